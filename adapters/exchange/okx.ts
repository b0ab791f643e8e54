import type { DecimalString } from '../../core/market/decimalString.ts';
import type { TradingRules } from '../../core/market/quote.ts';
import { quoteOf, type TradingSymbol } from '../../core/market/symbol.ts';
import { VenueRefusedError, VenueUnreachableError } from '../../core/ports/exchange.ts';
import {
  amountOrUndefined,
  Exact,
  exactOrUndefined,
  plain,
  positiveOrUndefined,
} from '../../core/venues/venueIncrements.ts';
import type { CcxtClient } from './ccxtClient.ts';
import { createOrder } from './createOrder.ts';
import type { Market, SeenOrder, VenueDialect } from './dialect.ts';
import { sumOfParts } from './filledByFills.ts';
import { ForgottenOrders } from './forgottenOrders.ts';
import { levelsIn } from './levelsIn.ts';
import { fillFrom, listedFrom, orderFrom, partFrom } from './okxOrders.ts';
import { orderBookFrom } from './orderBookFrom.ts';
import {
  asPayload,
  listIn,
  type Payload,
  positiveIn,
  requiredAmountIn,
  requiredDecimalIn,
  requiredMillisecondsIn,
  requiredTextIn,
  requireSameId,
  textIn,
} from './payload.ts';
import { quoteFrom } from './quoteFrom.ts';

type Query = Readonly<Record<string, unknown>>;

/** ccxt's names of the endpoints that are read raw. */
export interface OkxClient extends CcxtClient {
  publicGetPublicTime(): Promise<unknown>;
  publicGetMarketTickers(query: Query): Promise<unknown>;
  publicGetMarketTicker(query: Query): Promise<unknown>;
  publicGetMarketBooks(query: Query): Promise<unknown>;
  privateGetAccountBalance(): Promise<unknown>;
  privateGetAccountConfig(): Promise<unknown>;
  privateGetAccountTradeFee(query: Query): Promise<unknown>;
  privateGetTradeOrder(query: Query): Promise<unknown>;
  privateGetTradeOrdersPending(query: Query): Promise<unknown>;
  privateGetTradeOrdersHistory(query: Query): Promise<unknown>;
  privateGetTradeOrdersHistoryArchive(query: Query): Promise<unknown>;
  privateGetTradeFills(query: Query): Promise<unknown>;
  privateGetTradeFillsHistory(query: Query): Promise<unknown>;
  privatePostTradeCancelOrder(query: Query): Promise<unknown>;
}

/** Keeps ccxt to the spot market, and to one order in a request. */
export const OKX_OPTIONS = {
  fetchMarkets: { types: ['spot'] },
  defaultType: 'spot',
  createOrder: 'privatePostTradeOrder',
} as const;

const ORDER_PATH = '/api/v5/trade/order';
/** An order that reaches the matching later than this after it was signed is not processed: its copies cannot come back. */
const ORDER_EXPIRY_MS = 30_000;

/** The deadline that each order carries: "the request will not be processed if the current system time of the server is after the expTime". */
export function okxHeaders(path: string): Readonly<Record<string, string>> {
  return path === ORDER_PATH ? { expTime: String(Date.now() + ORDER_EXPIRY_MS) } : {};
}

const SPOT = { instType: 'SPOT' } as const;
const PAGE = 100;
const MOST_PAGES = 10_000;
const BOOK_LEVELS = 100;
const DAY_MS = 24 * 60 * 60_000;
/** The list of recent orders reaches back seven days, that of recent fills three. */
const RECENT_ORDERS_MS = 6 * DAY_MS;
const RECENT_FILLS_MS = 2 * DAY_MS;
/**
 * OKX spot, API v5 (https://www.okx.com/docs-v5/en/). A client order ID may stand for several orders, one after the other, and a query by it
 * shows the latest one: so nothing is ever resent; orders are looked up by their ID.
 *
 * One function: the methods of the dialect share its readers of pages and orders, and each is short.
 *
 * @param now wall time in ms
 */
