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
import { createOrder } from './createOrder.ts';
import type { SeenOrder, VenueDialect } from './dialect.ts';
import {
  type Entry,
  fillFrom,
  fillIdsOf,
  listedFrom,
  millisecondsIn,
  openedAt,
  orderFrom,
  tellsItsCost,
} from './krakenOrders.ts';
import type { RequestingClient } from './krakenRequests.ts';
import { levelsIn } from './levelsIn.ts';
import { orderBookFrom } from './orderBookFrom.ts';
import { asPayload, isRecord, type Payload, positiveIn, requiredAmountIn, requiredTextIn, textIn } from './payload.ts';
import { quoteFrom } from './quoteFrom.ts';

type Query = Readonly<Record<string, unknown>>;

/** ccxt's names of the endpoints that are read raw. */
export interface KrakenClient extends RequestingClient {
  /** By ccxt's spelling; undefined before they were read. */
  readonly markets?: Readonly<Record<string, unknown>> | undefined;
  publicGetTime(): Promise<unknown>;
  publicGetTicker(query: Query): Promise<unknown>;
  publicGetDepth(query: Query): Promise<unknown>;
  privatePostBalanceEx(): Promise<unknown>;
  privatePostGetApiKeyInfo(): Promise<unknown>;
  privatePostOpenOrders(query: Query): Promise<unknown>;
  privatePostClosedOrders(query: Query): Promise<unknown>;
  privatePostQueryOrders(query: Query): Promise<unknown>;
  privatePostQueryTrades(query: Query): Promise<unknown>;
  privatePostCancelOrder(query: Query): Promise<unknown>;
}

const ORDERS_PER_PAGE = 50;
const FILLS_PER_REQUEST = 20;
const PAIRS_PER_REQUEST = 50;
const BOOK_LEVELS = 100;
/** More than any account has. */
const MOST_PAGES = 10_000;
const WITH_FILLS = { trades: true } as const;
/** Credits for fees, which are no money. */
const FEE_CREDITS = 'KFEE';

/**
 * Kraken spot (https://docs.kraken.com/api-reference). A client order ID is unique among open orders only, so nothing is resent: orders are looked up by their ID among the open
 * ones, then among the closed ones, so that one that ends between the two is seen.
 *
 * One function: the methods of the dialect share its readers of lists and orders, and each is short.
 */
