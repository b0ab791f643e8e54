import type { Matrix } from 'ml-matrix';
import { InvalidInputError } from '../errors/invalidInput.ts';
import { fromMatrix, type MatrixInput, type SquareMatrix, toMatrix } from '../linalg/denseMatrix.ts';
import { requireFields } from '../linalg/numericInput.ts';
import { symmetricEigenvalues } from '../linalg/symmetricEigen.ts';
import { requireSymmetric } from '../optimization/covarianceInput.ts';
import { scaleCorrelation, splitCovariance } from './correlation.ts';
import { eigenvaluesExceed, raiseEigenvalues } from './eigenvalueFloor.ts';
import { nearestCorrelation } from './nearestCorrelation.ts';

export interface NearestCovarianceOptions {
  /**
   * `correlation` (default): the nearest correlation matrix under unchanged variances (Higham 2002). `clip`: eigenvalues raised to the floor, one
   * decomposition, which raises variances (Higham 1988).
   */
  readonly method?: 'correlation' | 'clip';
  /** Smallest eigenvalue wanted: of the correlation matrix, or for `clip` as a share of the largest eigenvalue. Default 1e-8. */
  readonly minEigenvalue?: number;
}

export interface NearestCovariance {
  /** N x N, positive definite on the assets that have variance. */
  readonly covariance: Matrix;
  /** False where the matrix given was good already and is returned as it was. */
  readonly repaired: boolean;
}

/**
 * Repairs a matrix that should be a covariance but is not positive definite, such as one put together from pairwise estimates or rounded. Assets
 * without variance keep their zero row and column.
 *
 * Source: N. J. Higham, Linear Algebra Appl. 103 (1988) and IMA J. Numer. Anal. 22 (2002).
 *
 * @param covariance N x N, symmetric, variances not negative
 * @throws InvalidInputError for a matrix that is not square, symmetric and finite, or options out of range
 */
export function nearestCovariance(covariance: MatrixInput, options: NearestCovarianceOptions = {}): NearestCovariance {
  requireFields(options, 'options');
  const input = requireSymmetric(covariance, 'covariance');
  const n = input.rows;
  const floor = options.minEigenvalue ?? 1e-8;
  if (!(Number.isFinite(floor) && floor >= 0 && floor < 1)) {
    throw new InvalidInputError({
      field: 'minEigenvalue',
      given: floor,
      allowed: 'a number from 0 to below 1',
      remedy: 'It is relative: leave it out for 1e-8.',
    });
  }
  const method = options.method ?? 'correlation';
  switch (method) {
    case 'clip': {
      const eigenvalues = symmetricEigenvalues(input.data, n);
      const absolute = floor * Math.max(eigenvalues[n - 1], 0);
      if (eigenvalues[0] >= absolute) return { covariance: toMatrix(input), repaired: false };
      return {
        covariance: toMatrix({ rows: n, columns: n, data: raiseEigenvalues(input.data, n, absolute) }),
        repaired: true,
      };
    }
    case 'correlation': {
      const { correlation, volatilities } = splitCovariance(input);
      const moves = movesWithTheStill(input);
      if (!moves && eigenvaluesExceed(correlation.data, n, floor))
        return { covariance: toMatrix(input), repaired: false };
      const nearest = nearestCorrelation(correlation, { minEigenvalue: floor });
      return {
        covariance: toMatrix(scaleCorrelation(fromMatrix(nearest.correlation), volatilities)),
        repaired: true,
      };
    }
    default: {
      const unknown: never = method;
      throw new InvalidInputError({
        field: 'method',
        given: unknown,
        allowed: 'correlation or clip',
        remedy: 'Leave it out for correlation.',
      });
    }
  }
}

/** Whether an asset without variance has a covariance with another, which no asset can have. */
function movesWithTheStill({ rows: n, data }: SquareMatrix): boolean {
  for (let i = 0; i < n; i++) {
    if (data[i * n + i] > 0) continue;
    for (let j = 0; j < n; j++) if (data[i * n + j] !== 0 || data[j * n + i] !== 0) return true;
  }
  return false;
}