export function okxDialect(client: OkxClient, now: () => number = Date.now): VenueDialect {
  const forgottenOrders = new ForgottenOrders(now);

  /** A list from its newest entry to its oldest. @throws VenueUnreachableError where a page does not go on from the one before */
  async function pages(
    fetchPage: (query: Query) => Promise<unknown>,
    query: Query,
    idField: 'ordId' | 'billId',
    what: string,
  ): Promise<readonly Payload[]> {
    const rows: Payload[] = [];
    let after: Exact | undefined;
    for (let count = 0; count < MOST_PAGES; count += 1) {
      const cursor = after === undefined ? {} : { after: after.toFixed() };
      const page = rowsOf(await fetchPage({ ...SPOT, ...query, limit: PAGE, ...cursor }), what);
      const ids = page.map((row) => new Exact(idIn(row, idField, what)));
      if (ids.some((id) => after?.lessThanOrEqualTo(id)))
        throw new VenueUnreachableError(`${what}: the page after ${after?.toFixed()} does not go on from it`);
      rows.push(...page);
      if (page.length < PAGE) return rows;
      after = Exact.min(...ids);
    }
    throw new VenueUnreachableError(`${what}: the venue's list does not end after ${MOST_PAGES} pages`);
  }

  /** Fills of an order, each once. @param isWhole whether those of the last days are all of them */
  async function fillsOf(
    venueOrderId: string,
    market: Market,
    isWhole: (rows: readonly Payload[]) => boolean,
  ): Promise<readonly Payload[]> {
    const query = { instId: market.id, ordId: venueOrderId };
    const read = (fetchPage: (query: Query) => Promise<unknown>) => pages(fetchPage, query, 'billId', 'fills');
    const recent = await read((page) => client.privateGetTradeFills(page));
    const all = isWhole(recent)
      ? recent
      : [...recent, ...(await read((page) => client.privateGetTradeFillsHistory(page)))];
    const ofOrder = all.filter((row) => idIn(row, 'ordId', 'fills') === venueOrderId);
    return [...new Map(ofOrder.map((row) => [idIn(row, 'tradeId', 'fills'), row])).values()].reverse();
  }

  /** The order with what it has paid and got to the last digit, which its average price does not tell. */
  async function withFills(order: Payload, market: Market): Promise<SeenOrder> {
    const filled = requiredAmountIn(order, 'accFillSz', 'order');
    const fills = filled.isZero()
      ? []
      : await fillsOf(idIn(order, 'ordId', 'order'), market, (rows) => sumOfParts(rows.map(partFrom)).equals(filled));
    return orderFrom(order, fills, market.symbol);
  }

  /** The order in answer to a query; undefined where the venue has none. */
  async function asked(query: Query, market: Market): Promise<Payload | undefined> {
    try {
      return oneOf(await client.privateGetTradeOrder({ instId: market.id, ...query }), 'order');
    } catch (error) {
      if (error instanceof Error && error.name === 'OrderNotFound') return undefined;
      throw error;
    }
  }

  /** "The incomplete orders that have been canceled are only reserved for 2 hours." */
  async function forgotten(venueOrderId: string, market: Market): Promise<SeenOrder> {
    const open = await pages(
      (page) => client.privateGetTradeOrdersPending(page),
      { instId: market.id },
      'ordId',
      'order list',
    );
    const fills = await fillsOf(venueOrderId, market, () => false);
    const isNowhere = fills.length === 0 && !open.some((order) => order.ordId === venueOrderId);
    return forgottenOrders.missing(venueOrderId, market, isNowhere);
  }

  return {
    client,
    rules: rulesFrom,

    async time() {
      return requiredMillisecondsIn(oneOf(await client.publicGetPublicTime(), 'time'), 'ts', 'time');
    },

    async takerFee() {
      const fees = oneOf(await client.privateGetAccountTradeFee(SPOT), 'fee rates');
      // A fee is below zero there, a rebate above.
      return plain(Exact.max(0, requiredDecimalIn(fees, 'taker', 'fee rates').negated()));
    },

    async quotes(markets) {
      const [only] = markets;
      const answer =
        markets.length === 1 && only !== undefined
          ? await client.publicGetMarketTicker({ instId: only.id })
          : await client.publicGetMarketTickers(SPOT);
      const byId = new Map(rowsOf(answer, 'quotes').map((ticker) => [ticker.instId, ticker]));
      return markets.flatMap(({ id, symbol }) => {
        const ticker = byId.get(id) ?? {};
        const at = exactOrUndefined(ticker.ts);
        const quote = at && quoteFrom(symbol, ticker.bidPx, ticker.askPx, ticker.last, at.toNumber());
        const volume = exactOrUndefined(ticker.volCcy24h);
        if (quote === undefined) return [];
        return [volume === undefined ? quote : { ...quote, quoteVolume24h: volume.toNumber() }];
      });
    },

    async lastPrice({ id }) {
      const [ticker] = rowsOf(await client.publicGetMarketTicker({ instId: id }), 'last price');
      return ticker === undefined ? undefined : positiveIn(ticker, 'last');
    },

    async orderBook({ id, symbol }) {
      const book = oneOf(await client.publicGetMarketBooks({ instId: id, sz: BOOK_LEVELS }), 'order book');
      return orderBookFrom(symbol, levelsIn(book, 'bids'), levelsIn(book, 'asks'));
    },

    async balances() {
      const account = oneOf(await client.privateGetAccountBalance(), 'account');
      return listIn(account, 'details', 'account').map((balance) => ({
        asset: client.safeCurrencyCode(requiredTextIn(balance, 'ccy', 'account')),
        total: plain(requiredAmountIn(balance, 'cashBal', 'account')),
        free: plain(requiredAmountIn(balance, 'availBal', 'account')),
      }));
    },

    async permissions() {
      const config = oneOf(await client.privateGetAccountConfig(), 'key permissions');
      requireCashAccount(config);
      const granted = requiredTextIn(config, 'perm', 'key permissions').split(',');
      if (!granted.every((permission) => PERMISSIONS.has(permission)))
        throw new VenueUnreachableError(
          `key permissions: "perm" is ${JSON.stringify(config.perm)}, not a list of ${[...PERMISSIONS].join(', ')}`,
        );
      return {
        canView: granted.includes('read_only'),
        canTrade: granted.includes('trade'),
        canTransfer: granted.includes('withdraw'),
        portfolio: textIn(config, 'uid'),
      };
    },

    async createOrder(body) {
      const info = await createOrder(client, body);
      return {
        venueOrderId: idIn(info, 'ordId', 'new order'),
        clientOrderId: textIn(info, 'clOrdId'),
        // The acknowledgement names neither.
        marketId: undefined,
        side: undefined,
      };
    },

    async order(venueOrderId, market) {
      const order = await asked({ ordId: venueOrderId }, market);
      if (order === undefined) return forgotten(venueOrderId, market);
      requireSameId(idIn(order, 'ordId', 'order'), venueOrderId, 'ordId');
      forgottenOrders.seen(venueOrderId);
      return withFills(order, market);
    },

    async find(clientOrderId, market) {
      const order = await asked({ clOrdId: clientOrderId }, market);
      return order === undefined ? undefined : withFills(order, market);
    },

    async orders(since) {
      const read = (fetchPage: (query: Query) => Promise<unknown>, query: Query) =>
        pages(fetchPage, query, 'ordId', 'order list');
      const open = await read((page) => client.privateGetTradeOrdersPending(page), {});
      const placed = { begin: since };
      const older =
        since >= now() - RECENT_ORDERS_MS
          ? []
          : await read((page) => client.privateGetTradeOrdersHistoryArchive(page), placed);
      const recent = await read((page) => client.privateGetTradeOrdersHistory(page), placed);
      return [...open, ...older, ...recent].map(listedFrom);
    },

    async fills(venueOrderId, market) {
      const isRecent = (row: Payload) => requiredMillisecondsIn(row, 'ts', 'fills') > now() - RECENT_FILLS_MS;
      const rows = await fillsOf(venueOrderId, market, (recent) => recent.length > 0 && recent.every(isRecent));
      return rows.map((row) => fillFrom(row, market.symbol, client));
    },

    async cancel(venueOrderId, market) {
      try {
        await client.privatePostTradeCancelOrder({ instId: market.id, ordId: venueOrderId });
        return undefined;
      } catch (error) {
        if (error instanceof Error && error.name === 'OrderNotFound') return 'the venue has no such open order';
        // It is being cancelled already.
        if (error instanceof Error && error.name === 'CancelPending') return undefined;
        throw error;
      }
    },
  };
}

