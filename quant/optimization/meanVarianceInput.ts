import { requireVector } from '../estimation/observations.ts';
import type { MatrixInput } from '../linalg/denseMatrix.ts';
import { requireFields } from '../linalg/numericInput.ts';
import { type PortfolioConstraints, type ResolvedConstraints, resolveConstraints } from './constraints.ts';
import { requireCovariance } from './covarianceInput.ts';
import { requireSearchLimits, type SearchLimits } from './namesSearch.ts';

/** What every optimizer of the mean-variance family takes. */
export interface MeanVarianceInput {
  /** S, covariance of returns per period, n x n, positive semidefinite. */
  readonly covariance: MatrixInput;
  /** Long-only and fully invested by default. */
  readonly constraints?: PortfolioConstraints;
  /** When to end a search for the names to hold; of interest with `constraints.maxNames` only. */
  readonly search?: SearchLimits;
}

/** The covariance, exactly symmetric, row-major, with the constraints for as many assets. */
export function readMeanVarianceInput(input: MeanVarianceInput): {
  readonly covariance: Float64Array;
  readonly constraints: ResolvedConstraints;
} {
  requireFields(input, 'input');
  requireSearchLimits(input.search);
  const { rows: n, data } = requireCovariance(input.covariance, 'covariance');
  return { covariance: symmetric(data, n), constraints: resolveConstraints(input.constraints ?? {}, n) };
}

/** Expected returns per period, length n. */
export function readReturns(returns: ArrayLike<number>, n: number): Float64Array {
  return requireVector(returns, n, 'returns');
}

/** The matrix itself where it is symmetric to the last digit, else its mean with its transpose. */
export function symmetric(data: Float64Array, n: number): Float64Array {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      if (data[i * n + j] === data[j * n + i]) continue;
      const mean = data.slice();
      for (let a = 0; a < n; a++) {
        for (let b = 0; b < a; b++) {
          const value = (data[a * n + b] + data[b * n + a]) / 2;
          mean[a * n + b] = value;
          mean[b * n + a] = value;
        }
      }
      return mean;
    }
  }
  return data;
}
