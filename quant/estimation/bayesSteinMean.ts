import { InvalidInputError } from '../errors/invalidInput.ts';
import { choleskyInPlace, choleskySolveInPlace } from '../linalg/cholesky.ts';
import type { MatrixInput } from '../linalg/denseMatrix.ts';
import { dot, sum } from '../linalg/vector.ts';
import { requireCovariance } from '../optimization/covarianceInput.ts';
import type { ShrunkMean } from './jamesSteinMean.ts';
import { ledoitWolf } from './ledoitWolf.ts';
import { requireObservations } from './observations.ts';
import { sampleMean } from './sampleMean.ts';

/**
 * Bayes-Stein mean: (1 - a) m + a g 1, with m the sample means, g the mean of the minimum-variance portfolio 1'S^-1 m / 1'S^-1 1 and
 *   a = (N + 2) / (N + 2 + T (m - g 1)'S^-1 (m - g 1)).
 *
 * Source: P. Jorion, Bayes-Stein estimation for portfolio analysis, J. Financial Quant. Anal. 21 (1986).
 *
 * @param returns T x N, T >= 2
 * @param covariance N x N, positive definite, per period. Default: the Ledoit-Wolf covariance of the returns, which can be inverted also where
 *   assets outnumber observations.
 * @throws InvalidInputError for fewer than 2 observations, an element that is not finite, or a covariance that cannot be inverted
 */
export function bayesSteinMean(returns: MatrixInput, covariance?: MatrixInput): ShrunkMean {
  const observations = requireObservations(returns, 'returns');
  const { rows: T, columns: n } = observations;
  const matrix = requireCovariance(covariance ?? ledoitWolf(observations).covariance, 'covariance');
  if (matrix.rows !== n) {
    throw new InvalidInputError({
      field: 'covariance',
      given: `a ${matrix.rows} x ${matrix.rows} matrix`,
      allowed: `${n} x ${n}, one row per column of the returns`,
      remedy: 'Estimate it from the same returns.',
    });
  }
  const factor = matrix.data.slice();
  const failure = choleskyInPlace(factor, n);
  if (failure >= 0) {
    throw new InvalidInputError({
      field: 'covariance',
      given: `a matrix that is not positive definite (pivot ${failure})`,
      allowed: 'a positive-definite matrix',
      remedy: 'Leave out constant assets, or repair the matrix with nearestCovariance.',
    });
  }
  const means = sampleMean(observations);
  const solvedOnes = new Float64Array(n).fill(1);
  choleskySolveInPlace(factor, n, solvedOnes);
  const target = dot(solvedOnes, means) / sum(solvedOnes);
  const distances = means.map((mean) => mean - target);
  const solved = distances.slice();
  choleskySolveInPlace(factor, n, solved);
  const shrinkage = n === 1 ? 0 : (n + 2) / (n + 2 + T * dot(distances, solved));
  return { mean: means.map((mean) => (1 - shrinkage) * mean + shrinkage * target), target, shrinkage };
}
