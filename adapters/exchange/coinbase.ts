import type { DecimalString } from '../../core/market/decimalString.ts';
import type { Quote, TradingRules } from '../../core/market/quote.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import { quoteOf } from '../../core/market/symbol.ts';
import type { Fill } from '../../core/orders/order.ts';
import { type Execution, executionOf, isClosed, type OrderState } from '../../core/orders/orderState.ts';
import { VenueUnreachableError } from '../../core/ports/exchange.ts';
import type { CcxtClient } from './ccxtClient.ts';
import { createOrder } from './createOrder.ts';
import type { AssetBalance, ListedSeenOrder, Market, SeenOrder, VenueDialect } from './dialect.ts';
import { Exact, exactOrUndefined, plain, positiveOrUndefined } from './increments.ts';
import { openState } from './openState.ts';
import { allPages } from './pages.ts';
import {
  asPayload,
  isRecord,
  listIn,
  type Payload,
  requiredDecimalIn,
  requiredTextIn,
  textIn,
  timeIn,
} from './payload.ts';
import { quoteFrom } from './quote.ts';

type Query = Readonly<Record<string, unknown>>;

/** ccxt's names of the Advanced Trade endpoints that are read raw: its unified methods follow no cursor and lose decimals. */
export interface CoinbaseClient extends CcxtClient {
  v3PublicGetBrokerageTime(): Promise<unknown>;
  v3PublicGetBrokerageMarketProducts(query: Query): Promise<unknown>;
  v3PrivateGetBrokerageBestBidAsk(query: Query): Promise<unknown>;
  v3PrivateGetBrokerageAccounts(query: Query): Promise<unknown>;
  v3PrivateGetBrokerageKeyPermissions(): Promise<unknown>;
  v3PrivateGetBrokerageOrdersHistoricalOrderId(query: Query): Promise<unknown>;
  v3PrivateGetBrokerageOrdersHistoricalBatch(query: Query): Promise<unknown>;
  v3PrivateGetBrokerageOrdersHistoricalFills(query: Query): Promise<unknown>;
  v3PrivatePostBrokerageOrdersBatchCancel(query: Query): Promise<unknown>;
}

const PAGE = 250;
const PRODUCTS_PER_REQUEST = 50;
const TRADED_WALLETS = ['ACCOUNT_TYPE_CRYPTO', 'ACCOUNT_TYPE_FIAT'];

