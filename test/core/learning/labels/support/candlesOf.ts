import type { Candle } from '../../../../../core/market/candle.ts';

export const DAY = 86_400_000;
export const START = Date.UTC(2023, 4, 1);

/** Daily candles with the closes given; each opens at the close before it and reaches no further than the two. */
export function candlesOf(closes: readonly number[]): Candle[] {
  return closes.map((close, k) => {
    const open = closes[k - 1] ?? close;
    return {
      openTime: START + k * DAY,
      open,
      high: Math.max(open, close),
      low: Math.min(open, close),
      close,
      volume: 1,
    };
  });
}
