import type { DecimalString } from '../../core/market/decimalString.ts';
import type { TradingRules } from '../../core/market/quote.ts';
import { baseOf, quoteOf, type TradingSymbol } from '../../core/market/symbol.ts';
import type { Fill } from '../../core/orders/order.ts';
import { type Execution, isClosed, NOTHING_EXECUTED, type OrderState } from '../../core/orders/orderState.ts';
import { VenueUnreachableError } from '../../core/ports/exchange.ts';
import {
  amountOrUndefined,
  commonIncrement,
  Exact,
  exactOrUndefined,
  plain,
  positiveOrUndefined,
} from '../../core/venues/venueIncrements.ts';
import { CHEAP_TICKERS } from './binanceCosts.ts';
import type { CcxtClient } from './ccxtClient.ts';
import { createOrder } from './createOrder.ts';
import type { ListedSeenOrder, Market, SeenOrder, VenueDialect } from './dialect.ts';
import { levelsIn } from './levelsIn.ts';
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
  requiredDecimalIn,
  requiredMillisecondsIn,
  requiredPositiveIn,
  requiredTextIn,
  requireSameId,
  textIn,
} from './payload.ts';
import { quoteFrom } from './quoteFrom.ts';

type Query = Readonly<Record<string, unknown>>;

/** ccxt's names of the spot endpoints that are read raw. */
export interface BinanceClient extends CcxtClient {
  publicGetTime(): Promise<unknown>;
  publicGetDepth(query: Query): Promise<unknown>;
  publicGetTicker24hr(query: Query): Promise<unknown>;
  privateGetAccount(query: Query): Promise<unknown>;
  privateGetAllOrders(query: Query): Promise<unknown>;
  privateGetOpenOrders(query: Query): Promise<unknown>;
  privateGetOrder(query: Query): Promise<unknown>;
  privateDeleteOrder(query: Query): Promise<unknown>;
  privateGetMyTrades(query: Query): Promise<unknown>;
  sapiGetAccountApiRestrictions(): Promise<unknown>;
}

/** Keeps ccxt to the spot market: futures, margin and currency lists are other servers and other permissions. */
export const BINANCE_OPTIONS = {
  fetchMarkets: { types: ['spot'] },
  fetchCurrencies: false,
  fetchMargins: false,
  defaultType: 'spot',
} as const;

const BOOK_LEVELS = 100;
const TRADES_PER_REQUEST = 1_000;
const ORDERS_PER_REQUEST = 1_000;
/** The longest window that `allOrders` takes. */
const ORDERS_WINDOW_MS = 24 * 60 * 60_000;

/**
 * Binance spot, API v3 (https://developers.binance.com/docs/binance-spot-api-docs/rest-api). Its client order IDs are unique among open
 * orders only: a market order that was sent twice is executed twice. So nothing is ever resent; orders are looked up by their ID.
 *
 * One function: the methods of the dialect share its readers of pages and orders, and each is short.
 */
