import { type Candle, TIMEFRAME_MS } from '../core/market/candle.ts';
import type { CandleReference } from '../core/market/snapshot.ts';
import type { TradingSymbol } from '../core/market/symbol.ts';
import type { ExchangePort } from '../core/ports/exchange.ts';
import type { LedgerPort } from '../core/ports/ledger.ts';

const TIMEFRAME = '1d';
const DAY = TIMEFRAME_MS[TIMEFRAME];

/** Daily candles by way of the ledger: what is there is not asked of the venue again. */
export class CandleCache {
  private readonly ledger: LedgerPort;
  private readonly venueKey: string;
  private readonly days: number;
  /** Symbols whose window this process has seen to begin with the venue's first bar. */
  private readonly completeAtTheStart = new Set<TradingSymbol>();
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
   * Brings the cache up to the last closed day, asking the venue only for what is missing at either end. Callers that ask for the same
   * bars at the same time share one reading.
   */
  async refresh(venue: ExchangePort, symbol: TradingSymbol, at: number): Promise<CandleReference> {
    const key = `${symbol} ${this.window(at).to}`;
    const present = this.underWay.get(key);
    if (present !== undefined) return await present;
    const reading = this.readMissing(venue, symbol, at).finally(() => this.underWay.delete(key));
    this.underWay.set(key, reading);
    return await reading;
  }

  private async readMissing(venue: ExchangePort, symbol: TradingSymbol, at: number): Promise<CandleReference> {
    const { from, to } = this.window(at);
    const cached = await this.read(symbol, at);
    const oldest = cached.at(0);
    const newest = cached.at(-1);
    const gaps: { from: number; to: number }[] = [];
    if (oldest === undefined || newest === undefined) gaps.push({ from, to });
    else {
      if (oldest.openTime > from && !this.completeAtTheStart.has(symbol)) gaps.push({ from, to: oldest.openTime });
      if (newest.openTime + DAY < to) gaps.push({ from: newest.openTime + DAY, to });
    }
    let added = 0;
    for (const gap of gaps) {
      const bars = await venue.candles(symbol, TIMEFRAME, gap.from, gap.to);
      if (bars.length > 0) await this.ledger.putCandles(this.venueKey, symbol, TIMEFRAME, bars);
      added += bars.length;
    }
    this.completeAtTheStart.add(symbol);
    return { timeframe: TIMEFRAME, from, to, count: cached.length + added };
  }

  /** Refers to nothing: the candles of a symbol that cannot be read now. */
  empty(at: number): CandleReference {
    return { timeframe: TIMEFRAME, ...this.window(at), count: 0 };
  }
}
