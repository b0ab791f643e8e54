import type { DecimalString } from '../../core/market/decimalString.ts';
import type { TradingRules } from '../../core/market/quote.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import { VenueRefusedError, VenueUnreachableError } from '../../core/ports/exchange.ts';
import {
  amountOrUndefined,
  Exact,
  exactOrUndefined,
  plain,
  positiveOrUndefined,
} from '../../core/venues/venueIncrements.ts';
import { allPages } from './allPages.ts';
import { fillFrom, listedFrom, orderFrom } from './bybitOrders.ts';
import type { CcxtClient } from './ccxtClient.ts';
import { createOrder } from './createOrder.ts';
import type { Market, SeenOrder, VenueDialect } from './dialect.ts';
import { ForgottenOrders } from './forgottenOrders.ts';
import { levelsIn } from './levelsIn.ts';
import { orderBookFrom } from './orderBookFrom.ts';
import {
  asPayload,
  isRecord,
  listIn,
  type Payload,
  positiveIn,
  requiredAmountIn,
  requiredMillisecondsIn,
  requiredTextIn,
  requireSameId,
} from './payload.ts';
import { quoteFrom } from './quoteFrom.ts';

type Query = Readonly<Record<string, unknown>>;

/** ccxt's names of the endpoints that are read raw. */
export interface BybitClient extends CcxtClient {
  publicGetV5MarketTime(): Promise<unknown>;
  publicGetV5MarketTickers(query: Query): Promise<unknown>;
  publicGetV5MarketOrderbook(query: Query): Promise<unknown>;
  privateGetV5AccountWalletBalance(query: Query): Promise<unknown>;
  privateGetV5AccountFeeRate(query: Query): Promise<unknown>;
  privateGetV5UserQueryApi(): Promise<unknown>;
  privateGetV5OrderRealtime(query: Query): Promise<unknown>;
  privateGetV5OrderHistory(query: Query): Promise<unknown>;
  privateGetV5ExecutionList(query: Query): Promise<unknown>;
  privatePostV5OrderCancel(query: Query): Promise<unknown>;
}

/** Keeps ccxt to the spot market of a unified account, without asking which account it is before each order. */
export const BYBIT_OPTIONS = {
  fetchMarkets: { types: ['spot'] },
  defaultType: 'spot',
  enableUnifiedMargin: false,
  enableUnifiedAccount: true,
} as const;

const SPOT = { category: 'spot' } as const;
const ORDERS_PER_REQUEST = 50;
const FILLS_PER_REQUEST = 100;
const BOOK_LEVELS = 100;
/** The longest time that one query of the order history spans. */
const HISTORY_WINDOW_MS = 7 * 24 * 60 * 60_000;
/** "Get Order History (2 years)." */
const HISTORY_MS = 730 * 24 * 60 * 60_000;
/** Codes of a cancel that came too late: filled, cancelled, not there, already finished. */
const NOT_CANCELLED = /"retCode":(170139|170142|170143|170190|170213|110001)\b/;

/**
 * Bybit spot in a unified account, API v5 (https://bybit-exchange.github.io/docs/v5/intro). A client order ID is "always unique" there, and one of an order that has
 * ended may come again after 360 days: a repeated one is refused. Nothing is resent; orders are looked up by their ID.
 *
 * One function: the methods of the dialect share its readers of pages and orders, and each is short.
 *
 * @param now wall time in ms
 */
