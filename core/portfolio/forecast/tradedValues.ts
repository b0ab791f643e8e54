import type { Candle } from '../../market/candle.ts';
import type { TradingSymbol } from '../../market/symbol.ts';

/** Long enough that no single day of news makes a market large. */
const DAYS = 30;
const DAY_MS = 86_400_000;

/**
 * What is traded of each symbol on a usual day, in quote currency: the median of close x volume over its last 30 days with a volume. It stands in for the size of the
 * market, which candles do not tell; a symbol without any volume has no entry.
 *
 * @param candles daily bars by symbol, in any order
 */
export function tradedValues(
  candles: ReadonlyMap<TradingSymbol, readonly Candle[]>,
): ReadonlyMap<TradingSymbol, number> {
  const values = new Map<TradingSymbol, number>();
  for (const [symbol, bars] of candles) {
    let last = Number.NEGATIVE_INFINITY;
    for (const { openTime } of bars) if (openTime > last) last = openTime;
    const recent: number[] = [];
    for (const { openTime, close, volume } of bars) {
      if (!(openTime > last - DAYS * DAY_MS)) continue;
      const value = close * volume;
      if (value > 0 && value < Number.POSITIVE_INFINITY) recent.push(value);
    }
    recent.sort((a, b) => a - b);
    if (recent.length > 0) values.set(symbol, recent[Math.floor(recent.length / 2)]);
  }
  return values;
}
