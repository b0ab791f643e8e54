import { InvalidInputError } from '../errors/invalidInput.ts';
import { type DenseMatrix, type MatrixInput, toDense } from '../linalg/denseMatrix.ts';
import { readNumbers } from '../linalg/numericInput.ts';

/**
 * Checks a matrix of observations at a public edge: T rows (time, oldest first) by N columns (assets), every element finite.
 *
 * @param input T x N
 * @param field name of the argument, for the error
 * @param minimumRows fewest observations that the caller can work with
 * @returns the matrix in row-major storage (the input itself where it is dense already: do not write to it)
 * @throws InvalidInputError where it has no columns, too few rows, or an element that is not finite
 */
export function requireObservations(input: MatrixInput, field: string, minimumRows = 2): DenseMatrix {
  const matrix = toDense(input, field);
  const { rows, columns, data } = matrix;
  if (columns < 1 || rows < minimumRows || data.length !== rows * columns) {
    throw new InvalidInputError({
      field,
      given: `a ${rows} x ${columns} matrix`,
      allowed: `at least ${minimumRows} rows (observations) and 1 column (asset)`,
      remedy: 'Give one row per period and one column per asset; load a longer history where rows are missing.',
    });
  }
  let bad = 0;
  while (bad < data.length && Number.isFinite(data[bad])) bad++;
  if (bad < data.length) {
    throw new InvalidInputError({
      field,
      given: `${data[bad]} in row ${Math.floor(bad / columns)}, column ${bad % columns}`,
      allowed: 'finite numbers',
      remedy: 'Align the series first, so that gaps are filled or their assets left out.',
    });
  }
  return matrix;
}

/** One value per asset or observation, checked for length and finiteness, as a Float64Array. */
export function requireVector(values: ArrayLike<number>, length: number, field: string): Float64Array {
  const vector = readNumbers(values, field);
  if (vector.length === length) return vector;
  throw new InvalidInputError({
    field,
    given: `${vector.length} values`,
    allowed: `${length} values`,
    remedy: 'Give one value per asset, in the order of the columns.',
  });
}