export function bybitDialect(client: BybitClient, now: () => number = Date.now): VenueDialect {
  const forgottenOrders = new ForgottenOrders(now);

  /** All entries of a list, onward by its cursor; a page without entries is the last one. */
  function pages(
    fetchPage: (query: Query) => Promise<unknown>,
    query: Query,
    what: string,
  ): Promise<readonly Payload[]> {
    return allPages(
      async (cursor) => {
        const { list, nextPageCursor } = resultOf(await fetchPage({ ...SPOT, ...query, ...cursor }), what);
        const isLast = Array.isArray(list) && list.length === 0;
        return { list, ...(isLast ? {} : { cursor: nextPageCursor }) };
      },
      'list',
      what,
    );
  }

  /** Fills of an order, oldest first, each once. */
  async function fillsOf(venueOrderId: string): Promise<readonly Payload[]> {
    const query = { orderId: venueOrderId, limit: FILLS_PER_REQUEST };
    const rows = await pages((page) => client.privateGetV5ExecutionList(page), query, 'fills');
    const own = rows.filter((row) => requiredTextIn(row, 'orderId', 'fills') === venueOrderId);
    return [...new Map(own.map((row) => [requiredTextIn(row, 'execId', 'fills'), row])).values()].reverse();
  }

  async function withFills(order: Payload, market: Market): Promise<SeenOrder> {
    const filled = requiredAmountIn(order, 'cumExecQty', 'order');
    const fills = filled.isZero() ? [] : await fillsOf(requiredTextIn(order, 'orderId', 'order'));
    return orderFrom(order, fills, market.symbol);
  }

  /** The order in answer to a query: among the open and the latest closed ones, or in the history, which may be behind. */
  async function asked(query: Query): Promise<Payload | undefined> {
    for (const read of [client.privateGetV5OrderRealtime, client.privateGetV5OrderHistory]) {
      const [order] = listIn(resultOf(await read.call(client, { ...SPOT, ...query }), 'order'), 'list', 'order');
      if (order !== undefined) return order;
    }
    return undefined;
  }

  async function openOrders(): Promise<readonly Payload[]> {
    const query = { openOnly: 0, limit: ORDERS_PER_REQUEST };
    return pages((page) => client.privateGetV5OrderRealtime(page), query, 'order list');
  }

  async function time(): Promise<number> {
    return requiredMillisecondsIn(asPayload(await client.publicGetV5MarketTime(), 'time'), 'time', 'time');
  }

  return {
    client,
    rules: rulesFrom,
    time,

    async takerFee() {
      const rates = listIn(resultOf(await client.privateGetV5AccountFeeRate(SPOT), 'fee rates'), 'list', 'fee rates');
      if (rates.length === 0) throw new VenueUnreachableError('fee rates: the list "list" of the answer is empty');
      // Each market has its own; the dearest one keeps every plan on the safe side.
      return plain(Exact.max(...rates.map((rate) => requiredAmountIn(rate, 'takerFeeRate', 'fee rates'))));
    },

    async quotes(markets) {
      const [only] = markets;
      const one = markets.length === 1 && only !== undefined ? { symbol: only.id } : {};
      const answer = asPayload(await client.publicGetV5MarketTickers({ ...SPOT, ...one }), 'quotes');
      const at = exactOrUndefined(answer.time);
      const byId = new Map(
        listIn(resultOf(answer, 'quotes'), 'list', 'quotes').map((ticker) => [ticker.symbol, ticker]),
      );
      return markets.flatMap(({ id, symbol }) => {
        const ticker = byId.get(id) ?? {};
        const quote = at && quoteFrom(symbol, ticker.bid1Price, ticker.ask1Price, ticker.lastPrice, at.toNumber());
        const volume = exactOrUndefined(ticker.turnover24h);
        if (quote === undefined) return [];
        return [volume === undefined ? quote : { ...quote, quoteVolume24h: volume.toNumber() }];
      });
    },

    async lastPrice({ id }) {
      const answer = resultOf(await client.publicGetV5MarketTickers({ ...SPOT, symbol: id }), 'last price');
      const [ticker] = listIn(answer, 'list', 'last price');
      return ticker === undefined ? undefined : positiveIn(ticker, 'lastPrice');
    },

    async orderBook({ id, symbol }) {
      const query = { ...SPOT, symbol: id, limit: BOOK_LEVELS };
      const book = resultOf(await client.publicGetV5MarketOrderbook(query), 'order book');
      return orderBookFrom(symbol, levelsIn(book, 'b'), levelsIn(book, 'a'));
    },

    async balances() {
      const answer = resultOf(await client.privateGetV5AccountWalletBalance({ accountType: 'UNIFIED' }), 'account');
      const [account] = listIn(answer, 'list', 'account');
      if (account === undefined) throw new VenueUnreachableError('account: the list "list" of the answer is empty');
      return listIn(account, 'coin', 'account').map((balance) => {
        const total = requiredAmountIn(balance, 'walletBalance', 'account');
        const held = requiredAmountIn(balance, 'locked', 'account');
        return {
          asset: client.safeCurrencyCode(requiredTextIn(balance, 'coin', 'account')),
          total: plain(total),
          free: plain(Exact.max(0, total.minus(held))),
        };
      });
    },

    async permissions() {
      const key = resultOf(await client.privateGetV5UserQueryApi(), 'key permissions');
      if (key.uta !== 1 && key.uta !== '1')
        throw new VenueRefusedError(
          `The account is no unified trading account ("uta" is ${JSON.stringify(key.uta)}). Upgrade it at Bybit, which takes a minute.`,
        );
      const granted = asPayload(key.permissions, 'key permissions: permissions');
      const [spot, wallet] = ['Spot', 'Wallet'].map((part) => textsIn(granted, part));
      if (key.readOnly !== 0 && key.readOnly !== 1)
        throw new VenueUnreachableError(`key permissions: "readOnly" is ${JSON.stringify(key.readOnly)}, not 0 or 1`);
      return {
        canView: true,
        canTrade: key.readOnly === 0 && (spot?.includes('SpotTrade') ?? false),
        // A key that only reads moves nothing, whatever it was granted.
        canTransfer: wallet === undefined ? undefined : key.readOnly === 0 && wallet.includes('Withdraw'),
        portfolio: exactOrUndefined(key.userID)?.toFixed(),
      };
    },

    async createOrder(body) {
      const info = await createOrder(client, body);
      return {
        venueOrderId: requiredTextIn(info, 'orderId', 'new order'),
        clientOrderId: typeof info.orderLinkId === 'string' ? info.orderLinkId : undefined,
        // The acknowledgement names neither.
        marketId: undefined,
        side: undefined,
      };
    },

    async order(venueOrderId, market) {
      const order = await asked({ orderId: venueOrderId });
      if (order !== undefined) {
        requireSameId(requiredTextIn(order, 'orderId', 'order'), venueOrderId, 'orderId');
        forgottenOrders.seen(venueOrderId);
        return withFills(order, market);
      }
      // An order that was cancelled without a fill leaves the history after a day.
      const open = await openOrders();
      const fills = await fillsOf(venueOrderId);
      const isNowhere = fills.length === 0 && !open.some(({ orderId }) => orderId === venueOrderId);
      return forgottenOrders.missing(venueOrderId, market, isNowhere);
    },

    async find(clientOrderId, market) {
      const order = await asked({ orderLinkId: clientOrderId });
      return order === undefined ? undefined : withFills(order, market);
    },

    async orders(since) {
      const open = await openOrders();
      const until = await time();
      const placed: Payload[] = [];
      for (let startTime = Math.max(since, until - HISTORY_MS); startTime <= until; startTime += HISTORY_WINDOW_MS) {
        const query = { startTime, endTime: startTime + HISTORY_WINDOW_MS - 1, limit: ORDERS_PER_REQUEST };
        placed.push(...(await pages((page) => client.privateGetV5OrderHistory(page), query, 'order list')));
      }
      return [...open, ...placed].map(listedFrom);
    },

    async fills(venueOrderId, market) {
      return (await fillsOf(venueOrderId)).map((fill) => fillFrom(fill, market.symbol, client));
    },

    async cancel(venueOrderId, market) {
      try {
        await client.privatePostV5OrderCancel({ ...SPOT, symbol: market.id, orderId: venueOrderId });
        return undefined;
      } catch (error) {
        if (error instanceof Error && NOT_CANCELLED.test(error.message)) return 'the venue has no such open order';
        throw error;
      }
    },
  };
}