export function binanceDialect(client: BinanceClient): VenueDialect {
  /** @throws VenueUnreachableError where a page does not go on from the one before: half a list must not pass for a whole one, nor be read for ever */
  async function onward(
    first: readonly Payload[],
    idField: string,
    what: string,
    next: (fromId: string) => Promise<readonly Payload[]>,
    isLast: (page: readonly Payload[]) => boolean,
  ): Promise<readonly Payload[]> {
    const rows = [...first];
    let page = first;
    while (!isLast(page)) {
      const last = new Exact(highestId(page, idField, what)).plus(1);
      page = await next(last.toFixed());
      if (page.some((row) => last.greaterThan(idIn(row, idField, what))))
        throw new VenueUnreachableError(`${what}: the page from "${idField}" ${last.toFixed()} on begins before it`);
      rows.push(...page);
    }
    return rows;
  }

  async function tradesOf(venueOrderId: string, market: Market): Promise<readonly Payload[]> {
    const page = async (query: Query): Promise<readonly Payload[]> =>
      rowsOf(
        await client.privateGetMyTrades({
          symbol: market.id,
          orderId: venueOrderId,
          limit: TRADES_PER_REQUEST,
          ...query,
        }),
        'fills',
      );
    const rows = await onward(
      await page({}),
      'id',
      'fills',
      (fromId) => page({ fromId }),
      (rows) => rows.length < TRADES_PER_REQUEST,
    );
    // A fill that is listed twice is one fill.
    return [...new Map(rows.map((row) => [idIn(row, 'id', 'fills'), row])).values()];
  }

  async function ownAccount(): Promise<Payload> {
    return asPayload(await client.privateGetAccount({ omitZeroBalances: true }), 'account');
  }

  /** The order with its fees, which Binance tells only in the trades. */
  async function withFees(order: Payload, market: Market): Promise<SeenOrder> {
    const executed = requiredAmountIn(order, 'executedQty', 'order');
    const trades = executed.isZero() ? [] : await tradesOf(idIn(order, 'orderId', 'order'), market);
    return orderFrom(order, trades, market.symbol);
  }

  async function time(): Promise<number> {
    return requiredMillisecondsIn(asPayload(await client.publicGetTime(), 'time'), 'serverTime', 'time');
  }

  async function ordersIn(market: Market, query: Query): Promise<readonly Payload[]> {
    const answer = await client.privateGetAllOrders({ symbol: market.id, limit: ORDERS_PER_REQUEST, ...query });
    return rowsOf(answer, 'order list');
  }

  /**
   * The orders of one market from the first that was placed at `since` or later. Order IDs grow with time, also over days. A request costs much of what the venue
   * allows: a page with room left that reaches up to `until` is the last one.
   */
  async function placedSince(since: number, until: number, market: Market): Promise<readonly Payload[]> {
    let first: readonly Payload[] = [];
    let end = since;
    for (; end <= until && first.length === 0; end += ORDERS_WINDOW_MS)
      first = await ordersIn(market, { startTime: end, endTime: end + ORDERS_WINDOW_MS - 1 });
    if (end > until && first.length < ORDERS_PER_REQUEST) return first;
    return onward(
      first,
      'orderId',
      'order list',
      (orderId) => ordersIn(market, { orderId }),
      (page) => page !== first && page.length < ORDERS_PER_REQUEST,
    );
  }

  return {
    client,
    rules: rulesFrom,
    time,

    async quotes(markets) {
      const byId = new Map<unknown, Payload>();
      for (let start = 0; start < markets.length; start += CHEAP_TICKERS) {
        const ids = markets.slice(start, start + CHEAP_TICKERS).map((market) => market.id);
        for (const ticker of rowsOf(await client.publicGetTicker24hr({ symbols: JSON.stringify(ids) }), 'quotes'))
          byId.set(ticker.symbol, ticker);
      }
      return markets.flatMap(({ id, symbol }) => {
        const ticker = byId.get(id) ?? {};
        const at = exactOrUndefined(ticker.closeTime);
        const quote = at && quoteFrom(symbol, ticker.bidPrice, ticker.askPrice, ticker.lastPrice, at.toNumber());
        const volume = exactOrUndefined(ticker.quoteVolume);
        return quote === undefined
          ? []
          : [volume === undefined ? quote : { ...quote, quoteVolume24h: volume.toNumber() }];
      });
    },

    /** Of the side that pays more: a rate of buyers or sellers comes on top of that of takers. */
    async takerFee() {
      const { commissionRates } = await ownAccount();
      const rates = asPayload(commissionRates, 'account: commissionRates');
      const [taker, buyer, seller] = ['taker', 'buyer', 'seller'].map((field) =>
        requiredAmountIn(rates, field, 'account: commissionRates'),
      );
      return plain(taker.plus(Exact.max(buyer, seller)));
    },

    async lastPrice({ id }) {
      const [ticker] = rowsOf(await client.publicGetTicker24hr({ symbols: JSON.stringify([id]) }), 'last price');
      return ticker === undefined ? undefined : positiveIn(ticker, 'lastPrice');
    },

    async orderBook({ id, symbol }) {
      const answer = asPayload(await client.publicGetDepth({ symbol: id, limit: BOOK_LEVELS }), 'order book');
      return orderBookFrom(symbol, levelsIn(answer, 'bids'), levelsIn(answer, 'asks'));
    },

    async balances() {
      return listIn(await ownAccount(), 'balances', 'account').map((balance) => {
        const free = requiredAmountIn(balance, 'free', 'account');
        return {
          asset: client.safeCurrencyCode(requiredTextIn(balance, 'asset', 'account')),
          total: plain(free.plus(requiredAmountIn(balance, 'locked', 'account'))),
          free: plain(free),
        };
      });
    },

    async permissions() {
      const answer = asPayload(await client.sapiGetAccountApiRestrictions(), 'key permissions');
      if (typeof answer.enableReading !== 'boolean' || typeof answer.enableSpotAndMarginTrading !== 'boolean')
        throw new VenueUnreachableError('key permissions: enableReading or enableSpotAndMarginTrading is missing');
      const transfers = ['enableWithdrawals', 'enableInternalTransfer', 'permitsUniversalTransfer'].map((field) =>
        flagIn(answer, field, 'key permissions'),
      );
      return {
        canView: answer.enableReading,
        canTrade: answer.enableSpotAndMarginTrading,
        canTransfer: typeof answer.enableWithdrawals === 'boolean' ? transfers.includes(true) : undefined,
        // The answer names neither the account nor the key.
        portfolio: undefined,
      };
    },

    async createOrder(body) {
      const info = await createOrder(client, body);
      return {
        venueOrderId: idIn(info, 'orderId', 'new order'),
        clientOrderId: textIn(info, 'clientOrderId'),
        marketId: textIn(info, 'symbol'),
        side: textIn(info, 'side')?.toLowerCase(),
      };
    },

    async order(venueOrderId, market) {
      const order = asPayload(await client.privateGetOrder({ symbol: market.id, orderId: venueOrderId }), 'order');
      requireSameId(idIn(order, 'orderId', 'order'), venueOrderId, 'orderId');
      return withFees(order, market);
    },

    async find(clientOrderId, market) {
      let order: unknown;
      try {
        order = await client.privateGetOrder({ symbol: market.id, origClientOrderId: clientOrderId });
      } catch (error) {
        if (error instanceof Error && error.name === 'OrderNotFound') return undefined;
        throw error;
      }
      return withFees(asPayload(order, 'order'), market);
    },

    async orders(since, markets) {
      const open = rowsOf(await client.privateGetOpenOrders({}), 'order list');
      const until = await time();
      const placed: Payload[] = [];
      for (const market of markets) placed.push(...(await placedSince(since, until, market)));
      return [...open, ...placed].map(listedFrom);
    },

    async fills(venueOrderId, market) {
      const trades = await tradesOf(venueOrderId, market);
      return trades.map((trade) => fillFrom(trade, venueOrderId, market.symbol, client));
    },

    async cancel(venueOrderId, market) {
      try {
        await client.privateDeleteOrder({ symbol: market.id, orderId: venueOrderId });
        return undefined;
      } catch (error) {
        if (error instanceof Error && error.name === 'OrderNotFound') return 'the venue has no such open order';
        throw error;
      }
    },
  };
}

