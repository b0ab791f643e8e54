import { choleskyInPlace } from '../linalg/cholesky.ts';
import { symmetricEigen } from '../linalg/symmetricEigen.ts';
import { symmetricRankK } from '../linalg/symmetricRankK.ts';

/** True where every eigenvalue of a symmetric matrix lies above `floor`: the Cholesky factor of A - floor I exists. */
export function eigenvaluesExceed(a: Float64Array, n: number, floor: number): boolean {
  const shifted = a.slice();
  for (let i = 0; i < n; i++) shifted[i * n + i] -= floor;
  return choleskyInPlace(shifted, n) === -1;
}

/**
 * The matrix nearest to a symmetric one in the Frobenius norm whose eigenvalues are all at least `floor`: V max(L, floor) V'.
 *
 * Source: N. J. Higham, Computing a nearest symmetric positive semidefinite matrix, Linear Algebra Appl. 103 (1988).
 */
export function raiseEigenvalues(a: Float64Array, n: number, floor: number): Float64Array {
  const { values, vectors } = symmetricEigen(a, n);
  // Only the low eigenvalues need work: A + sum over them of (floor - l) v v'
  let low = 0;
  while (low < n && values[low] < floor) low++;
  const scaled = new Float64Array(n * low);
  for (let k = 0; k < low; k++) {
    const root = Math.sqrt(floor - values[k]);
    for (let i = 0; i < n; i++) scaled[i * low + k] = root * vectors[k * n + i];
  }
  const result = symmetricRankK(scaled, n, low);
  for (let k = 0; k < result.length; k++) result[k] += a[k];
  return result;
}
