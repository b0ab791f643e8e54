import type { DecimalString } from '../../core/market/decimalString.ts';
import type { Quote, TradingRules } from '../../core/market/quote.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import { quoteOf } from '../../core/market/symbol.ts';
import type { Fill } from '../../core/orders/order.ts';
import { type Execution, isClosed, NOTHING_EXECUTED, type OrderState } from '../../core/orders/orderState.ts';
import { VenueUnreachableError } from '../../core/ports/exchange.ts';
import { amountOrUndefined, Exact, plain, positiveOrUndefined } from '../../core/venues/venueIncrements.ts';
import { allPages } from './allPages.ts';
import type { CcxtClient } from './ccxtClient.ts';
import { baseOfFill, executionOfFills, orderSizes, type ToldExecution, toldExecution } from './coinbaseExecution.ts';
import { createOrder } from './createOrder.ts';
import type { AssetBalance, ListedSeenOrder, Market, SeenOrder, VenueDialect } from './dialect.ts';
import { openState } from './openState.ts';
import { orderBookFrom } from './orderBookFrom.ts';
import {
  asPayload,
  flagIn,
  isRecord,
  listIn,
  type Payload,
  positiveIn,
  requiredAmountIn,
  requiredMillisecondsIn,
  requiredPositiveIn,
  requiredTextIn,
  requiredTimeIn,
  requireSameId,
  textIn,
  timeIn,
} from './payload.ts';
import { quoteFrom, UNTOLD } from './quoteFrom.ts';

type Query = Readonly<Record<string, unknown>>;

