import { InvalidInputError } from '../errors/invalidInput.ts';
import { type DenseMatrix, type MatrixInput, toDense } from '../linalg/denseMatrix.ts';
import { described, requireListed } from '../linalg/numericInput.ts';

/**
 * Reads a matrix of features: numbers, where NaN is missing.
 *
 * @throws InvalidInputError where it is no matrix, or an element is infinite
 */
export function readFeatures(input: MatrixInput, field: string): DenseMatrix {
  const matrix = toDense(input, field);
  const { data, columns } = matrix;
  for (let k = 0; k < data.length; k++) {
    // An infinite number minus itself is none, as a missing one is; a finite one gives 0.
    if (data[k] - data[k] === 0 || Number.isNaN(data[k])) continue;
    throw new InvalidInputError({
      field,
      given: `${data[k]} in row ${Math.floor(k / columns)}, column ${k % columns}`,
      allowed: 'finite numbers, and NaN for a missing one',
      remedy: 'Leave the value missing, or bound the feature.',
    });
  }
  return matrix;
}

/** Reads one outcome per row: 0 or 1. @throws InvalidInputError where one is something else */
export function readOutcomes(outcomes: ArrayLike<number>, rows: number, field: string): Uint8Array {
  requireLength(outcomes, rows, field);
  const read = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) {
    const value: unknown = outcomes[i];
    if (value !== 0 && value !== 1) refuse(`${field}[${i}]`, value, '0 or 1', 'Leave rows without an outcome out.');
    read[i] = value as number;
  }
  return read;
}

/** Reads one weight per row, at least 0 and not all 0. @throws InvalidInputError where one is something else */
export function readWeights(weights: ArrayLike<number>, rows: number, field: string): Float64Array {
  requireLength(weights, rows, field);
  const read = new Float64Array(rows);
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    const value: unknown = weights[i];
    if (typeof value !== 'number' || !(value >= 0 && value <= 1e9))
      return refuse(
        `${field}[${i}]`,
        value,
        'a number from 0 to 1e9',
        'Leave the weights out to weigh all rows alike.',
      );
    read[i] = value;
    sum += value;
  }
  if (!(sum > 0)) refuse(field, 'weights that are all 0', 'some weight above 0', 'Leave the weights out.');
  return read;
}

function requireLength(values: ArrayLike<number>, rows: number, field: string): void {
  const { length } = requireListed(values, field);
  if (length !== rows)
    refuse(field, `${length} elements`, `one for each of the ${rows} rows`, 'Give as many as the matrix has rows.');
}

function refuse(field: string, given: unknown, allowed: string, remedy: string): never {
  const shown = typeof given === 'string' && given.includes(' ') ? given : described(given);
  throw new InvalidInputError({ field, given: shown, allowed, remedy });
}