const PERMISSIONS: ReadonlySet<string> = new Set(['read_only', 'trade', 'withdraw']);

/** The account modes in which spot orders spend what is there (`tdMode` cash) and nothing is borrowed: Spot, and Futures. */
const CASH_MODES: readonly unknown[] = ['1', '2'];

/** @throws VenueRefusedError for an account mode in which spot orders may borrow */
function requireCashAccount({ acctLv }: Payload): void {
  if (!CASH_MODES.includes(acctLv))
    throw new VenueRefusedError(
      `The account is in mode ${JSON.stringify(acctLv)} (acctLv), where orders may borrow. Set its account mode to Spot at OKX, under trade settings.`,
    );
}

/** The list of an answer. */
function rowsOf(answer: unknown, what: string): readonly Payload[] {
  return listIn(asPayload(answer, what), 'data', what);
}

/** The one entry of an answer. @throws VenueUnreachableError where there is none */
function oneOf(answer: unknown, what: string): Payload {
  const [entry] = rowsOf(answer, what);
  if (entry === undefined) throw new VenueUnreachableError(`${what}: the list "data" of the answer is empty`);
  return entry;
}

function idIn(row: Payload, field: string, what: string): string {
  const id = requiredTextIn(row, field, what);
  if (/^\d{1,30}$/.test(id)) return id;
  throw new VenueUnreachableError(`${what}: "${field}" is ${JSON.stringify(row[field])}, not an ID`);
}

/** OKX tells no increment of amounts in quote currency: cents where a unit is worth a dollar or so, else what every currency is counted in. */
const CENTS: ReadonlySet<string> = new Set([
  'USD',
  'USDT',
  'USDC',
  'USDG',
  'EUR',
  'GBP',
  'AUD',
  'SGD',
  'BRL',
  'AED',
  'TRY',
]);

/** A market has no minimum in quote currency there: the smallest order is `minSz` units. */
function rulesFrom(info: Payload, takerFee: DecimalString, symbol: TradingSymbol): TradingRules | undefined {
  const baseIncrement = positiveOrUndefined(info.lotSz);
  const priceIncrement = positiveOrUndefined(info.tickSz);
  const minBase = amountOrUndefined(info.minSz);
  if (!baseIncrement || !priceIncrement || !minBase) return undefined;
  return {
    symbol,
    tradable: info.state === 'live',
    baseIncrement: plain(baseIncrement),
    quoteIncrement: CENTS.has(quoteOf(symbol)) ? '0.01' : '0.00000001',
    priceIncrement: plain(priceIncrement),
    minBase: plain(minBase),
    minQuote: '0',
    takerFee,
  };
}