/** Coinbase Advanced Trade, API v3 (https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api). */
export function coinbaseDialect(client: CoinbaseClient): VenueDialect {
  async function order(venueOrderId: string): Promise<SeenOrder> {
    const answer = asPayload(
      await client.v3PrivateGetBrokerageOrdersHistoricalOrderId({ order_id: venueOrderId }),
      'order',
    );
    return orderFrom(asPayload(answer.order, 'order'));
  }

  async function time(): Promise<number> {
    const answer = asPayload(await client.v3PublicGetBrokerageTime(), 'time');
    return requiredDecimalIn(answer, 'epochMillis', 'time').toNumber();
  }

  function fillPages(query: Query): Promise<readonly Payload[]> {
    return allPages(
      (cursor) => client.v3PrivateGetBrokerageOrdersHistoricalFills({ ...query, limit: PAGE, ...cursor }),
      'fills',
      'fills',
    );
  }

  return {
    client,
    rules: rulesFrom,

    time,

    async quotes(markets) {
      const quotes: Quote[] = [];
      for (let start = 0; start < markets.length; start += PRODUCTS_PER_REQUEST) {
        const asked = markets.slice(start, start + PRODUCTS_PER_REQUEST);
        const ids = asked.map((market) => market.id);
        const [answer, products] = await Promise.all([
          client.v3PrivateGetBrokerageBestBidAsk({ product_ids: ids }),
          client.v3PublicGetBrokerageMarketProducts({ product_ids: ids, product_type: 'SPOT' }),
        ]);
        const books = listIn(asPayload(answer, 'quotes'), 'pricebooks', 'quotes');
        // The limiter counts a look at the clock as much as three books: only where a book does not tell its time.
        const now = books.every((book) => timeIn(book, 'time') !== undefined) ? 0 : await time();
        quotes.push(...quotesFrom(asked, books, products, now));
      }
      return quotes;
    },

    async balances() {
      const accounts = await allPages(
        (cursor) => client.v3PrivateGetBrokerageAccounts({ limit: PAGE, ...cursor }),
        'accounts',
        'accounts',
      );
      return accounts
        .filter((account) => account.type === undefined || TRADED_WALLETS.includes(String(account.type)))
        .map((account) => balanceFrom(account, client));
    },

    async permissions() {
      const answer = asPayload(await client.v3PrivateGetBrokerageKeyPermissions(), 'key permissions');
      if (typeof answer.can_view !== 'boolean' || typeof answer.can_trade !== 'boolean')
        throw new VenueUnreachableError('key permissions: the answer does not tell can_view and can_trade');
      return {
        canView: answer.can_view,
        canTrade: answer.can_trade,
        canTransfer: typeof answer.can_transfer === 'boolean' ? answer.can_transfer : undefined,
        portfolio: typeof answer.portfolio_uuid === 'string' ? answer.portfolio_uuid || undefined : undefined,
      };
    },

    async createOrder(body) {
      const info = await createOrder(client, body);
      return {
        venueOrderId: requiredTextIn(info, 'order_id', 'new order'),
        clientOrderId: textIn(info, 'client_order_id'),
        marketId: textIn(info, 'product_id'),
        side: textIn(info, 'side')?.toLowerCase(),
      };
    },

    order,

    async listOrders(venueOrderIds) {
      const listed = await allPages(
        (cursor) =>
          client.v3PrivateGetBrokerageOrdersHistoricalBatch({ order_ids: venueOrderIds, limit: PAGE, ...cursor }),
        'orders',
        'orders',
      );
      return listed.flatMap((entry) => {
        try {
          return [orderFrom(entry)];
        } catch {
          return [];
        }
      });
    },

    async find(clientOrderId, market, since) {
      const from = new Date(since).toISOString();
      const listed = await allPages(
        (cursor) =>
          client.v3PrivateGetBrokerageOrdersHistoricalBatch({
            product_ids: [market.id],
            start_date: from,
            limit: PAGE,
            ...cursor,
          }),
        'orders',
        'order history',
      );
      const found = listed.find((candidate) => candidate.client_order_id === clientOrderId);
      if (found !== undefined) return orderFrom(found);

      // An order that filled at once may show in the fills before it shows in the list.
      const known = new Set(listed.map((candidate) => candidate.order_id));
      const fills = await fillPages({ product_ids: [market.id], start_sequence_timestamp: from });
      for (const id of new Set(fills.map((fill) => textIn(fill, 'order_id')))) {
        if (id === undefined || known.has(id)) continue;
        const candidate = await order(id);
        if (candidate.clientOrderId === clientOrderId) return candidate;
      }
      return undefined;
    },

    async orders(since) {
      const pages = (query: Query) =>
        allPages(
          (cursor) => client.v3PrivateGetBrokerageOrdersHistoricalBatch({ ...query, limit: PAGE, ...cursor }),
          'orders',
          'order list',
        );
      const open = await pages({ order_status: 'OPEN' });
      const placed = await pages({ start_date: new Date(since).toISOString() });
      return [...open, ...placed].map(listedFrom);
    },

    async fills(venueOrderId, market) {
      const fills = await fillPages({ order_ids: [venueOrderId] });
      return fills.filter((fill) => fill.order_id === venueOrderId).map((fill) => fillFrom(fill, market.symbol));
    },

    async cancel(venueOrderId) {
      const answer = asPayload(
        await client.v3PrivatePostBrokerageOrdersBatchCancel({ order_ids: [venueOrderId] }),
        'cancel',
      );
      const result = listIn(answer, 'results', 'cancel').find((entry) => entry.order_id === venueOrderId);
      if (result?.success === true) return undefined;
      return (result && textIn(result, 'failure_reason')) ?? 'the venue gave no reason';
    },
  };
}

function rulesFrom(info: Payload, takerFee: DecimalString, symbol: TradingSymbol): TradingRules | undefined {
  const baseIncrement = positiveOrUndefined(info.base_increment);
  const quoteIncrement = positiveOrUndefined(info.quote_increment);
  const priceIncrement = positiveOrUndefined(info.price_increment) ?? quoteIncrement;
  const minBase = exactOrUndefined(info.base_min_size);
  const minQuote = exactOrUndefined(info.quote_min_size);
  if (!baseIncrement || !quoteIncrement || !priceIncrement || !minBase || !minQuote) return undefined;
  const volume = exactOrUndefined(info.approximate_quote_24h_volume);
  const closed = [
    info.trading_disabled,
    info.is_disabled,
    info.cancel_only,
    info.limit_only,
    info.post_only,
    info.auction_mode,
    info.view_only,
  ].includes(true);
  return {
    symbol,
    tradable: !closed && (textIn(info, 'status') ?? 'online') === 'online',
    baseIncrement: plain(baseIncrement),
    quoteIncrement: plain(quoteIncrement),
    priceIncrement: plain(priceIncrement),
    minBase: plain(minBase),
    minQuote: plain(minQuote),
    takerFee,
    ...(volume === undefined ? {} : { quoteVolume24h: volume.toNumber() }),
  };
}

/** @param now for books without a time of their own, ms UTC */
function quotesFrom(
  markets: readonly Market[],
  books: readonly Payload[],
  products: unknown,
  now: number,
): readonly Quote[] {
  const bookOf = new Map(books.map((book) => [book.product_id, book]));
  const productOf = new Map(
    listIn(asPayload(products, 'prices'), 'products', 'prices').map((product) => [product.product_id, product]),
  );
  return markets.flatMap(({ id, symbol }) => {
    const book = bookOf.get(id) ?? {};
    const quote = quoteFrom(
      symbol,
      bestPrice(book.bids),
      bestPrice(book.asks),
      productOf.get(id)?.price,
      timeIn(book, 'time') ?? now,
    );
    return quote === undefined ? [] : [quote];
  });
}