/** A list that is the whole answer. */
function rowsOf(answer: unknown, what: string): readonly Payload[] {
  if (Array.isArray(answer) && answer.every(isRecord)) return answer;
  throw new VenueUnreachableError(`${what}: the answer is not a list`);
}

/** An ID that the venue writes as a number or a text. */
function idIn(payload: Payload, field: string, what: string): string {
  const value = payload[field];
  if (typeof value === 'string' && /^\d{1,30}$/.test(value)) return value;
  if (Number.isSafeInteger(value) && Number(value) >= 0) return String(value);
  throw new VenueUnreachableError(`${what}: "${field}" is ${JSON.stringify(value)}, not an ID`);
}

/** The highest ID of a page that is not empty. */
function highestId(page: readonly Payload[], field: string, what: string): string {
  return page
    .map((row) => new Exact(idIn(row, field, what)))
    .reduce((highest, id) => Exact.max(highest, id), new Exact(0))
    .toFixed();
}

function rulesFrom(info: Payload, takerFee: DecimalString, symbol: TradingSymbol): TradingRules | undefined {
  const filters = new Map(
    (Array.isArray(info.filters) ? info.filters : []).filter(isRecord).map((filter) => [filter.filterType, filter]),
  );
  const lot = filters.get('LOT_SIZE') ?? {};
  const marketLot = filters.get('MARKET_LOT_SIZE') ?? {};
  const notional = filters.get('NOTIONAL') ?? filters.get('MIN_NOTIONAL') ?? {};
  const step = positiveOrUndefined(lot.stepSize);
  const marketStep = positiveOrUndefined(marketLot.stepSize);
  const priceIncrement = positiveOrUndefined(filters.get('PRICE_FILTER')?.tickSize);
  const minBase = amountOrUndefined(lot.minQty);
  const minQuote = amountOrUndefined(notional.minNotional);
  const places = amountOrUndefined(info.quoteAssetPrecision);
  if (!step || !priceIncrement || !minBase || !minQuote || !places) return undefined;
  const orderTypes: readonly unknown[] = Array.isArray(info.orderTypes) ? info.orderTypes : [];
  return {
    symbol,
    tradable:
      info.status === 'TRADING' &&
      info.isSpotTradingAllowed !== false &&
      info.quoteOrderQtyMarketAllowed !== false &&
      orderTypes.includes('MARKET'),
    baseIncrement: plain(marketStep === undefined ? step : commonIncrement(step, marketStep)),
    quoteIncrement: plain(new Exact(10).pow(places.negated())),
    priceIncrement: plain(priceIncrement),
    minBase: plain(Exact.max(minBase, amountOrUndefined(marketLot.minQty) ?? 0)),
    minQuote: plain(minQuote),
    takerFee,
  };
}

