import { readChoice, requireFields } from '../linalg/numericInput.ts';
import { empiricalQuantile, type QuantileConvention } from './empiricalQuantile.ts';
import { requireConfidence, requireSeries } from './riskInput.ts';
import type { TailRisk } from './tailRisk.ts';

/**
 * How the tail is averaged:
 * - `rockafellarUryasev`: the worst (1 - c) T observations, the last of them by the part that belongs to the tail. The minimum over q of
 *   q + mean(max(loss - q, 0)) / (1 - c); coherent, and what CVaR optimizers minimise.
 * - `tailMean`: the plain mean of the returns at or below the linear quantile.
 */
export type TailConvention = 'rockafellarUryasev' | 'tailMean';

export interface HistoricalRiskOptions {
  /** Such as 0.95; between 0.5 and 1. */
  readonly confidence: number;
  /** Default `linear`. */
  readonly quantile?: QuantileConvention;
  /** Default `rockafellarUryasev`. */
  readonly tail?: TailConvention;
}

/**
 * Historical value at risk, minus the (1 - c) quantile of the returns, and conditional value at risk. With the linear quantile and Rockafellar
 * and Uryasev's tail the two follow slightly different conventions (as is common): with fewer than 1 / (1 - c) observations the CVaR is the worst loss.
 *
 * Source: R. T. Rockafellar and S. Uryasev, Conditional value-at-risk for general loss distributions, J. Banking Finance 26 (2002).
 *
 * @param returns portfolio returns, length T >= 1
 * @throws InvalidInputError for no observations, an element that is not finite or options out of range
 */
export function historicalRisk(returns: ArrayLike<number>, options: HistoricalRiskOptions): TailRisk {
  requireFields(options, 'options');
  const confidence = requireConfidence(options.confidence);
  const sorted = requireSeries(returns, 1).sort();
  const tail = 1 - confidence;
  const quantile = empiricalQuantile(sorted, tail, options.quantile ?? 'linear');
  const average =
    readChoice(options.tail ?? 'rockafellarUryasev', 'tail', ['rockafellarUryasev', 'tailMean']) === 'tailMean'
      ? meanUpTo(sorted, empiricalQuantile(sorted, tail, 'linear'))
      : tailWeights(sorted.length, tail).reduce((total, weight, k) => total + weight * sorted[k], 0);
  return { confidence, valueAtRisk: -quantile, conditionalValueAtRisk: -average };
}

/** Weights of the sorted observations, worst first, in the tail of share `tail`: 1 / (tail T) each, the last one what is left, summing to 1. */
export function tailWeights(count: number, tail: number): Float64Array {
  const size = tail * count;
  const weights = new Float64Array(Math.max(1, Math.ceil(size - 1e-9)));
  const each = Math.min(1, 1 / size);
  weights.fill(each);
  weights[weights.length - 1] = 1 - each * (weights.length - 1);
  return weights;
}

function meanUpTo(sorted: Float64Array, limit: number): number {
  let total = sorted[0];
  let count = 1;
  while (count < sorted.length && sorted[count] <= limit) total += sorted[count++];
  return total / count;
}
