import { requireObservations, requireVector } from '../estimation/observations.ts';
import type { MatrixInput } from '../linalg/denseMatrix.ts';
import { matVec } from '../linalg/multiply.ts';

/**
 * Returns of a portfolio held at constant weights, p_t = sum_i w_i r_ti: rebalanced every period, the rest in cash at zero interest.
 *
 * @param returns T x N simple returns, T >= 1
 * @param weights length N, shares of the portfolio
 * @returns length T
 * @throws InvalidInputError for shapes that do not fit or elements that are not finite
 */
export function portfolioReturns(returns: MatrixInput, weights: ArrayLike<number>): Float64Array {
  const { rows, columns, data } = requireObservations(returns, 'returns', 1);
  return matVec(data, rows, columns, requireVector(weights, columns, 'weights'));
}
