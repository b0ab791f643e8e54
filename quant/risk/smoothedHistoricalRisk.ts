import { regularizedBeta } from '../statistics/beta.ts';
import { tailWeights } from './historicalRisk.ts';
import { requireConfidence, requireSeries } from './riskInput.ts';
import type { TailRisk } from './tailRisk.ts';

/** Order statistics of a smaller weight, many standard deviations from the quantile, are left out. */
const LEAST_WEIGHT = 1e-12;

/**
 * Historical value at risk by the quantile of Harrell and Davis, the average of all order statistics x_(k), k = 1..T, with the weights
 * I_{k/T}(a, b) - I_{(k-1)/T}(a, b), a = p (T + 1), b = (1 - p)(T + 1), p = 1 - c. It varies less from sample to sample than the two values that the usual quantile is read
 * off, and moves smoothly as a day enters or leaves the window. The conditional value at risk is Rockafellar and Uryasev's, at least the value at
 * risk.
 *
 * Source: F. Harrell and C. Davis, A new distribution-free quantile estimator, Biometrika 69 (1982).
 *
 * @param returns portfolio returns, length T >= 1
 * @param confidence such as 0.95; between 0.5 and 1
 * @throws InvalidInputError for no observations, an element that is not finite or a confidence out of range
 */
export function smoothedHistoricalRisk(returns: ArrayLike<number>, confidence: number): TailRisk {
  const tail = 1 - requireConfidence(confidence);
  const sorted = requireSeries(returns, 1).sort();
  const quantile = harrellDavisQuantile(sorted, tail);
  const average = tailWeights(sorted.length, tail).reduce((total, weight, k) => total + weight * sorted[k], 0);
  return { confidence, valueAtRisk: -quantile, conditionalValueAtRisk: -Math.min(average, quantile) };
}

function harrellDavisQuantile(sorted: Float64Array, p: number): number {
  const T = sorted.length;
  const a = p * (T + 1);
  const b = (1 - p) * (T + 1);
  let quantile = 0;
  let before = 0;
  for (let k = 1; k <= T && 1 - before >= LEAST_WEIGHT; k += 1) {
    const now = k === T ? 1 : regularizedBeta(a, b, k / T);
    quantile += (now - before) * sorted[k - 1];
    before = now;
  }
  return quantile;
}
