import type { Candle } from '../../core/market/candle.ts';
import type { OrderBook as VenueBook } from '../../core/market/orderBook.ts';
import type { PublicBook, PublicListing, PublicMarketPort, PublicTicker } from '../../core/ports/publicMarket.ts';
import { Exact, floorTo, ZERO } from '../exact.ts';
import { DAY_MS } from '../market/dailyBars.ts';
import { Listings } from '../market/listings.ts';
import { marketCandle } from '../market/market.ts';
import type { Tick } from '../market/pricePath.ts';
import type { ProductRules } from '../market/productRules.ts';
import type { MarketCandle, MarketNeed, Observed, TradedMarket } from '../market/tradedMarket.ts';
import { EMPTY_BOOK, type Level, type OrderBook } from '../matching/restingBook.ts';
import { CandleSeries } from './candleSeries.ts';

/** How old what was read may be before it is read again, ms of the wall's clock. */
const FRESH_MS = { rules: 10 * 60_000, tickers: 30_000, quotes: 3_000, book: 1_000 } as const;
/** How old it may be at most where it cannot be read again. */
const USABLE_MS = { tickers: 5 * 60_000, quotes: 30_000, book: 10_000 } as const;
/** A book that the venue itself has dated so long ago is of a market that stands still: nothing is traded on it. */
const STANDSTILL_MS = 2 * 60_000;
/** Resting orders meet the trades of a minute: bars of minutes are the finest that every venue keeps. */
const TICK_MS = 60_000;
/** What a venue that names no maximum takes at most. */
const NO_MAXIMUM = '1000000000000';

interface Product {
  readonly rules: ProductRules;
  readonly tradable: boolean;
}

interface KnownBook extends PublicBook {
  /** False where only the best level of each side was read. */
  readonly isWhole: boolean;
}

/**
 * A venue's own market, read without a key: its products, prices, books and bars. What the orders of accounts do here does not reach it. Nothing is traded on a
 * book that is crossed, too old, or of a market that stands still: such a product has no book until it has one again.
 */
export class LiveMarket implements TradedMarket {
  readonly isLive = true;
  readonly tickMs = TICK_MS;
  readonly listings = new Listings();
  readonly #feed: PublicMarketPort;
  readonly #now: () => number;
  #products: ReadonlyMap<string, Product> = new Map();
  #rulesAt = Number.NEGATIVE_INFINITY;
  readonly #tickers = new Map<string, PublicTicker>();
  #tickersAt = Number.NEGATIVE_INFINITY;
  #allQuotesAt = Number.NEGATIVE_INFINITY;
  readonly #books = new Map<string, KnownBook>();
  readonly #series = new Map<string, CandleSeries>();
  /** What is being read, so that it is read once for all who ask meanwhile. */
  readonly #readings = new Map<string, Promise<void>>();

  /** @param now wall time in ms UTC */
  constructor(feed: PublicMarketPort, now: () => number = Date.now) {
    this.#feed = feed;
    this.#now = now;
  }

