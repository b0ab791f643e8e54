import { type DenseMatrix, transposeArray } from './denseMatrix.ts';
import { productTile } from './productTile.ts';
import { axpyInPlace, dot } from './vector.ts';

/** A x for row-major A (rows x columns) and x (columns). */
export function matVec(
  a: Float64Array,
  rows: number,
  columns: number,
  x: Float64Array,
  out = new Float64Array(rows),
): Float64Array {
  for (let i = 0; i < rows; i++) out[i] = dot(a, x, columns, i * columns, 0);
  return out;
}

/** A'x for row-major A (rows x columns) and x (rows). */
export function transposedMatVec(
  a: Float64Array,
  rows: number,
  columns: number,
  x: Float64Array,
  out = new Float64Array(columns),
): Float64Array {
  out.fill(0);
  for (let i = 0; i < rows; i++) axpyInPlace(out, x[i], a, columns, 0, i * columns);
  return out;
}

/** x'A x for a square row-major A of order n. */
export function quadraticForm(a: Float64Array, n: number, x: Float64Array): number {
  let total = 0;
  for (let i = 0; i < n; i++) if (x[i] !== 0) total += x[i] * dot(a, x, n, i * n, 0);
  return total;
}

/**
 * A B' for row-major A (m x k) and B (n x k), as an m x n array. In tiles of 3 x 3.
 */
export function multiplyByTransposed(a: Float64Array, m: number, b: Float64Array, n: number, k: number): Float64Array {
  const c = new Float64Array(m * n);
  const mTiled = m - (m % 3);
  const nTiled = n - (n % 3);
  for (let i = 0; i < mTiled; i += 3) {
    for (let j = 0; j < nTiled; j += 3) productTile(a, i * k, b, j * k, k, c, i * n + j, n);
  }
  for (let i = 0; i < m; i++) {
    for (let j = i < mTiled ? nTiled : 0; j < n; j++) c[i * n + j] = dot(a, b, k, i * k, j * k);
  }
  return c;
}

/** A B for dense A (m x k) and B (k x n). */
export function multiply(a: DenseMatrix, b: DenseMatrix): DenseMatrix {
  const transposed = transposeArray(b.data, b.rows, b.columns);
  return {
    rows: a.rows,
    columns: b.columns,
    data: multiplyByTransposed(a.data, a.rows, transposed, b.columns, a.columns),
  };
}
