import { InvalidInputError } from '../../errors/invalidInput.ts';
import { type Candle, TIMEFRAME_MS } from '../../market/candle.ts';
import { requireCandlesInOrder, requireHorizon } from './candlesInOrder.ts';
import type { CandleLabel } from './label.ts';

/** Which event a label of a fixed horizon speaks of. */
export interface FixedHorizonOptions {
  /** Days from the close of the first candle to the close of the last. */
  readonly horizonDays: number;
  /** The log return that the event must exceed. Default 0. */
  readonly threshold?: number;
}

/**
 * Labels each candle by whether the log return over the days after it exceeds a threshold. Where the last day has no candle, the last one before it counts.
 *
 * Candles whose horizon ends after the last candle have no label yet. All weights are 1.
 *
 * Source: Lopez de Prado (2018), Advances in Financial Machine Learning, section 3.2.
 *
 * @param candles ended daily candles of one symbol, ascending
 * @throws InvalidInputError where the candles or the options are unusable
 */
export function fixedHorizonLabels(
  candles: readonly Candle[],
  { horizonDays, threshold = 0 }: FixedHorizonOptions,
): CandleLabel[] {
  requireCandlesInOrder(candles);
  requireHorizon(horizonDays);
  if (!Number.isFinite(threshold))
    throw new InvalidInputError({
      field: 'threshold',
      given: threshold,
      allowed: 'a finite log return',
      remedy: 'Give the log return that the event must exceed, such as 0.01.',
    });
  const labels: CandleLabel[] = [];
  let last = 0;
  for (const [index, { openTime, close }] of candles.entries()) {
    const until = openTime + horizonDays * TIMEFRAME_MS['1d'];
    if (candles[candles.length - 1].openTime < until) break;
    while (last + 1 < candles.length && candles[last + 1].openTime <= until) last += 1;
    // A gap longer than the horizon: there was nothing to decide on.
    if (last === index) continue;
    const logReturn = Math.log(candles[last].close / close);
    labels.push({
      index,
      start: openTime + TIMEFRAME_MS['1d'],
      end: candles[last].openTime + TIMEFRAME_MS['1d'],
      outcome: logReturn > threshold ? 1 : 0,
      logReturn,
      weight: 1,
    });
  }
  return labels;
}