/** What an answer is about. */
function resultOf(answer: unknown, what: string): Payload {
  return asPayload(asPayload(answer, what).result, `${what}: result`);
}

function textsIn(payload: Payload, field: string): readonly string[] | undefined {
  const list = payload[field];
  return Array.isArray(list) && list.every((entry) => typeof entry === 'string') ? list : undefined;
}

function rulesFrom(info: Payload, takerFee: DecimalString, symbol: TradingSymbol): TradingRules | undefined {
  const [lot, price] = [info.lotSizeFilter, info.priceFilter].map((part) => (isRecord(part) ? part : {}));
  const baseIncrement = positiveOrUndefined(lot?.basePrecision);
  const quoteIncrement = positiveOrUndefined(lot?.quotePrecision);
  const priceIncrement = positiveOrUndefined(price?.tickSize);
  const minBase = amountOrUndefined(lot?.minOrderQty);
  const minQuote = amountOrUndefined(lot?.minOrderAmt);
  if (!baseIncrement || !quoteIncrement || !priceIncrement || !minBase || !minQuote) return undefined;
  return {
    symbol,
    tradable: info.status === 'Trading',
    baseIncrement: plain(baseIncrement),
    quoteIncrement: plain(quoteIncrement),
    priceIncrement: plain(priceIncrement),
    minBase: plain(minBase),
    minQuote: plain(minQuote),
    takerFee,
  };
}
