import { InvalidInputError } from '../errors/invalidInput.ts';
import type { DenseMatrix, SquareMatrix } from '../linalg/denseMatrix.ts';

/**
 * Checks a covariance (or any symmetric second-moment) matrix: at least 1 x 1, square, finite, symmetric to 1e-8 of its largest
 * variance, no negative variance. Positive definiteness is left to the method, since most can do without.
 *
 * @returns the same matrix
 * @throws InvalidInputError that names the offending element
 */
export function requireCovariance(matrix: DenseMatrix, field: string): SquareMatrix {
  const { rows: n, columns, data } = matrix;
  if (n === 0 || n !== columns) {
    throw new InvalidInputError({
      field,
      given: `a ${n} x ${columns} matrix`,
      allowed: 'a square matrix with one row per asset, at least 1 x 1',
      remedy: 'Give the covariance of the assets to be weighted.',
    });
  }
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(data[i * n + i]));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const below = data[i * n + j];
      const above = data[j * n + i];
      if (!Number.isFinite(below) || !Number.isFinite(above)) {
        throw new InvalidInputError({
          field,
          given: `${Number.isFinite(below) ? above : below} at row ${i}, column ${j}`,
          allowed: 'finite numbers',
          remedy: 'Estimate it from returns without gaps.',
        });
      }
      if (Math.abs(below - above) > 1e-8 * largest) {
        throw new InvalidInputError({
          field,
          given: `${below} at row ${i}, column ${j} but ${above} at row ${j}, column ${i}`,
          allowed: 'a symmetric matrix',
          remedy: 'Average it with its transpose if the difference is rounding, else repair the estimate.',
        });
      }
    }
    if (data[i * n + i] < 0) {
      throw new InvalidInputError({
        field,
        given: `a variance of ${data[i * n + i]} for asset ${i}`,
        allowed: 'variances that are not negative',
        remedy: 'Repair the estimate.',
      });
    }
  }
  return matrix;
}