/** ccxt's names of the Advanced Trade endpoints that are read raw: its unified methods follow no cursor and lose decimals. */
export interface CoinbaseClient extends CcxtClient {
  v3PublicGetBrokerageTime(): Promise<unknown>;
  v3PublicGetBrokerageMarketProducts(query: Query): Promise<unknown>;
  v3PrivateGetBrokerageTransactionSummary(query: Query): Promise<unknown>;
  v3PrivateGetBrokerageProductBook(query: Query): Promise<unknown>;
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
const BOOK_LEVELS = 250;

/** Coinbase Advanced Trade, API v3 (https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api). One function: the methods of the dialect share its readers of pages and orders, and each is short. */
export function coinbaseDialect(client: CoinbaseClient): VenueDialect {
  async function order(venueOrderId: string): Promise<SeenOrder> {
    const answer = asPayload(
      await client.v3PrivateGetBrokerageOrdersHistoricalOrderId({ order_id: venueOrderId }),
      'order',
    );
    const shown = asPayload(answer.order, 'order');
    requireSameId(requiredTextIn(shown, 'order_id', 'order'), venueOrderId, 'order_id');
    const told = toldExecution(shown, requiredTextIn(shown, 'status', 'order'));
    if (told.filledQuote !== undefined && told.feeQuote !== undefined) return orderFrom(shown, told);
    return orderFrom(shown, executionOfFills(await fillsOf(venueOrderId), told));
  }

  /** The fills of an order. One without an order ID may be of it. */
  async function fillsOf(venueOrderId: string): Promise<readonly Payload[]> {
    const fills = await fillPages({ order_ids: [venueOrderId] });
    return fills.filter((fill) => requiredTextIn(fill, 'order_id', 'fills') === venueOrderId);
  }

  async function time(): Promise<number> {
    const answer = asPayload(await client.v3PublicGetBrokerageTime(), 'time');
    return requiredMillisecondsIn(answer, 'epochMillis', 'time');
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
    listsOwnFee: true,

    time,

    async quotes(markets) {
      const quotes: Quote[] = [];
      for (let start = 0; start < markets.length; start += PRODUCTS_PER_REQUEST) {
        const asked = markets.slice(start, start + PRODUCTS_PER_REQUEST);
        const ids = asked.map((market) => market.id);
        const answer = await client.v3PrivateGetBrokerageBestBidAsk({ product_ids: ids });
        const books = listIn(asPayload(answer, 'quotes'), 'pricebooks', 'quotes');
        // The limiter counts a reading of the clock as much as three books: only where a book does not tell its time.
        const now = books.every((book) => book.time !== undefined && book.time !== null) ? 0 : await time();
        quotes.push(...quotesFrom(asked, books, now));
      }
      return quotes;
    },

    async takerFee() {
      const answer = asPayload(
        await client.v3PrivateGetBrokerageTransactionSummary({ product_type: 'SPOT' }),
        'transaction summary',
      );
      const tier = asPayload(answer.fee_tier, 'transaction summary: fee_tier');
      return plain(requiredAmountIn(tier, 'taker_fee_rate', 'transaction summary: fee_tier'));
    },

    async lastPrice({ id }) {
      const answer = asPayload(
        await client.v3PublicGetBrokerageMarketProducts({ product_ids: [id], product_type: 'SPOT' }),
        'last price',
      );
      const product = listIn(answer, 'products', 'last price').find(({ product_id }) => product_id === id);
      return product === undefined ? undefined : positiveIn(product, 'price');
    },

    async orderBook({ id, symbol }) {
      const answer = asPayload(
        await client.v3PrivateGetBrokerageProductBook({ product_id: id, limit: BOOK_LEVELS }),
        'order book',
      );
      const book = asPayload(answer.pricebook, 'order book');
      const levels = (side: string) => listIn(book, side, 'order book').map(({ price, size }) => ({ price, size }));
      return orderBookFrom(symbol, levels('bids'), levels('asks'));
    },

    async balances() {
      const accounts = await allPages(
        (cursor) => client.v3PrivateGetBrokerageAccounts({ limit: PAGE, ...cursor }),
        'accounts',
        'accounts',
      );
      return accounts.flatMap((account) => balanceFrom(account, client));
    },

    async permissions() {
      const answer = asPayload(await client.v3PrivateGetBrokerageKeyPermissions(), 'key permissions');
      if (typeof answer.can_view !== 'boolean' || typeof answer.can_trade !== 'boolean')
        throw new VenueUnreachableError('key permissions: the answer does not tell can_view and can_trade');
      return {
        canView: answer.can_view,
        canTrade: answer.can_trade,
        canTransfer: flagIn(answer, 'can_transfer', 'key permissions'),
        portfolio: textIn(answer, 'portfolio_uuid'),
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
          // It is read by itself, which tells what is wrong with it.
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
      if (found !== undefined) {
        const told = toldExecution(found, requiredTextIn(found, 'status', 'order'));
        const isWhole = told.filledQuote !== undefined && told.feeQuote !== undefined;
        return isWhole ? orderFrom(found, told) : await order(requiredTextIn(found, 'order_id', 'order'));
      }

      // An order that filled at once may show in the fills before it shows in the list.
      const known = new Set(listed.map((candidate) => candidate.order_id));
      const fills = await fillPages({ product_ids: [market.id], start_sequence_timestamp: from });
      for (const id of new Set(fills.map((fill) => requiredTextIn(fill, 'order_id', 'fills')))) {
        if (known.has(id)) continue;
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
      return (await fillsOf(venueOrderId)).map((fill) => fillFrom(fill, market.symbol));
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
  const minBase = amountOrUndefined(info.base_min_size);
  const minQuote = amountOrUndefined(info.quote_min_size);
  if (!baseIncrement || !quoteIncrement || !priceIncrement || !minBase || !minQuote) return undefined;
  const volume = amountOrUndefined(info.approximate_quote_24h_volume);
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
function quotesFrom(markets: readonly Market[], books: readonly Payload[], now: number): readonly Quote[] {
  const bookOf = new Map(books.map((book) => [book.product_id, book]));
  return markets.flatMap(({ id, symbol }) => {
    const book = bookOf.get(id) ?? {};
    // A time that is told and cannot be read may be any: such a price is not usable.
    const at = book.time === undefined || book.time === null ? now : timeIn(book, 'time');
    const quote = at && quoteFrom(symbol, bestPrice(book.bids), bestPrice(book.asks), UNTOLD, at);
    return quote ? [quote] : [];
  });
}

function bestPrice(levels: unknown): unknown {
  const best: unknown = Array.isArray(levels) ? levels[0] : undefined;
  return isRecord(best) ? best.price : undefined;
}

/** Wallets by their type; the venue's documents also write the types in short. */
type WalletKind = 'traded' | 'vault' | 'futures';
const WALLET_KINDS: ReadonlyMap<string, WalletKind> = new Map([
  ['UNSPECIFIED', 'traded'],
  ['CRYPTO', 'traded'],
  ['FIAT', 'traded'],
  ['VAULT', 'vault'],
  ['PERP_FUTURES', 'futures'],
]);

/** What a wallet adds to the account. @throws VenueUnreachableError where its form is unknown and it is not empty */
function balanceFrom(account: Payload, client: CcxtClient): readonly AssetBalance[] {
  const available = asPayload(account.available_balance, 'accounts: available_balance');
  const free = requiredAmountIn(available, 'value', 'accounts: available_balance');
  const held = requiredAmountIn(asPayload(account.hold, 'accounts: hold'), 'value', 'accounts: hold');
  const total = free.plus(held);
  const asset = client.safeCurrencyCode(requiredTextIn(available, 'currency', 'accounts: available_balance'));
  const kind = walletKind(account);
  switch (kind) {
    case 'traded':
      return [{ asset, total: plain(total), free: plain(free) }];
    case 'vault':
      return [{ asset, total: plain(total), free: '0', lockedAs: 'in a vault' }];
    case 'futures':
      return [{ asset, total: plain(total), free: '0', uncountedAs: 'perpetual futures' }];
    case undefined:
      if (total.isZero()) return [];
      throw new VenueUnreachableError(
        `accounts: "type" of a wallet with ${plain(total)} ${asset} is ${JSON.stringify(account.type)}, none that is known (${[...WALLET_KINDS.keys()].join(', ')})`,
      );
    default: {
      const unreachable: never = kind;
      return unreachable;
    }
  }
}

/** A wallet that does not tell its type is one that is traded from. */
function walletKind({ type }: Payload): WalletKind | undefined {
  if (type === undefined || type === null) return 'traded';
  return typeof type === 'string' ? WALLET_KINDS.get(type.replace(/^ACCOUNT_TYPE_/, '')) : undefined;
}

/** @param told what the order has executed, where more is known than the order itself says */
function orderFrom(order: Payload, told = toldExecution(order, requiredTextIn(order, 'status', 'order'))): SeenOrder {
  const venueOrderId = requiredTextIn(order, 'order_id', 'order');
  const status = requiredTextIn(order, 'status', 'order');
  const size = orderSizes(order);
  const reason = reasonIn(order);
  return {
    venueOrderId,
    clientOrderId: requiredTextIn(order, 'client_order_id', 'order'),
    marketId: requiredTextIn(order, 'product_id', 'order'),
    side: requiredTextIn(order, 'side', 'order').toLowerCase(),
    baseSize: positiveIn(size, 'base_size'),
    quoteSize: positiveIn(size, 'quote_size'),
    stopPrice: positiveIn(size, 'stop_price'),
    state: stateFrom(status, venueOrderId, wholeExecution(told), reason || status),
    detail: `${status}${reason === '' ? '' : ` (${reason})`}: filled ${String(order.filled_size)} at ${String(order.average_filled_price)}, fees ${String(order.total_fees)}`,
  };
}

function reasonIn(order: Payload): string {
  return [order.reject_reason, order.reject_message, order.cancel_message]
    .filter((text) => typeof text === 'string' && text !== '' && !text.endsWith('_UNSPECIFIED'))
    .join(', ');
}

/** @throws VenueUnreachableError where a part is not told */
function wholeExecution({ filledBase, filledQuote, feeQuote }: ToldExecution): Execution {
  if (filledQuote === undefined || feeQuote === undefined)
    throw new VenueUnreachableError(
      `order: "filled_size" is ${plain(filledBase)}, but ${filledQuote === undefined ? '"filled_value" and "average_filled_price" do' : '"total_fees" does'} not tell for how much`,
    );
  return { filledBase: plain(filledBase), filledQuote: plain(filledQuote), feeQuote: plain(feeQuote) };
}

/** An entry of the order list. What was paid is not asked for there; an order without a client order ID is a person's. */
function listedFrom(order: Payload): ListedSeenOrder {
  const venueOrderId = requiredTextIn(order, 'order_id', 'order list');
  const what = `order list, order ${venueOrderId}`;
  const status = requiredTextIn(order, 'status', what);
  const filledBase = plain(toldExecution(order, status).filledBase);
  const execution: Execution = { ...NOTHING_EXECUTED, filledBase };
  return {
    venueOrderId,
    clientOrderId: textIn(order, 'client_order_id') ?? '',
    marketId: requiredTextIn(order, 'product_id', what),
    side: requiredTextIn(order, 'side', what).toLowerCase(),
    filledBase,
    closed: isClosed(stateFrom(status, venueOrderId, execution, status).status),
    createdAt: requiredTimeIn(order, 'created_time', what),
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

function fillFrom(fill: Payload, symbol: TradingSymbol): Fill {
  const price = requiredPositiveIn(fill, 'price', 'fills');
  const side = requiredTextIn(fill, 'side', 'fills').toLowerCase();
  if (side !== 'buy' && side !== 'sell')
    throw new VenueUnreachableError(`fills: "side" is ${JSON.stringify(fill.side)}, neither BUY nor SELL`);
  return {
    venueFillId: requiredTextIn(fill, 'trade_id', 'fills'),
    venueOrderId: requiredTextIn(fill, 'order_id', 'fills'),
    symbol,
    side,
    base: plain(baseOfFill(fill)),
    price: plain(price),
    fee: plain(requiredAmountIn(fill, 'commission', 'fills')),
    feeCurrency: quoteOf(symbol),
    at: requiredTimeIn(fill, 'trade_time', 'fills'),
  };
}
