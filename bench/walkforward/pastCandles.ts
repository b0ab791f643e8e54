import type { Candle } from '../../core/market/candle.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';

export const DAY = 86_400_000;

/** What is known of each symbol on the morning of a day, ms UTC at midnight: the bars of the days before it, `historyDays` of them at most. */
export function pastCandles(
  candles: ReadonlyMap<TradingSymbol, readonly Candle[]>,
  day: number,
  historyDays: number,
): Map<TradingSymbol, readonly Candle[]> {
  return new Map(
    [...candles].map(([symbol, bars]) => [
      symbol,
      bars.filter(({ openTime }) => openTime < day && openTime >= day - historyDays * DAY),
    ]),
  );
}
