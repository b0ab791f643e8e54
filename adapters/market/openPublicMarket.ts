import type { Candle } from '../../core/market/candle.ts';
import { isTradingSymbol, type TradingSymbol, toSymbol } from '../../core/market/symbol.ts';
import { VenueUnreachableError } from '../../core/ports/exchange.ts';
import type {
  PublicBook,
  PublicListing,
  PublicMarketPort,
  PublicQuote,
  PublicTicker,
} from '../../core/ports/publicMarket.ts';
import {
  amountOrUndefined,
  Exact,
  exactOrUndefined,
  plain,
  positiveOrUndefined,
} from '../../core/venues/venueIncrements.ts';
import { requireVenue, type Venue } from '../../core/venues/venues.ts';
import { BINANCE_OPTIONS } from '../exchange/binance.ts';
import { BYBIT_OPTIONS } from '../exchange/bybit.ts';
import { CANDLES_PER_REQUEST, candleWindows, soundCandles } from '../exchange/candles.ts';
import { askForBarsAsDocumented } from '../exchange/krakenRequests.ts';
import { OKX_OPTIONS } from '../exchange/okx.ts';
import { orderBookFrom } from '../exchange/orderBookFrom.ts';
import { isRecord, type Payload, textIn } from '../exchange/payload.ts';
import { plainFailure } from '../exchange/plainFailure.ts';
import { createGate } from './gate.ts';
import { openPublicClient, type PublicClient } from './publicClient.ts';

/** Which venue's public data are read, and how. */
export interface PublicMarketOptions {
  /** ccxt's name of the venue. */
  readonly id: string;
  /** Another origin with the same data, such as a simulator that plays the venue. */
  readonly url?: string | undefined;
  /** Bound of one request in ms. */
  readonly timeoutMs: number;
}

/** Levels of each side that are read: the best ones, which orders of one account meet. */
const BOOK_LEVELS = 100;
const SYMBOLS_PER_REQUEST = 50;
/** Requests in bulk that are under way at the same time. */
const BOOKS_AT_ONCE = 4;
const CANDLES_AT_ONCE = 2;
/** What a venue counts in where it does not tell. */
const FINEST = '0.00000001';

/** ccxt's names of bar lengths, by the length in ms. */
const TIMEFRAMES: ReadonlyMap<number, string> = new Map([
  [60_000, '1m'],
  [300_000, '5m'],
  [900_000, '15m'],
  [1_800_000, '30m'],
  [3_600_000, '1h'],
  [7_200_000, '2h'],
  [14_400_000, '4h'],
  [21_600_000, '6h'],
  [43_200_000, '12h'],
  [86_400_000, '1d'],
]);

const CLIENT_OPTIONS: Readonly<Partial<Record<string, Readonly<Record<string, unknown>>>>> = {
  binance: BINANCE_OPTIONS,
  bybit: BYBIT_OPTIONS,
  okx: OKX_OPTIONS,
};

function clientOptions(id: Venue['id']): Readonly<Record<string, unknown>> {
  return CLIENT_OPTIONS[id] ?? {};
}

/**
 * The public data of a venue through ccxt. Nothing is asked before the first question.
 *
 * One function: the methods of the port share the client and the names of its markets, and each is short.
 *
 * @throws InvalidInputError for a venue that is not supported
 */
