import { type AbstractMatrix, Matrix } from 'ml-matrix';
import { InvalidInputError } from '../errors/invalidInput.ts';

/**
 * Storage of every numeric kernel: row-major, element (i, j) at `data[i * columns + j]`, `data.length === rows * columns`.
 *
 * Conventions of core/linalg:
 * - Kernels take plain Float64Arrays with their dimensions, and do not check them: public functions check at their edge.
 * - `...InPlace` overwrites its first argument; everything else leaves its arguments alone.
 * - A symmetric matrix is stored in full; factorisations read its lower triangle only.
 * - `stride` is the distance between rows (default: the number of columns), so that a kernel can work on a leading block of a
 *   larger buffer.
 * - Eigenvectors and other bases are stored one per ROW, since rows are contiguous.
 */
export interface DenseMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** A dense matrix with as many rows as columns. */
export type SquareMatrix = DenseMatrix;

/** What public functions accept: an ml-matrix Matrix (or view) or a DenseMatrix. */
export type MatrixInput = AbstractMatrix | DenseMatrix;

/** A matrix of zeros, rows x columns. */
export function zeros(rows: number, columns: number): DenseMatrix {
  return { rows, columns, data: new Float64Array(rows * columns) };
}

/** The identity of order n. */
export function identity(n: number): SquareMatrix {
  const result = zeros(n, n);
  for (let i = 0; i < n; i++) result.data[i * n + i] = 1;
  return result;
}

/** Copies an array of equally long rows. Throws InvalidInputError where the rows differ in length. */
export function fromRows(rows: readonly ArrayLike<number>[]): DenseMatrix {
  const columns = rows[0]?.length ?? 0;
  const result = zeros(rows.length, columns);
  rows.forEach((row, i) => {
    if (row.length !== columns) {
      throw new InvalidInputError({
        field: 'rows',
        given: `row ${i} of length ${row.length}`,
        allowed: `rows of the length of the first, ${columns}`,
        remedy: 'Make the rows equally long.',
      });
    }
    result.data.set(row, i * columns);
  });
  return result;
}

/** Copies a dense matrix into an array of rows. */
export function toRows(matrix: DenseMatrix): number[][] {
  const { rows, columns, data } = matrix;
  return Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * columns, (i + 1) * columns)));
}

/** Copies an ml-matrix matrix or view into row-major storage. */
export function fromMatrix(matrix: AbstractMatrix): DenseMatrix {
  const result = zeros(matrix.rows, matrix.columns);
  // Element by element: to1DArray and Float64Array.from take ten times as long.
  for (let i = 0, k = 0; i < matrix.rows; i++) {
    for (let j = 0; j < matrix.columns; j++, k++) result.data[k] = matrix.get(i, j);
  }
  return result;
}

/** Copies row-major storage into an ml-matrix Matrix. */
export function toMatrix(matrix: DenseMatrix): Matrix {
  const { rows, columns, data } = matrix;
  return Matrix.from1DArray(rows, columns, data as unknown as number[]);
}

/** True for row-major storage, false for an ml-matrix matrix. */
export function isDenseMatrix(input: MatrixInput): input is DenseMatrix {
  return 'data' in input && input.data instanceof Float64Array;
}

/** The input as row-major storage: itself where it is dense already, otherwise a copy. */
export function toDense(input: MatrixInput): DenseMatrix {
  return isDenseMatrix(input) ? input : fromMatrix(input);
}

/** The transpose of a row-major rows x columns array, as a columns x rows array. Works in tiles that fit the cache. */
export function transposeArray(data: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(rows * columns);
  const tile = 32;
  for (let i0 = 0; i0 < rows; i0 += tile) {
    const i1 = Math.min(i0 + tile, rows);
    for (let j0 = 0; j0 < columns; j0 += tile) {
      const j1 = Math.min(j0 + tile, columns);
      for (let i = i0; i < i1; i++) {
        for (let j = j0; j < j1; j++) result[j * rows + i] = data[i * columns + j];
      }
    }
  }
  return result;
}

/** The transpose of a dense matrix. */
export function transpose(matrix: DenseMatrix): DenseMatrix {
  return {
    rows: matrix.columns,
    columns: matrix.rows,
    data: transposeArray(matrix.data, matrix.rows, matrix.columns),
  };
}
