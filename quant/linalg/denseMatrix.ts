import { AbstractMatrix, Matrix } from 'ml-matrix';
import { InvalidInputError } from '../errors/invalidInput.ts';
import { described, requireElement, requireListed } from './numericInput.ts';

/**
 * Storage of every numeric kernel: row-major, element (i, j) at `data[i * columns + j]`, `data.length === rows * columns`.
 *
 * Conventions of quant/linalg:
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

/** What public functions accept: an ml-matrix Matrix (or view), a DenseMatrix, or an array of equally long rows. */
export type MatrixInput = AbstractMatrix | DenseMatrix | readonly ArrayLike<number>[];

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

/** Copies an array of equally long rows. Throws InvalidInputError where the rows differ in length or hold what is no number. */
export function fromRows(rows: readonly ArrayLike<number>[], field = 'rows'): DenseMatrix {
  const first = rows[0];
  const columns = first === undefined ? 0 : requireListed(first, `${field}[0]`).length;
  const result = zeros(rows.length, columns);
  for (let i = 0; i < rows.length; i++) {
    const row = requireListed(rows[i], `${field}[${i}]`);
    if (row.length !== columns) {
      throw new InvalidInputError({
        field,
        given: `row ${i} of length ${row.length}`,
        allowed: `rows of the length of the first, ${columns}`,
        remedy: 'Make the rows equally long.',
      });
    }
    for (let j = 0; j < columns; j++) result.data[i * columns + j] = requireElement(row[j], field, i, j);
  }
  return result;
}

/** Copies a dense matrix into an array of rows. */
export function toRows(matrix: DenseMatrix): number[][] {
  const { rows, columns, data } = matrix;
  return Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * columns, (i + 1) * columns)));
}

/** Copies an ml-matrix matrix or view into row-major storage. */
export function fromMatrix(matrix: AbstractMatrix, field = 'matrix'): DenseMatrix {
  const result = zeros(matrix.rows, matrix.columns);
  // Element by element: to1DArray and Float64Array.from take ten times as long.
  for (let i = 0, k = 0; i < matrix.rows; i++) {
    for (let j = 0; j < matrix.columns; j++, k++) {
      const value = matrix.get(i, j);
      result.data[k] = typeof value === 'number' ? value : requireElement(value, field, i, j);
    }
  }
  return result;
}

/** Copies row-major storage into an ml-matrix Matrix. */
export function toMatrix(matrix: DenseMatrix): Matrix {
  const { rows, columns, data } = matrix;
  return Matrix.from1DArray(rows, columns, data as unknown as number[]);
}

/** True for row-major storage that its own dimensions describe. */
export function isDenseMatrix(input: MatrixInput): input is DenseMatrix {
  return 'data' in input && input.data instanceof Float64Array && 'rows' in input && 'columns' in input;
}

/**
 * Reads a matrix at a public edge. Elements are checked to be numbers (null, text and gaps are none), not to be finite.
 *
 * @param field name of the argument, for the error
 * @returns the input as row-major storage: itself where it is dense already, otherwise a copy
 * @throws InvalidInputError where it is no matrix
 */
export function toDense(input: MatrixInput, field: string): DenseMatrix {
  if (Array.isArray(input)) return fromRows(input, field);
  if (typeof input === 'object' && input !== null) {
    if (isDenseMatrix(input)) {
      const { rows, columns, data } = input;
      if (isCount(rows) && isCount(columns) && data.length === rows * columns) return input;
      throw notMatrix(field, `${data.length} elements for ${rows} rows of ${columns}`);
    }
    if (AbstractMatrix.isMatrix(input)) return fromMatrix(input, field);
  }
  throw notMatrix(field, described(input));
}

const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0;

function notMatrix(field: string, given: string): InvalidInputError {
  return new InvalidInputError({
    field,
    given,
    allowed: 'a matrix: an ml-matrix Matrix, an array of rows of numbers, or { rows, columns, data: Float64Array }',
    remedy: 'Give one row per period (or asset) and one column per asset.',
  });
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