export async function openPublicMarket({ id, url, timeoutMs }: PublicMarketOptions): Promise<PublicMarketPort> {
  const venue = requireVenue(id);
  const client = await openPublicClient({ id: venue.id, url, timeoutMs, options: clientOptions(venue.id) });
  if (venue.id === 'kraken') askForBarsAsDocumented(client);
  const [books, bars] = [createGate(BOOKS_AT_ONCE), createGate(CANDLES_AT_ONCE)];
  /** ccxt's spelling of each symbol. */
  let unified: ReadonlyMap<TradingSymbol, string> = new Map();

  async function ask<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      if (error instanceof VenueUnreachableError) throw error;
      const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      throw new VenueUnreachableError(plainFailure(words).slice(0, 400));
    }
  }

  function nameOf(symbol: TradingSymbol): string {
    const name = unified.get(symbol);
    if (name === undefined) throw new VenueUnreachableError(`${venue.id} lists no spot market ${symbol}`);
    return name;
  }

  async function readTickers(symbols?: readonly TradingSymbol[]): Promise<ReadonlyMap<string, Payload>> {
    const answer = await client.fetchTickers(symbols?.map(nameOf));
    if (!isRecord(answer)) throw new VenueUnreachableError('tickers: the answer is no object');
    return new Map(Object.entries(answer).flatMap(([name, ticker]) => (isRecord(ticker) ? [[name, ticker]] : [])));
  }

  async function readBook(symbol: TradingSymbol): Promise<PublicBook | undefined> {
    const answer = await client.fetchOrderBook(nameOf(symbol), BOOK_LEVELS);
    if (!isRecord(answer)) throw new VenueUnreachableError(`order book of ${symbol}: the answer is no object`);
    const book = orderBookFrom(symbol, levelsOf(answer.bids), levelsOf(answer.asks));
    return book === undefined ? undefined : { book, ...timesOf(answer) };
  }

  /** The market at this moment; its book is asked for where the ticker does not tell the best prices. */
  async function quoteOf(symbol: TradingSymbol, told: Payload | undefined): Promise<PublicQuote | undefined> {
    const ticker = told === undefined ? undefined : tickerFrom(symbol, told);
    if (told === undefined || ticker === undefined) return undefined;
    const best = bestOf(symbol, told);
    const found = best ?? (best === null ? undefined : await books(() => readBook(symbol)));
    return found === undefined ? undefined : { ticker, ...found };
  }

  async function readQuotes(symbols: readonly TradingSymbol[]): Promise<readonly PublicQuote[]> {
    const tickers = await readTickers(symbols);
    const read = await Promise.allSettled(symbols.map((symbol) => quoteOf(symbol, tickers.get(nameOf(symbol)))));
    const failures = read.filter((item) => item.status === 'rejected');
    // One market that cannot be read keeps no other one from being read; where none can, it is the venue.
    if (failures[0] !== undefined && failures.length === read.length) throw failures[0].reason;
    return read.flatMap((item) => (item.status === 'fulfilled' && item.value !== undefined ? [item.value] : []));
  }

  return {
    venue: venue.id,
    fees: feesOf(client),

    listings: () =>
      ask(async () => {
        const listed = await client.fetchMarkets();
        const rows = (Array.isArray(listed) ? listed : []).filter(isRecord);
        const found = rows.flatMap((row) => listingFrom(row) ?? []);
        if (!found.some(({ listing }) => listing.tradable))
          throw new VenueUnreachableError('markets: the answer lists no spot market that is traded');
        client.setMarkets(listed);
        unified = new Map(found.map(({ listing, name }) => [listing.symbol, name]));
        return found.map(({ listing }) => listing);
      }),

    tickers: () =>
      ask(async () => {
        const tickers = await readTickers();
        return [...unified].flatMap(([symbol, name]) => {
          const told = tickers.get(name) ?? {};
          const ticker = tickerFrom(symbol, told);
          return ticker === undefined ? [] : [{ ...ticker, best: bestOf(symbol, told) ?? undefined }];
        });
      }),

    quotes: (symbols) =>
      ask(async () => {
        const found: PublicQuote[] = [];
        for (let start = 0; start < symbols.length; start += SYMBOLS_PER_REQUEST)
          found.push(...(await readQuotes(symbols.slice(start, start + SYMBOLS_PER_REQUEST))));
        return found;
      }),

    book: (symbol) => ask(() => readBook(symbol)),

    candles: (symbol, lengthMs, from, to) =>
      ask(async () => {
        const timeframe = TIMEFRAMES.get(lengthMs);
        if (timeframe === undefined) throw new VenueUnreachableError(`${venue.id} has no bars of ${lengthMs} ms`);
        const rows: unknown[] = [];
        for (const window of candleWindows(from, to, lengthMs)) {
          const page = await bars(() =>
            client.fetchOHLCV(nameOf(symbol), timeframe, window.from, CANDLES_PER_REQUEST, {
              until: window.to - 1_000,
            }),
          );
          if (!Array.isArray(page)) throw new VenueUnreachableError(`candles of ${symbol}: the answer is no list`);
          rows.push(...page);
        }
        const unended = Number.POSITIVE_INFINITY;
        return soundCandles(rows, from, to, lengthMs, unended) satisfies readonly Candle[];
      }),
  };
}