export function krakenDialect(client: KrakenClient): VenueDialect {
  let names: { readonly of: unknown; readonly byShortName: ReadonlyMap<string, string> } | undefined;

  /** The venue's name of a market by the short one that orders have. */
  function marketIdOf(pair: string): string {
    const { markets } = client;
    if (names === undefined || names.of !== markets) {
      const rows = Object.values(markets ?? {}).filter(isRecord);
      const byShortName = rows.map(({ altname, id }): [string, string] => [String(altname), String(id)]);
      names = { of: markets, byShortName: new Map(byShortName) };
    }
    return names.byShortName.get(pair) ?? pair;
  }

  async function fillsOf(order: Entry): Promise<readonly Entry[]> {
    const ids = [...new Set(fillIdsOf(order))];
    const fills: Entry[] = [];
    for (let start = 0; start < ids.length; start += FILLS_PER_REQUEST) {
      const txid = ids.slice(start, start + FILLS_PER_REQUEST).join(',');
      fills.push(...entriesOf(resultOf(await client.privatePostQueryTrades({ txid }), 'fills'), 'fills'));
    }
    return fills.filter(({ row }) => requiredTextIn(row, 'ordertxid', 'fills') === order.id);
  }

  async function seen(order: Entry): Promise<SeenOrder> {
    const fills = tellsItsCost(order.row) ? [] : await fillsOf(order);
    return orderFrom(order, fills, marketIdOf);
  }

  async function byId(venueOrderId: string): Promise<Entry> {
    const answer = resultOf(await client.privatePostQueryOrders({ ...WITH_FILLS, txid: venueOrderId }), 'order');
    const order = entriesOf(answer, 'order').find(({ id }) => id === venueOrderId);
    if (order === undefined) throw new VenueUnreachableError(`order ${venueOrderId} is not shown by the venue`);
    return order;
  }

  async function openOrders(query: Query, what: string): Promise<readonly Entry[]> {
    return entriesOf(resultOf(await client.privatePostOpenOrders(query), what).open, `${what}: open`);
  }

  async function closedPage(query: Query, what: string): Promise<{ orders: readonly Entry[]; count: number }> {
    const result = resultOf(await client.privatePostClosedOrders(query), what);
    return {
      orders: entriesOf(result.closed, `${what}: closed`),
      count: requiredAmountIn(result, 'count', what).toNumber(),
    };
  }

  async function time(): Promise<number> {
    return millisecondsIn(resultOf(await client.publicGetTime(), 'time'), 'unixtime', 'time');
  }

  return {
    client,
    rules: rulesFrom,

    time,

    async quotes(markets) {
      const pairs = markets.length > PAIRS_PER_REQUEST ? {} : { pair: markets.map(({ id }) => id).join(',') };
      // The prices carry no time: they are from no earlier than when the clock was asked.
      const at = await time();
      const tickers = resultOf(await client.publicGetTicker(pairs), 'quotes');
      return markets.flatMap(({ id, symbol }) => {
        const ticker = isRecord(tickers[id]) ? tickers[id] : {};
        const [bid, ask, last] = ['b', 'a', 'c'].map((field) => entryOf(ticker[field], 0));
        const quote = quoteFrom(symbol, bid, ask, last, at);
        if (quote === undefined) return [];
        const [volume, price] = ['v', 'p'].map((field) => exactOrUndefined(entryOf(ticker[field], 1)));
        if (volume === undefined || price === undefined) return [quote];
        return [{ ...quote, quoteVolume24h: volume.times(price).toNumber() }];
      });
    },

    async lastPrice({ id }) {
      const ticker = resultOf(await client.publicGetTicker({ pair: id }), 'last price')[id];
      return isRecord(ticker) ? positiveIn({ last: entryOf(ticker.c, 0) }, 'last') : undefined;
    },

    async orderBook({ id, symbol }) {
      const book = asPayload(
        resultOf(await client.publicGetDepth({ pair: id, count: BOOK_LEVELS }), 'order book')[id],
        'order book',
      );
      return orderBookFrom(symbol, levelsIn(book, 'bids'), levelsIn(book, 'asks'));
    },

    async balances() {
      const balances = entriesOf(resultOf(await client.privatePostBalanceEx(), 'account'), 'account');
      return balances.map(({ id, row }) => {
        const asset = client.safeCurrencyCode(id);
        const total = requiredAmountIn(row, 'balance', 'account');
        const free = total.minus(requiredAmountIn(row, 'hold_trade', 'account'));
        return {
          asset,
          total: plain(total),
          free: plain(Exact.max(0, free)),
          ...(asset === FEE_CREDITS ? { uncountedAs: 'credits for fees' } : {}),
        };
      });
    },

    async permissions() {
      const key = resultOf(await client.privatePostGetApiKeyInfo(), 'key permissions');
      const granted = textsIn(key, 'permissions');
      requireWholeHistory(key);
      return {
        canView: granted.includes('query-funds') && granted.includes('query-open-trades'),
        canTrade: granted.includes('modify-trades'),
        canTransfer: granted.includes('withdraw-funds'),
        portfolio: textIn(key, 'iban'),
      };
    },

    async createOrder(body) {
      // Fees in quote currency: what is told of them is an estimate where they are taken in what was bought.
      const params = { ...body.params, oflags: 'fciq' };
      const info = await createOrder(client, { ...body, amount: body.amount ?? body.params.cost ?? null, params });
      const [venueOrderId] = textsIn(info, 'txid');
      if (venueOrderId === undefined)
        throw new VenueUnreachableError('new order: the list "txid" of the answer is empty');
      // The acknowledgement names nothing else in a form that can be compared.
      return { venueOrderId, clientOrderId: undefined, marketId: undefined, side: undefined };
    },

    order: async (venueOrderId) => seen(await byId(venueOrderId)),

    async find(clientOrderId) {
      const query = { ...WITH_FILLS, cl_ord_id: clientOrderId };
      const open = requireOnly(await openOrders(query, 'order'), clientOrderId);
      const found = open.length > 0 ? open : requireOnly((await closedPage(query, 'order')).orders, clientOrderId);
      const [latest] = found.toSorted((one, other) => openedAt(other) - openedAt(one));
      return latest === undefined ? undefined : seen(latest);
    },

    async orders(since) {
      const orders = [...(await openOrders({}, 'order list'))];
      const start = Math.max(0, Math.floor(since / 1_000) - 1);
      for (let page = 0; ; page++) {
        if (page >= MOST_PAGES) throw new VenueUnreachableError('order list: the list "closed" does not end');
        const read = await closedPage({ start, closetime: 'open', ofs: page * ORDERS_PER_PAGE }, 'order list');
        orders.push(...read.orders);
        if (read.orders.length === 0 || (page + 1) * ORDERS_PER_PAGE >= read.count) break;
      }
      return orders.map((order) => listedFrom(order, marketIdOf));
    },

    async fills(venueOrderId, market) {
      const fills = await fillsOf(await byId(venueOrderId));
      return fills.map((fill) => fillFrom(fill, market.symbol)).sort((one, other) => one.at - other.at);
    },

    async cancel(venueOrderId) {
      try {
        const { count } = resultOf(await client.privatePostCancelOrder({ txid: venueOrderId }), 'cancel');
        return count === 0 ? 'nothing was cancelled' : undefined;
      } catch (error) {
        if (error instanceof Error && error.message.includes('EOrder:Unknown order'))
          return 'the venue has no such open order';
        throw error;
      }
    },
  };
}

