import { fromMatrix, type MatrixInput } from '../linalg/denseMatrix.ts';
import { symmetricEigenvalues } from '../linalg/symmetricEigen.ts';
import { sum } from '../linalg/vector.ts';
import { requireObservations } from './observations.ts';
import { sampleCovariance } from './sampleCovariance.ts';
import { sampleMean } from './sampleMean.ts';

/** Expected returns pulled towards a common value. */
export interface ShrunkMean {
  /** Length N, per period. */
  readonly mean: Float64Array;
  /** The common value, per period. */
  readonly target: number;
  /** Weight of the target, 0 to 1. */
  readonly shrinkage: number;
}

/**
 * James-Stein mean: (1 - a) m + a g 1, with m the sample means, g their average and
 *   a = (N l - 2 l_max) / (T |m - g 1|^2), kept within 0 and 1,
 * where l and l_max are the average and the largest eigenvalue of the sample covariance (ddof = 1). With fewer than 3 effective
 * dimensions (N l <= 2 l_max) nothing is shrunk.
 *
 * Source: W. James and C. Stein, Estimation with quadratic loss (1961); P. Jorion, Bayes-Stein estimation for portfolio analysis,
 * J. Financial Quant. Anal. 21 (1986), for the grand mean as target.
 *
 * @param returns T x N, T >= 2
 * @throws InvalidInputError for fewer than 2 observations or an element that is not finite
 */
export function jamesSteinMean(returns: MatrixInput): ShrunkMean {
  const observations = requireObservations(returns, 'returns');
  const { rows: T, columns: n } = observations;
  const means = sampleMean(observations);
  const target = sum(means) / n;
  const eigenvalues = symmetricEigenvalues(fromMatrix(sampleCovariance(observations)).data, n);
  const excess = sum(eigenvalues) - 2 * eigenvalues[n - 1];
  const distance = means.reduce((total, mean) => total + (mean - target) ** 2, 0);
  const shrinkage = excess <= 0 ? 0 : distance > 0 ? Math.min(1, excess / (T * distance)) : 1;
  return { mean: means.map((mean) => (1 - shrinkage) * mean + shrinkage * target), target, shrinkage };
}
