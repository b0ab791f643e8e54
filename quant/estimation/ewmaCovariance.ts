import type { Matrix } from 'ml-matrix';
import { type MatrixInput, toMatrix, transposeArray } from '../linalg/denseMatrix.ts';
import { readChoice, requireFields } from '../linalg/numericInput.ts';
import { symmetricRankK } from '../linalg/symmetricRankK.ts';
import { dot } from '../linalg/vector.ts';
import { exponentialWeights } from './decay.ts';
import { requireObservations } from './observations.ts';

export interface EwmaCovarianceOptions {
  /** lambda in (0, 1), per period. Default 0.94 (RiskMetrics, daily). */
  readonly decay?: number;
  /** `zero` (default): second moments about zero, as RiskMetrics. `weighted`: about the exponentially weighted mean. */
  readonly mean?: 'zero' | 'weighted';
  /** `normalised` (default): weights proportional to lambda^age. `first`: the recursion started at the first outer product. */
  readonly start?: 'normalised' | 'first';
  /** True divides by 1 - sum of squared weights, the small-sample correction of a weighted covariance. Default false. */
  readonly unbiased?: boolean;
}

/**
 * Exponentially weighted covariance: sum_t w_t (r_t - m)(r_t - m)', with weights w_t falling by lambda per period into the past and m either zero or
 * the equally weighted mean. With `mean: 'weighted', unbiased: true` it is the covariance of pandas' `ewm`.
 *
 * Source: J.P. Morgan/Reuters, RiskMetrics Technical Document, 4th ed. (1996), section 5.2.
 *
 * @param returns T x N, oldest first, T >= 1 (2 with a weighted mean)
 * @returns N x N, per period
 * @throws InvalidInputError for a decay outside (0, 1), too few observations or an element that is not finite
 */
export function ewmaCovariance(returns: MatrixInput, options: EwmaCovarianceOptions = {}): Matrix {
  requireFields(options, 'options');
  const demeaned = readChoice(options.mean ?? 'zero', 'mean', ['zero', 'weighted']) === 'weighted';
  const observations = requireObservations(returns, 'returns', demeaned || options.unbiased === true ? 2 : 1);
  const { rows: T, columns: n } = observations;
  const weights = exponentialWeights(T, options.decay ?? 0.94, options.start ?? 'normalised');
  const roots = weights.map(Math.sqrt);
  const series = transposeArray(observations.data, T, n);
  for (let i = 0; i < n; i++) {
    const row = series.subarray(i * T, (i + 1) * T);
    // A constant series must come out as exact zeros, so its mean is taken off its first value
    const first = row[0];
    let mean = 0;
    if (demeaned) {
      for (let t = 0; t < T; t++) row[t] -= first;
      mean = dot(weights, row);
    }
    for (let t = 0; t < T; t++) row[t] = (row[t] - mean) * roots[t];
  }
  const data = symmetricRankK(series, n, T);
  if (options.unbiased === true) {
    const correction = 1 - dot(weights, weights);
    for (let k = 0; k < data.length; k++) data[k] /= correction;
  }
  return toMatrix({ rows: n, columns: n, data });
}
