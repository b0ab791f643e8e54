import { type MatrixInput, toMatrix } from '../linalg/denseMatrix.ts';
import { multiplyByTransposed } from '../linalg/multiply.ts';
import { symmetricRankK } from '../linalg/symmetricRankK.ts';
import { centredSeries } from './centred.ts';
import type { ShrunkCovariance } from './ledoitWolf.ts';
import { requireObservations } from './observations.ts';
import { readDdof, type SampleCovarianceOptions } from './sampleCovariance.ts';

/**
 * Ledoit-Wolf covariance with constant correlation as target: (1 - s) S + s F, where F keeps the sample variances and gives every pair the average
 * sample correlation r, and s = max(0, min(1, (p - q) / (c T))) with
 *   p = sum_ij p_ij, p_ij the asymptotic variance of S_ij,
 *   q = sum_i p_ii + r sum_(i != j) sqrt(S_jj / S_ii) theta_ij, theta_ij the asymptotic covariance of S_ii and S_ij,
 *   c = |F - S|^2 (squared Frobenius norm).
 * An asset without variance takes no part in the average correlation.
 *
 * Source: O. Ledoit and M. Wolf, Honey, I shrunk the sample covariance matrix, J. Portfolio Management 30 (2004), appendix B.
 *
 * @param returns T x N, T >= 2, one column per asset
 * @param options `ddof` of the sample covariance S: 1 (default, as PyPortfolioOpt) or 0 (as in the paper)
 * @throws InvalidInputError for fewer than 2 observations, an element that is not finite, or another ddof
 */
export function ledoitWolfConstantCorrelation(
  returns: MatrixInput,
  options: SampleCovarianceOptions = {},
): ShrunkCovariance {
  const ddof = readDdof(options);
  const observations = requireObservations(returns, 'returns');
  const { rows: T, columns: n } = observations;
  const { series } = centredSeries(observations);
  const second = symmetricRankK(series, n, T).map((value) => value / T);
  const sample = second.map((value) => (value * T) / (T - ddof));
  const deviations = Float64Array.from({ length: n }, (_, i) => Math.sqrt(sample[i * n + i]));
  const moving = deviations.reduce((count, deviation) => count + (deviation > 0 ? 1 : 0), 0);
  if (moving < 2) return { covariance: toMatrix({ rows: n, columns: n, data: sample }), shrinkage: 0 };

  let correlations = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const scale = deviations[i] * deviations[j];
      if (scale > 0) correlations += sample[i * n + j] / scale;
    }
  }
  const average = (2 * correlations) / (moving * (moving - 1));

  const squares = series.map((value) => value * value);
  const cubes = series.map((value) => value * value * value);
  const fourth = symmetricRankK(squares, n, T);
  const third = multiplyByTransposed(cubes, n, series, n, T);
  let dispersion = 0;
  let targetDispersion = 0;
  let crossTerms = 0;
  let distance = 0;
  let size = 0;
  for (let i = 0; i < n; i++) {
    const variance = sample[i * n + i];
    for (let j = 0; j < n; j++) {
      const k = i * n + j;
      const asymptoticVariance = fourth[k] / T - 2 * second[k] * sample[k] + sample[k] * sample[k];
      dispersion += asymptoticVariance;
      size += sample[k] * sample[k];
      if (i === j) {
        targetDispersion += asymptoticVariance;
        continue;
      }
      distance += (average * deviations[i] * deviations[j] - sample[k]) ** 2;
      if (deviations[i] === 0) continue;
      const theta = third[k] / T - second[i * n + i] * sample[k] - second[k] * variance + variance * sample[k];
      crossTerms += (deviations[j] / deviations[i]) * theta;
    }
  }
  // With two assets the target is the sample itself and the distance is rounding
  const shrinkage =
    distance > 1e-24 * size
      ? Math.max(0, Math.min(1, (dispersion - targetDispersion - average * crossTerms) / (distance * T)))
      : 0;
  const data = sample;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (i === j) continue;
      data[i * n + j] = shrinkage * average * (deviations[i] * deviations[j]) + (1 - shrinkage) * data[i * n + j];
    }
  }
  return { covariance: toMatrix({ rows: n, columns: n, data }), shrinkage };
}
