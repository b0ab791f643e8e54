import type { Candle } from '../../core/market/candle.ts';
import type { CandleReference } from '../../core/market/snapshot.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import { DAY_MS, dayOf } from '../../simulator/market/dailyBars.ts';
import type { HistoricalVenue } from './historicalVenue.ts';

interface Bars {
  readonly bars: Candle[];
  /** First day that was not asked for yet. */
  next: number;
}

/**
 * The daily bars that are known at the venue's present moment, as the cache of the ledger would have them: those of whole days that are over. Nothing later can be asked
 * for, since the venue tells only what has come to pass.
 */
export class KnownCandles {
  readonly #venue: HistoricalVenue;
  readonly #days: number;
  readonly #known = new Map<TradingSymbol, Bars>();
  readonly #windows = new Map<TradingSymbol, readonly Candle[]>();
  #today = Number.NaN;

  /** @param days length of the window that is looked at */
  constructor(venue: HistoricalVenue, days: number) {
    this.#venue = venue;
    this.#days = days;
  }

  /** Bars of the window that ends with the last closed day, oldest first. */
  read(symbol: TradingSymbol): readonly Candle[] {
    const today = dayOf(this.#venue.now);
    if (today !== this.#today) {
      this.#windows.clear();
      this.#today = today;
    }
    const present = this.#windows.get(symbol);
    if (present !== undefined) return present;
    const window = this.#upTo(symbol, today);
    this.#windows.set(symbol, window);
    return window;
  }

  /** Those of several symbols; symbols without any are left out. */
  readAll(symbols: Iterable<TradingSymbol>): ReadonlyMap<TradingSymbol, readonly Candle[]> {
    const found = new Map<TradingSymbol, readonly Candle[]>();
    for (const symbol of symbols) {
      const bars = this.read(symbol);
      if (bars.length > 0) found.set(symbol, bars);
    }
    return found;
  }

  reference(symbol: TradingSymbol): CandleReference {
    const to = dayOf(this.#venue.now) * DAY_MS;
    return { timeframe: '1d', from: to - this.#days * DAY_MS, to, count: this.read(symbol).length };
  }

  #upTo(symbol: TradingSymbol, today: number): readonly Candle[] {
    const known = this.#known.get(symbol) ?? { bars: [], next: today - this.#days };
    this.#known.set(symbol, known);
    for (; known.next < today; known.next += 1) {
      const bar = this.#venue.candle(symbol, known.next * DAY_MS, (known.next + 1) * DAY_MS);
      if (bar === undefined) continue;
      const [open, high, low, close, volume] = [bar.open, bar.high, bar.low, bar.close, bar.volume].map(Number);
      known.bars.push({ openTime: bar.start, open, high, low, close, volume });
    }
    const first = (today - this.#days) * DAY_MS;
    const old = known.bars.findIndex(({ openTime }) => openTime >= first);
    known.bars.splice(0, old === -1 ? known.bars.length : old);
    return known.bars.slice();
  }
}