function orderFrom(order: Payload, trades: readonly Payload[], symbol: TradingSymbol): SeenOrder {
  const venueOrderId = idIn(order, 'orderId', 'order');
  const status = requiredTextIn(order, 'status', 'order');
  const fees = feesIn(trades, symbol);
  const filledBase = requiredAmountIn(order, 'executedQty', 'order');
  requireFilled(status, filledBase, order, 'order');
  const execution: Execution = {
    filledBase: plain(filledBase),
    filledQuote: plain(filledQuote(order, filledBase, trades)),
    feeQuote: plain(fees.quote),
  };
  const listed = trades.reduce((sum, trade) => sum.plus(requiredPositiveIn(trade, 'qty', 'fills')), new Exact(0));
  const isWhole = listed.equals(filledBase);
  const missing = isWhole ? '' : `; the list of fills accounts for ${plain(listed)} of it`;
  return {
    venueOrderId,
    clientOrderId: requiredTextIn(order, 'clientOrderId', 'order'),
    marketId: requiredTextIn(order, 'symbol', 'order'),
    side: requiredTextIn(order, 'side', 'order').toLowerCase(),
    // 0 for an order of the other size, and for one that is no stop.
    baseSize: positiveIn(order, 'origQty'),
    quoteSize: positiveIn(order, 'origQuoteOrderQty'),
    stopPrice: positiveIn(order, 'stopPrice'),
    // Its fees are in its fills alone: before all of them are listed it is not known what the order has cost.
    state: isWhole
      ? stateFrom(status, venueOrderId, execution, textIn(order, 'timeInForce'))
      : openState(venueOrderId, execution),
    detail: `${status}: filled ${execution.filledBase} for ${execution.filledQuote}, fees ${execution.feeQuote}${fees.elsewhere}${missing}`,
  };
}

/** A filled order has executed something. @throws VenueUnreachableError where it says otherwise */
function requireFilled(status: string, filledBase: Exact, order: Payload, what: string): void {
  if (status === 'FILLED' && filledBase.isZero())
    throw new VenueUnreachableError(
      `${what}: status is FILLED, but "executedQty" is ${JSON.stringify(order.executedQty)}`,
    );
}

/** What was paid or got. "If cummulativeQuoteQty is negative, the data is not available": then it is in the trades. */
function filledQuote(order: Payload, filledBase: Exact, trades: readonly Payload[]): Exact {
  const told = requiredDecimalIn(order, 'cummulativeQuoteQty', 'order');
  if (told.greaterThan(0) || (filledBase.isZero() && told.isZero())) return told;
  let [base, quote] = [new Exact(0), new Exact(0)];
  for (const trade of trades) {
    const quantity = requiredPositiveIn(trade, 'qty', 'fills');
    base = base.plus(quantity);
    quote = quote.plus(quantity.times(requiredPositiveIn(trade, 'price', 'fills')));
  }
  if (base.equals(filledBase)) return quote;
  throw new VenueUnreachableError(
    `order: "executedQty" is ${plain(filledBase)}, but "cummulativeQuoteQty" is ${plain(told)}, and the fills tell ${plain(base)}`,
  );
}

