import { type Candle, TIMEFRAME_MS } from '../../core/market/candle.ts';
import type { CandleReference } from '../../core/market/snapshot.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import type { ExchangePort } from '../../core/ports/exchange.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import { AskedGaps, gapsAfterStart } from './candleGaps.ts';

const TIMEFRAME = '1d';
const DAY = TIMEFRAME_MS[TIMEFRAME];

/** A bar that was read so long after its end is final, ms. */
const FINAL_AFTER_MS = 30 * 60_000;

type CandleSource = Pick<ExchangePort, 'candles'>;

/** Daily candles by way of the ledger: what is there is not asked of the venue again. */
export class CandleCache {
  private readonly ledger: LedgerPort;
  private readonly venueKey: string;
  private readonly days: number;
  /** Symbols whose window this process has seen to begin with the venue's first bar. */
  private readonly completeAtTheStart = new Set<TradingSymbol>();
  private readonly asked = new AskedGaps();
  /** Symbols whose last bar was read soon after its end, with that end. */
  private readonly notFinal = new Map<TradingSymbol, number>();
  /** Refreshes under way, by symbol and end of the window: signals and market of a cycle ask for the same bars at the same time. */
  private readonly underWay = new Map<string, Promise<CandleReference>>();

  /** @param venueKey name of the venue in the cache. @param days length of the window in days. */
  constructor(ledger: LedgerPort, venueKey: string, days: number) {
    this.ledger = ledger;
    this.venueKey = venueKey;
    this.days = days;
  }

  /** The window of whole days that ends with the last closed one at `at` (ms UTC). */
  window(at: number): { from: number; to: number } {
    const to = Math.floor(at / DAY) * DAY;
    return { from: to - this.days * DAY, to };
  }

  /** Cached bars of the window that ends at `at`, oldest first. */
  async read(symbol: TradingSymbol, at: number): Promise<readonly Candle[]> {
    const { from, to } = this.window(at);
    return await this.ledger.candles(this.venueKey, symbol, TIMEFRAME, from, to);
  }

  /** Cached bars of several symbols; those without any are left out. */
  async readAll(symbols: Iterable<TradingSymbol>, at: number): Promise<Map<TradingSymbol, readonly Candle[]>> {
    const result = new Map<TradingSymbol, readonly Candle[]>();
    for (const symbol of symbols) {
      const bars = await this.read(symbol, at);
      if (bars.length > 0) result.set(symbol, bars);
    }
    return result;
  }

  /**
   * Brings the cache up to the last closed day, asking the venue only for what is missing: at either end, and between bars. A gap that stays is asked for less and
   * less often, and then no more. Callers that ask for the same bars at the same time share one reading.
   */
  async refresh(venue: CandleSource, symbol: TradingSymbol, at: number): Promise<CandleReference> {
    const key = `${symbol} ${this.window(at).to}`;
    const present = this.underWay.get(key);
    if (present !== undefined) return await present;
    const reading = this.readMissing(venue, symbol, at).finally(() => this.underWay.delete(key));
    this.underWay.set(key, reading);
    return await reading;
  }

  private async readMissing(venue: CandleSource, symbol: TradingSymbol, at: number): Promise<CandleReference> {
    const { from, to } = this.window(at);
    const openTimes = new Set((await this.read(symbol, at)).map(({ openTime }) => openTime));
    const [oldest] = openTimes;
    const gaps = oldest === undefined ? [{ from, to }] : gapsAfterStart([...openTimes], to, DAY);
    const due = this.asked.due(symbol, gaps, at);
    const start =
      oldest !== undefined && oldest > from && !this.completeAtTheStart.has(symbol) ? [{ from, to: oldest }] : [];
    for (const gap of [...start, ...due]) {
      // The bar before a gap at the end may have been read before the venue had closed it.
      const isEnd = gap.to === to && gap.from > from;
      const bars = await venue.candles(symbol, TIMEFRAME, isEnd ? gap.from - DAY : gap.from, gap.to);
      if (bars.length > 0) await this.ledger.putCandles(this.venueKey, symbol, TIMEFRAME, bars);
      for (const { openTime } of bars) openTimes.add(openTime);
    }
    if (due.some((gap) => gap.to === to) && at < to + FINAL_AFTER_MS) this.notFinal.set(symbol, to);
    else await this.readLastBarAgain(venue, symbol, to, at);
    this.asked.answered(symbol, gaps, due, at);
    this.completeAtTheStart.add(symbol);
    return { timeframe: TIMEFRAME, from, to, count: openTimes.size };
  }

  /** Reads the last bar once more where it was read so soon after its end that the venue may not have been done with it. */
  private async readLastBarAgain(venue: CandleSource, symbol: TradingSymbol, to: number, at: number): Promise<void> {
    const end = this.notFinal.get(symbol);
    if (end === undefined || (end === to && at < to + FINAL_AFTER_MS)) return;
    // After midnight the next bar is read together with this one.
    if (end === to) {
      const bars = await venue.candles(symbol, TIMEFRAME, to - DAY, to);
      if (bars.length > 0) await this.ledger.putCandles(this.venueKey, symbol, TIMEFRAME, bars);
    }
    this.notFinal.delete(symbol);
  }

  /** Refers to nothing: the candles of a symbol that cannot be read now. */
  empty(at: number): CandleReference {
    return { timeframe: TIMEFRAME, ...this.window(at), count: 0 };
  }
}
