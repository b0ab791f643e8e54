import { TIMEFRAME_MS } from '../../market/candle.ts';

/** Days for which parameters that are dear to estimate are kept. */
const PERIOD_DAYS = 28;

/** Number of the 28 days that a time (ms UTC) falls into, counted from 1970: the same for every history, wherever it starts. */
export function estimationPeriod(time: number): number {
  return Math.floor(time / (PERIOD_DAYS * TIMEFRAME_MS['1d']));
}