  prepare(need: MarketNeed): Promise<void> {
    switch (need.kind) {
      case 'listings':
        return this.#once('listings', () => this.#readListings());
      case 'quotes':
        return this.#prepareQuotes(need.symbols);
      case 'allQuotes':
        return this.#once('all quotes', () => this.#prepareAllQuotes());
      case 'book':
        return this.#prepareBook(need.symbol);
      case 'candles':
        if (!this.#products.has(need.symbol)) return Promise.resolve();
        return this.#seriesOf(need.symbol, need.length).cover(need.from, need.to, this.#now());
      default:
        return need satisfies never;
    }
  }

  addJump(): void {
    throw new Error('nobody moves the prices of a live market');
  }

  listed(at: number): readonly ProductRules[] {
    return [
      ...[...this.#products.values()].map(({ rules }) => rules).filter(({ symbol }) => this.isListed(symbol, at)),
      ...this.listings.pairs().map(({ rules }) => rules),
    ];
  }

  isListed(symbol: string, _at: number): boolean {
    if (this.listings.pair(symbol) !== undefined) return true;
    return this.#tickers.has(symbol) && !this.listings.isUnlisted(symbol);
  }

  isTraded(symbol: string, at: number): boolean {
    return this.isListed(symbol, at) && this.#products.get(symbol)?.tradable !== false;
  }

  rules(symbol: string): ProductRules | undefined {
    return this.listings.pair(symbol)?.rules ?? this.#products.get(symbol)?.rules;
  }

  /** The last price, or the one of a day before; nothing is known of other moments. */
  price(symbol: string, at: number): Exact | undefined {
    const pair = this.listings.pair(symbol);
    if (pair !== undefined) return new Exact(pair.price);
    const ticker = this.#tickers.get(symbol);
    const price = this.#now() - at > DAY_MS / 2 ? ticker?.dayAgo : ticker?.last;
    return price === undefined ? undefined : new Exact(price);
  }

  pricedAt(symbol: string, now: number): number {
    return Math.min(now, this.#books.get(symbol)?.at ?? now);
  }

  candle(symbol: string, start: number, end: number): MarketCandle | undefined {
    const rules = this.rules(symbol);
    const bar = this.#series.get(`${symbol} ${end - start}`)?.bar(start);
    if (bar === undefined || rules === undefined) return undefined;
    return marketCandle(start, bar, new Exact(bar.volume), rules);
  }

  /** Base units of the last 24 hours, which is the only span that is asked for. */
  volume(symbol: string): Exact {
    return new Exact(this.#tickers.get(symbol)?.volume24h ?? 0);
  }

  dailyTurnover(symbol: string): number {
    const ticker = this.#tickers.get(symbol);
    return ticker === undefined ? 0 : Number(ticker.volume24h) * Number(ticker.last);
  }

  observed(symbol: string): Observed {
    const { until, finalUntil } = this.#seriesOf(symbol, TICK_MS);
    return { until, finalUntil };
  }

  firstTickThrough(symbol: string, from: number, to: number, side: 'below' | 'above', level: Exact): Tick | undefined {
    const limit = level.toNumber();
    const isThrough = (bar: Candle) => (side === 'below' ? bar.low < limit : bar.high > limit);
    const found = this.#seriesOf(symbol, TICK_MS).first(from, to, isThrough);
    const rules = this.rules(symbol);
    if (found === undefined || rules === undefined) return undefined;
    const { open, high, low, close, volume } = found;
    const inIncrements = Math.floor(volume / Number(rules.volumeIncrement));
    return { start: found.openTime, bar: { open, high, low, close, volume: inIncrements } };
  }

  /** What can be traded at once by the venue's own book, or its best prices (one level); nothing where it is too old. */
  book(symbol: string, levels: number): OrderBook {
    const known = this.#books.get(symbol);
    const rules = this.rules(symbol);
    const now = this.#now();
    if (known === undefined || rules === undefined) return EMPTY_BOOK;
    // Best prices of many markets are read one after the other; what an order takes from is read for it.
    const usableMs = levels === 1 ? USABLE_MS.quotes : USABLE_MS.book;
    if (now - known.readAt > usableMs || now - known.at > STANDSTILL_MS) return EMPTY_BOOK;
    const increment = new Exact(rules.baseIncrement);
    const side = (told: VenueBook['bids']): readonly Level[] =>
      told.slice(0, levels).flatMap(({ price, size }) => {
        const whole = floorTo(new Exact(size), increment);
        return whole.greaterThan(ZERO) ? [{ price: new Exact(price), size: whole }] : [];
      });
    return { bids: side(known.book.bids), asks: side(known.book.asks) };
  }

  /** Runs a reading, or shares the one that is under way. */
  #once(key: string, read: () => Promise<void>): Promise<void> {
    const present = this.#readings.get(key);
    if (present !== undefined) return present;
    const reading = read().finally(() => this.#readings.delete(key));
    this.#readings.set(key, reading);
    return reading;
  }

  async #readListings(): Promise<void> {
    const now = this.#now();
    if (now - this.#tickersAt <= FRESH_MS.tickers) return;
    try {
      if (now - this.#rulesAt > FRESH_MS.rules) {
        const listings = await this.#feed.listings();
        this.#products = new Map(listings.map((listing) => [listing.symbol, productOf(listing)]));
        this.#rulesAt = now;
      }
      const tickers = await this.#feed.tickers();
      this.#tickers.clear();
      for (const ticker of tickers) this.#tickers.set(ticker.symbol, ticker);
      this.#tickersAt = now;
    } catch (error) {
      if (now - this.#tickersAt > USABLE_MS.tickers) throw error;
    }
  }

  async #prepareQuotes(symbols: readonly string[]): Promise<void> {
    const now = this.#now();
    const due = symbols.filter((symbol) => this.#products.has(symbol) && this.#ageOf(symbol, now) > FRESH_MS.quotes);
    if (due.length === 0) return;
    await this.#once(`quotes ${due.join(' ')}`, async () => {
      try {
        const quotes = new Map((await this.#feed.quotes(due)).map((quote) => [quote.ticker.symbol, quote]));
        for (const symbol of due) {
          const quote = quotes.get(symbol);
          if (quote === undefined) {
            this.#books.delete(symbol);
            continue;
          }
          const { ticker, book, at, readAt } = quote;
          this.#tickers.set(symbol, ticker);
          this.#books.set(symbol, { book, at, readAt, isWhole: book.bids.length > 1 || book.asks.length > 1 });
        }
      } catch (error) {
        if (due.some((symbol) => this.#ageOf(symbol, this.#now()) > USABLE_MS.quotes)) throw error;
      }
    });
  }

  async #prepareAllQuotes(): Promise<void> {
    const now = this.#now();
    if (now - this.#allQuotesAt <= FRESH_MS.quotes) return;
    try {
      for (const ticker of await this.#feed.tickers()) {
        this.#tickers.set(ticker.symbol, ticker);
        if (ticker.best !== undefined) this.#books.set(ticker.symbol, { ...ticker.best, isWhole: false });
      }
      this.#allQuotesAt = now;
    } catch (error) {
      if (now - this.#allQuotesAt > USABLE_MS.quotes) throw error;
    }
  }

  async #prepareBook(symbol: string): Promise<void> {
    const now = this.#now();
    const isFresh = this.#books.get(symbol)?.isWhole === true && this.#ageOf(symbol, now) <= FRESH_MS.book;
    if (isFresh || !this.#products.has(symbol)) return;
    await this.#once(`book ${symbol}`, async () => {
      try {
        const read = await this.#feed.book(symbol);
        if (read === undefined) this.#books.delete(symbol);
        else this.#books.set(symbol, { ...read, isWhole: true });
      } catch (error) {
        if (this.#ageOf(symbol, this.#now()) > USABLE_MS.book) throw error;
      }
    });
  }

  #ageOf(symbol: string, now: number): number {
    return now - (this.#books.get(symbol)?.readAt ?? Number.NEGATIVE_INFINITY);
  }

  #seriesOf(symbol: string, length: number): CandleSeries {
    const key = `${symbol} ${length}`;
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const series = new CandleSeries(length, (from, to) => this.#feed.candles(symbol, length, from, to));
    this.#series.set(key, series);
    return series;
  }
}

function productOf(listing: PublicListing): Product {
  const { symbol, base, quote, priceIncrement, baseIncrement, quoteIncrement, tradable } = listing;
  const rules: ProductRules = {
    symbol,
    base,
    quote,
    baseName: base,
    priceIncrement,
    baseIncrement,
    quoteIncrement,
    volumeIncrement: baseIncrement,
    baseMinSize: listing.minBase,
    baseMaxSize: listing.maxBase ?? NO_MAXIMUM,
    quoteMinSize: listing.minQuote,
    quoteMaxSize: listing.maxQuote ?? NO_MAXIMUM,
    halfSpread: 0,
  };
  return { rules, tradable };
}