function bestPrice(levels: unknown): unknown {
  const best: unknown = Array.isArray(levels) ? levels[0] : undefined;
  return isRecord(best) ? best.price : undefined;
}

function balanceFrom(account: Payload, client: CcxtClient): AssetBalance {
  const available = asPayload(account.available_balance, 'accounts');
  const free = requiredDecimalIn(available, 'value', 'accounts');
  const held = isRecord(account.hold) ? requiredDecimalIn(account.hold, 'value', 'accounts') : new Exact(0);
  return {
    asset: client.safeCurrencyCode(requiredTextIn(available, 'currency', 'accounts')),
    total: plain(free.plus(held)),
    free: plain(free),
  };
}

function orderFrom(order: Payload): SeenOrder {
  const venueOrderId = requiredTextIn(order, 'order_id', 'order');
  const status = requiredTextIn(order, 'status', 'order');
  const configurations = isRecord(order.order_configuration) ? Object.values(order.order_configuration) : [];
  const size = configurations.find(isRecord) ?? {};
  const reason = [order.reject_reason, order.reject_message, order.cancel_message]
    .filter((text) => typeof text === 'string' && text !== '' && !text.endsWith('_UNSPECIFIED'))
    .join(', ');
  return {
    venueOrderId,
    clientOrderId: requiredTextIn(order, 'client_order_id', 'order'),
    marketId: requiredTextIn(order, 'product_id', 'order'),
    side: requiredTextIn(order, 'side', 'order').toLowerCase(),
    baseSize: textIn(size, 'base_size'),
    quoteSize: textIn(size, 'quote_size'),
    state: stateFrom(status, venueOrderId, executionFrom(order), reason || status),
    detail: `${status}${reason === '' ? '' : ` (${reason})`}: filled ${String(order.filled_size)} at ${String(order.average_filled_price)}, fees ${String(order.total_fees)}`,
  };
}

function listedFrom(order: Payload): ListedSeenOrder {
  const createdAt = timeIn(order, 'created_time');
  if (createdAt === undefined)
    throw new VenueUnreachableError(`order list: created_time ${String(order.created_time)} is no time`);
  const { venueOrderId, clientOrderId, marketId, side, state } = orderFrom(order);
  return {
    venueOrderId,
    clientOrderId,
    marketId,
    side,
    filledBase: executionOf(state).filledBase,
    closed: isClosed(state.status),
    createdAt,
  };
}

/** Coinbase's order status as our state. A status that is not known yet leaves the order open: it is asked for again. */
function stateFrom(status: string, venueOrderId: string, execution: Execution, reason: string): OrderState {
  switch (status) {
    case 'FILLED':
      return { status: 'FILLED', venueOrderId, execution };
    case 'CANCELLED':
      return { status: 'CANCELED', venueOrderId, execution, reason };
    case 'EXPIRED':
      return { status: 'EXPIRED', venueOrderId, execution };
    case 'FAILED':
      return new Exact(execution.filledBase).isZero()
        ? { status: 'REJECTED', execution, reason }
        : { status: 'CANCELED', venueOrderId, execution, reason };
    default:
      return openState(venueOrderId, execution);
  }
}

/**
 * What was executed. An empty field is zero; one that is absent, or no number, makes the whole answer unusable: taken as zero it would
 * close an order with less than was executed.
 */
function executionFrom(order: Payload): Execution {
  const amount = (field: string) => {
    if (order[field] === undefined || order[field] === null)
      throw new VenueUnreachableError(`order: ${field} is missing in the venue's answer`);
    return textIn(order, field) === undefined ? new Exact(0) : requiredDecimalIn(order, field, 'order');
  };
  const filledBase = amount('filled_size');
  const filledQuote =
    textIn(order, 'filled_value') === undefined
      ? filledBase.times(amount('average_filled_price'))
      : amount('filled_value');
  return { filledBase: plain(filledBase), filledQuote: plain(filledQuote), feeQuote: plain(amount('total_fees')) };
}

function fillFrom(fill: Payload, symbol: TradingSymbol): Fill {
  const price = requiredDecimalIn(fill, 'price', 'fills');
  const size = requiredDecimalIn(fill, 'size', 'fills');
  const at = timeIn(fill, 'trade_time');
  const side = requiredTextIn(fill, 'side', 'fills').toLowerCase();
  if (at === undefined || (side !== 'buy' && side !== 'sell'))
    throw new VenueUnreachableError(`fills: trade_time ${String(fill.trade_time)} or side ${side} is unusable`);
  return {
    venueFillId: requiredTextIn(fill, 'trade_id', 'fills'),
    venueOrderId: requiredTextIn(fill, 'order_id', 'fills'),
    symbol,
    side,
    base: plain(fill.size_in_quote === true ? size.dividedBy(price).toDecimalPlaces(18) : size),
    price: plain(price),
    fee: plain(requiredDecimalIn(fill, 'commission', 'fills')),
    feeCurrency: quoteOf(symbol),
    at,
  };
}