/** A venue that does not filter as it documents would show the latest orders in place of the one that was asked for. @throws VenueUnreachableError */
function requireOnly(orders: readonly Entry[], clientOrderId: string): readonly Entry[] {
  const other = orders.find(({ row }) => row.cl_ord_id !== clientOrderId);
  if (other === undefined) return orders;
  throw new VenueUnreachableError(
    `order: asked for ${clientOrderId}, but "cl_ord_id" of order ${other.id} is ${JSON.stringify(other.row.cl_ord_id)}`,
  );
}

/**
 * A key that may see a part of the history proves no absence, and a window of nonces lets a copy of a request through.
 *
 * @throws VenueRefusedError for such a key
 */
function requireWholeHistory(key: Payload): void {
  for (const [field, what] of [
    ['queryFrom', 'sees orders from a day on only'],
    ['queryTo', 'sees orders up to a day only'],
    ['nonceWindow', 'has a nonce window, within which a copy of an order would be executed'],
  ] as const)
    if (!requiredAmountIn(key, field, 'key permissions').isZero())
      throw new VenueRefusedError(
        `The API key ${what} ("${field}" is ${JSON.stringify(key[field])}). Set it to none at Kraken, or make a new key for Ballast alone.`,
      );
}

/** What an answer is about. */
function resultOf(answer: unknown, what: string): Payload {
  return asPayload(asPayload(answer, what).result, `${what}: result`);
}

function entriesOf(list: unknown, what: string): readonly Entry[] {
  return Object.entries(asPayload(list, what)).map(([id, row]) => ({ id, row: asPayload(row, `${what}: ${id}`) }));
}

function entryOf(list: unknown, index: number): unknown {
  return Array.isArray(list) ? list[index] : undefined;
}

function textsIn(payload: Payload, field: string): readonly string[] {
  const list = payload[field];
  if (Array.isArray(list) && list.every((entry) => typeof entry === 'string')) return list;
  throw new VenueUnreachableError(`the answer has no list "${field}" of texts`);
}

function rulesFrom(info: Payload, takerFee: DecimalString, symbol: TradingSymbol): TradingRules | undefined {
  const baseIncrement = incrementOf(info.lot_decimals);
  const quoteIncrement = incrementOf(info.cost_decimals);
  const priceIncrement = positiveOrUndefined(info.tick_size) ?? incrementOf(info.pair_decimals);
  const minBase = amountOrUndefined(info.ordermin);
  const minQuote = amountOrUndefined(info.costmin);
  if (!baseIncrement || !quoteIncrement || !priceIncrement || !minBase || !minQuote) return undefined;
  return {
    symbol,
    tradable: info.status === 'online',
    baseIncrement: plain(baseIncrement),
    quoteIncrement: plain(quoteIncrement),
    priceIncrement: plain(priceIncrement),
    minBase: plain(minBase),
    minQuote: plain(minQuote),
    takerFee,
  };
}

/** The increment of so many decimals. */
function incrementOf(decimals: unknown): Exact | undefined {
  const count = amountOrUndefined(decimals);
  return count?.isInteger() === true && count.lessThanOrEqualTo(18) ? new Exact(10).pow(count.negated()) : undefined;
}
