import type { Candle } from '../../market/candle.ts';

/** What makes a candle useless for features, or undefined: prices that are not positive and finite, a high below the low, a volume below 0 or not finite. */
export function candleFault({ open, high, low, close, volume }: Candle): string | undefined {
  if (!(isPrice(open) && isPrice(high) && isPrice(low) && isPrice(close))) return 'prices must be positive and finite';
  if (high < low) return 'the high is below the low';
  if (!(volume >= 0 && volume < Number.POSITIVE_INFINITY)) return 'the volume must be 0 or more and finite';
  return undefined;
}

function isPrice(value: number): boolean {
  return value > 0 && value < Number.POSITIVE_INFINITY;
}