/** A market with increments and minimums that orders can be checked by; undefined for any other one. */
function listingFrom(row: Payload): { listing: PublicListing; name: string } | undefined {
  if (row.spot !== true) return undefined;
  const [name, base, quote] = ['symbol', 'base', 'quote'].map((field) => textIn(row, field));
  if (name === undefined || base === undefined || quote === undefined) return undefined;
  const symbol = toSymbol(base, quote);
  const [precision, limits] = [part(row, 'precision'), part(row, 'limits')];
  const [amount, cost] = [part(limits, 'amount'), part(limits, 'cost')];
  const baseIncrement = positiveOrUndefined(precision.amount);
  const priceIncrement = positiveOrUndefined(precision.price);
  if (!isTradingSymbol(symbol) || baseIncrement === undefined || priceIncrement === undefined) return undefined;
  const most = (value: unknown) => {
    const found = positiveOrUndefined(value);
    return found === undefined ? undefined : plain(found);
  };
  const listing: PublicListing = {
    symbol,
    base,
    quote,
    tradable: row.active !== false,
    priceIncrement: plain(priceIncrement),
    baseIncrement: plain(baseIncrement),
    quoteIncrement: plain(positiveOrUndefined(part(row, 'info').quote_increment) ?? new Exact(FINEST)),
    minBase: plain(amountOrUndefined(amount.min) ?? baseIncrement),
    maxBase: most(amount.max),
    minQuote: plain(amountOrUndefined(cost.min) ?? new Exact(0)),
    maxQuote: most(cost.max),
  };
  return { listing, name };
}

function tickerFrom(symbol: TradingSymbol, told: Payload): PublicTicker | undefined {
  const last = positiveOrUndefined(told.last);
  if (last === undefined) return undefined;
  const change = exactOrUndefined(told.percentage);
  const dayAgo =
    positiveOrUndefined(told.open) ??
    (change === undefined || change.lessThanOrEqualTo(-100)
      ? undefined
      : last.dividedBy(change.dividedBy(100).plus(1)));
  return {
    symbol,
    last: plain(last),
    volume24h: plain(amountOrUndefined(told.baseVolume) ?? new Exact(0)),
    dayAgo: dayAgo === undefined ? undefined : plain(dayAgo.toSignificantDigits(12)),
  };
}

/** The best prices that a ticker tells; undefined where it does not tell them with their sizes, null where they are no market. */
function bestOf(symbol: TradingSymbol, told: Payload): PublicBook | null | undefined {
  const { bid, ask, bidVolume, askVolume } = told;
  if (positiveOrUndefined(bidVolume) === undefined || positiveOrUndefined(askVolume) === undefined) return undefined;
  const book = orderBookFrom(symbol, [{ price: bid, size: bidVolume }], [{ price: ask, size: askVolume }]);
  return book === undefined ? null : { book, ...timesOf(told) };
}

function levelsOf(side: unknown): readonly { readonly price: unknown; readonly size: unknown }[] {
  return (Array.isArray(side) ? side : [])
    .filter((level) => Array.isArray(level))
    .map(([price, size]: readonly unknown[]) => ({ price, size }));
}

function timesOf({ timestamp }: Payload): Pick<PublicBook, 'at' | 'readAt'> {
  const readAt = Date.now();
  return { at: typeof timestamp === 'number' && Number.isFinite(timestamp) ? timestamp : readAt, readAt };
}

function feesOf({ fees }: PublicClient): PublicMarketPort['fees'] {
  const trading = part(isRecord(fees) ? fees : {}, 'trading');
  const rate = (field: 'taker' | 'maker') => plain(amountOrUndefined(trading[field]) ?? new Exact(0));
  return { taker: rate('taker'), maker: rate('maker') };
}

function part(row: Payload, field: string): Payload {
  const value = row[field];
  return isRecord(value) ? value : {};
}
