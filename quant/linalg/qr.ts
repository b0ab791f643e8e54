import { axpyInPlace, dot } from './vector.ts';

/** Solution of min ||y - X b||^2 for one or several right-hand sides. */
export interface LeastSquares {
  /** Coefficients, one right-hand side per row: m x k. */
  readonly coefficients: Float64Array;
  /** Residuals y - X b, one right-hand side per row: m x T. */
  readonly residuals: Float64Array;
  /** Upper triangular factor of X = Q R, k x k row-major. */
  readonly r: Float64Array;
}

/**
 * Least squares by Householder QR, which works on X itself and so keeps the digits that X'X would lose.
 *
 * Source: Golub and Van Loan, Matrix Computations, 4th ed., section 5.3.
 *
 * @param x regressors, one COLUMN of X per row: k x T row-major, T >= k
 * @param observations T
 * @param regressors k
 * @param y right-hand sides, one per row: m x T row-major
 * @param rightHandSides m
 * @returns the solution, or the index of the first regressor that depends linearly on those before it (its remaining norm is
 *   below 1e-13 of its own norm)
 */
export function leastSquares(
  x: Float64Array,
  observations: number,
  regressors: number,
  y: Float64Array,
  rightHandSides = 1,
): LeastSquares | { readonly dependentRegressor: number } {
  const T = observations;
  const k = regressors;
  const q = x.slice(0, k * T);
  const rotated = y.slice(0, rightHandSides * T);
  const r = new Float64Array(k * k);
  const scales = new Float64Array(k);
  for (let j = 0; j < k; j++) {
    const row = j * T;
    const length = T - j;
    const norm = Math.sqrt(dot(q, q, length, row + j, row + j));
    const original = Math.sqrt(dot(x, x, T, row, row));
    if (!(norm > 1e-13 * original)) return { dependentRegressor: j };
    const head = q[row + j];
    const diagonal = head > 0 ? -norm : norm;
    q[row + j] = head - diagonal;
    // v'v / 2 of the reflector v = x - diagonal e_j
    const half = norm * (norm + Math.abs(head));
    scales[j] = half;
    r[j * k + j] = diagonal;
    for (let c = j + 1; c < k; c++) {
      const projection = dot(q, q, length, row + j, c * T + j) / half;
      axpyInPlace(q, -projection, q, length, c * T + j, row + j);
      r[j * k + c] = q[c * T + j];
    }
    for (let m = 0; m < rightHandSides; m++) {
      const projection = dot(q, rotated, length, row + j, m * T + j) / half;
      axpyInPlace(rotated, -projection, q, length, m * T + j, row + j);
    }
  }
  const coefficients = new Float64Array(rightHandSides * k);
  for (let m = 0; m < rightHandSides; m++) {
    for (let i = k - 1; i >= 0; i--) {
      let value = rotated[m * T + i];
      for (let c = i + 1; c < k; c++) value -= r[i * k + c] * coefficients[m * k + c];
      coefficients[m * k + i] = value / r[i * k + i];
    }
    // Residuals are Q times the part of Q'y that R cannot reach.
    rotated.fill(0, m * T, m * T + k);
    for (let j = k - 1; j >= 0; j--) {
      const projection = dot(q, rotated, T - j, j * T + j, m * T + j) / scales[j];
      axpyInPlace(rotated, -projection, q, T - j, m * T + j, j * T + j);
    }
  }
  return { coefficients, residuals: rotated, r };
}

/** (X'X)^-1 = R^-1 R'^-1 from the factor R of leastSquares, as a full symmetric k x k array. */
export function normalInverse(r: Float64Array, k: number): Float64Array {
  const inverse = new Float64Array(k * k);
  for (let column = 0; column < k; column++) {
    inverse[column * k + column] = 1 / r[column * k + column];
    for (let i = column - 1; i >= 0; i--) {
      let value = 0;
      for (let c = i + 1; c <= column; c++) value -= r[i * k + c] * inverse[c * k + column];
      inverse[i * k + column] = value / r[i * k + i];
    }
  }
  const result = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++) {
      let value = 0;
      for (let c = i; c < k; c++) value += inverse[i * k + c] * inverse[j * k + c];
      result[i * k + j] = value;
      result[j * k + i] = value;
    }
  }
  return result;
}
