import { InvalidInputError } from '../errors/invalidInput.ts';
import { choleskyInPlace } from '../linalg/cholesky.ts';
import { isDenseMatrix, type MatrixInput, type SquareMatrix, toDense } from '../linalg/denseMatrix.ts';
import { symmetricEigenvalues } from '../linalg/symmetricEigen.ts';

/** An eigenvalue of the correlations may lie below 0 by this much, which rounding does to a singular matrix. */
const ROUNDING = 1e-10;
/** The same as a share of the largest variance, for assets whose own variance is rounding beside it. */
const ROUNDING_OF_LARGEST = 1e-15;

/** Matrices found positive semidefinite, each with the elements it had then. */
const proven = new WeakMap<object, Float64Array>();

/**
 * Reads a covariance (or any second-moment matrix) at a public edge: what `requireSymmetric` checks, and no portfolio of negative
 * variance. Under an indefinite matrix there is no least variance, and the conditions that prove an optimum hold at portfolios that are
 * none. The test is one Cholesky factorisation of the correlations, shifted by the rounding allowed, so that a singular matrix passes; n^3 / 6
 * multiplications, once for a matrix that does not change.
 *
 * Source: Golub and Van Loan, Matrix Computations, 4th ed., section 4.2.
 *
 * @returns row-major; the input itself where it is dense already
 * @throws InvalidInputError that names the offending element, or the smallest eigenvalue
 */
export function requireCovariance(input: MatrixInput, field: string): SquareMatrix {
  const matrix = requireSymmetric(input, field);
  const { rows: n, data } = matrix;
  const key = isDenseMatrix(input) ? input.data : input;
  const before = proven.get(key);
  if (before !== undefined && isSame(before, data)) return matrix;
  if (!isPositiveSemidefinite(data, n)) {
    const eigenvalues = symmetricEigenvalues(data, n);
    throw new InvalidInputError({
      field,
      given: `a matrix with the eigenvalue ${eigenvalues[0]} beside a largest one of ${eigenvalues[n - 1]}`,
      allowed: 'a positive semidefinite matrix: no portfolio may have a negative variance',
      remedy: 'Repair it with nearestCovariance, or estimate it from returns without gaps.',
    });
  }
  proven.set(key, data.slice());
  return matrix;
}

function isSame(a: Float64Array, b: Float64Array): boolean {
  if (a.length !== b.length) return false;
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return false;
  return true;
}

/** Whether no eigenvalue of a symmetric matrix is below 0 by more than rounding, measured in units of each asset's own variance. */
function isPositiveSemidefinite(data: Float64Array, n: number): boolean {
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, data[i * n + i]);
  if (largest === 0) return data.every((value) => value === 0);
  const inverse = new Float64Array(n);
  for (let i = 0; i < n; i++) inverse[i] = 1 / Math.sqrt(data[i * n + i] + ROUNDING_OF_LARGEST * n * largest);
  const shifted = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) shifted[i * n + j] = data[i * n + j] * inverse[i] * inverse[j];
    shifted[i * n + i] = 1 + ROUNDING;
  }
  return choleskyInPlace(shifted, n) === -1;
}

/**
 * Reads a matrix that should be a covariance but may have to be repaired: at least 1 x 1, square, finite, symmetric to 1e-8 of its
 * largest variance, no negative variance.
 *
 * @returns row-major; the input itself where it is dense already
 * @throws InvalidInputError that names the offending element
 */
export function requireSymmetric(input: MatrixInput, field: string): SquareMatrix {
  const matrix = toDense(input, field);
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