/** An entry of the order list. An order without a client order ID is a person's. */
function listedFrom(order: Payload): ListedSeenOrder {
  const venueOrderId = idIn(order, 'orderId', 'order list');
  const what = `order list, order ${venueOrderId}`;
  const amount = requiredAmountIn(order, 'executedQty', what);
  const status = requiredTextIn(order, 'status', what);
  requireFilled(status, amount, order, what);
  const filledBase = plain(amount);
  return {
    venueOrderId,
    clientOrderId: textIn(order, 'clientOrderId') ?? '',
    marketId: requiredTextIn(order, 'symbol', what),
    side: requiredTextIn(order, 'side', what).toLowerCase(),
    filledBase,
    closed: isClosed(stateFrom(status, venueOrderId, { ...NOTHING_EXECUTED, filledBase }).status),
    createdAt: requiredMillisecondsIn(order, 'time', what),
  };
}

/** Fees in quote currency; those in base are valued at the trade's price, those in a third asset (BNB) are only named. */
function feesIn(trades: readonly Payload[], symbol: TradingSymbol): { quote: Exact; elsewhere: string } {
  let quote: Exact = new Exact(0);
  const elsewhere = new Map<string, Exact>();
  for (const trade of trades) {
    const commission = requiredAmountIn(trade, 'commission', 'fills');
    const asset = requiredTextIn(trade, 'commissionAsset', 'fills');
    if (asset === quoteOf(symbol)) quote = quote.plus(commission);
    else if (asset === baseOf(symbol))
      quote = quote.plus(commission.times(requiredPositiveIn(trade, 'price', 'fills')));
    else elsewhere.set(asset, (elsewhere.get(asset) ?? new Exact(0)).plus(commission));
  }
  return { quote, elsewhere: [...elsewhere].map(([asset, sum]) => ` and ${plain(sum)} ${asset}`).join('') };
}

/** Binance's order status as our state. A status that is not known yet leaves the order open: it is asked for again. */
function stateFrom(status: string, venueOrderId: string, execution: Execution, timeInForce?: string): OrderState {
  switch (status) {
    case 'FILLED':
      return { status: 'FILLED', venueOrderId, execution };
    case 'CANCELED':
      return { status: 'CANCELED', venueOrderId, execution, reason: status };
    case 'EXPIRED':
      // What an order that takes what is on offer at once leaves, the venue has cancelled: no time has run out.
      if (timeInForce === 'IOC') return { status: 'CANCELED', venueOrderId, execution, reason: 'IOC' };
      return { status: 'EXPIRED', venueOrderId, execution };
    case 'EXPIRED_IN_MATCH':
      return { status: 'EXPIRED', venueOrderId, execution };
    case 'REJECTED':
      return { status: 'REJECTED', execution: NOTHING_EXECUTED, reason: status };
    default:
      return openState(venueOrderId, execution);
  }
}

function fillFrom(trade: Payload, venueOrderId: string, symbol: TradingSymbol, client: CcxtClient): Fill {
  if (typeof trade.isBuyer !== 'boolean') throw new VenueUnreachableError('fills: the answer has no "isBuyer"');
  return {
    venueFillId: idIn(trade, 'id', 'fills'),
    venueOrderId,
    symbol,
    side: trade.isBuyer ? 'buy' : 'sell',
    base: plain(requiredPositiveIn(trade, 'qty', 'fills')),
    price: plain(requiredPositiveIn(trade, 'price', 'fills')),
    fee: plain(requiredAmountIn(trade, 'commission', 'fills')),
    feeCurrency: client.safeCurrencyCode(requiredTextIn(trade, 'commissionAsset', 'fills')),
    at: requiredMillisecondsIn(trade, 'time', 'fills'),
  };
}
