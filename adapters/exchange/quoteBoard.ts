import type { Quote } from '../../core/market/quote.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import type { Market } from './dialect.ts';

/** A request for prices carries up to so many symbols. */
const SYMBOLS_PER_REQUEST = 50;
/** A symbol that nobody has asked for in so long is not read along any more, ms: cycles of a day have to pass. */
const ASKED_WITHIN_MS = 26 * 60 * 60_000;

interface Line {
  /** Undefined where the venue told no usable price. */
  readonly quote: Quote | undefined;
  /** When the request for it began, ms by the steady clock. */
  readonly askedAt: number;
}

/**
 * The best prices of a venue as they were read last. Who can do with prices of some seconds ago gets them without a request; what has to be read takes along, in the same
 * request, the other symbols that were asked for lately, so that the steps of a cycle need one request together.
 *
 * One for all accounts of a venue.
 */
export class QuoteBoard {
  private readonly steady: () => number;
  private readonly lines = new Map<TradingSymbol, Line>();
  private readonly wantedAt = new Map<TradingSymbol, number>();
  /** Readings under way, by the symbols that they bring. */
  private readonly underWay = new Map<TradingSymbol, { readonly askedAt: number; readonly done: Promise<void> }>();

  /** @param steady time in ms that nobody sets */
  constructor(steady: () => number = () => performance.now()) {
    this.steady = steady;
  }

  /**
   * Prices of `wanted` that were asked for at most `maxAgeMs` ago.
   *
   * @param listed what the venue has, to read symbols along
   * @param read asks the venue
   */
  async quotes(
    wanted: readonly Market[],
    listed: ReadonlyMap<TradingSymbol, Market>,
    maxAgeMs: number,
    read: (markets: readonly Market[]) => Promise<readonly Quote[]>,
  ): Promise<readonly Quote[]> {
    const now = this.steady();
    for (const { symbol } of wanted) this.wantedAt.set(symbol, now);
    const isFresh = (at: number | undefined): boolean => at !== undefined && now - at <= maxAgeMs && maxAgeMs > 0;
    const missing = wanted.filter(({ symbol }) => !isFresh(this.lines.get(symbol)?.askedAt));
    const coming = missing.flatMap(({ symbol }) => {
      const reading = this.underWay.get(symbol);
      return isFresh(reading?.askedAt) ? [reading?.done] : [];
    });
    const unasked = missing.filter(({ symbol }) => !isFresh(this.underWay.get(symbol)?.askedAt));
    if (unasked.length > 0) coming.push(this.readNow([...unasked, ...this.along(unasked, listed)], now, read));
    await Promise.all(coming);
    return wanted.flatMap(({ symbol }) => this.lines.get(symbol)?.quote ?? []);
  }

  /** Other symbols that were asked for lately, as many as the last request for `asked` has room for. */
  private along(asked: readonly Market[], listed: ReadonlyMap<TradingSymbol, Market>): readonly Market[] {
    const room = (SYMBOLS_PER_REQUEST - (asked.length % SYMBOLS_PER_REQUEST)) % SYMBOLS_PER_REQUEST;
    const taken = new Set(asked.map(({ symbol }) => symbol));
    const oldest = this.steady() - ASKED_WITHIN_MS;
    const others = [...this.wantedAt].filter(([symbol, at]) => at >= oldest && !taken.has(symbol));
    return others.flatMap(([symbol]) => listed.get(symbol) ?? []).slice(0, room);
  }

  private readNow(
    markets: readonly Market[],
    askedAt: number,
    read: (markets: readonly Market[]) => Promise<readonly Quote[]>,
  ): Promise<void> {
    const done = this.store(markets, askedAt, read);
    const reading = { askedAt, done };
    for (const { symbol } of markets) this.underWay.set(symbol, reading);
    const forget = () => {
      for (const { symbol } of markets) if (this.underWay.get(symbol) === reading) this.underWay.delete(symbol);
    };
    done.then(forget, forget);
    return done;
  }

  private async store(
    markets: readonly Market[],
    askedAt: number,
    read: (markets: readonly Market[]) => Promise<readonly Quote[]>,
  ): Promise<void> {
    const told = new Map((await read(markets)).map((quote) => [quote.symbol, quote]));
    for (const { symbol } of markets) {
      const before = this.lines.get(symbol);
      if (before === undefined || before.askedAt <= askedAt)
        this.lines.set(symbol, { quote: told.get(symbol), askedAt });
    }
  }
}
