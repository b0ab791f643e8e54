import { InvalidInputError } from '../../errors/invalidInput.ts';
import type { FeatureMatrix } from '../features/featureMatrix.ts';

/** How one feature was distributed where a model was trained. JSON. */
export interface FeatureDistribution {
  readonly name: string;
  /** Values that were there. */
  readonly present: number;
  /** Values that were missing. */
  readonly missing: number;
  /** Quantiles at 0, 1 / k, ..., 1, ascending; empty where no value was there. */
  readonly quantiles: readonly number[];
}

/** What a model was trained on, as far as drift is told from it: a few numbers per feature, not the rows. JSON. */
export interface ReferenceDistribution {
  readonly rows: number;
  readonly features: readonly FeatureDistribution[];
}

/** Steps of the quantiles kept: enough for twenty bins and for the tails of a row. */
const STEPS = 200;

/**
 * Describes the rows that a model is trained on.
 *
 * @throws InvalidInputError without a row
 */
export function referenceDistribution({ rows, columns, names, data }: FeatureMatrix): ReferenceDistribution {
  if (rows === 0)
    throw new InvalidInputError({
      field: 'features',
      given: 'no row',
      allowed: 'at least one row',
      remedy: 'Give the rows that the model was trained on.',
    });
  const features = names.map((name, column) => {
    const values = columnOf({ rows, columns, data }, column);
    const step = (values.length - 1) / STEPS;
    const quantiles =
      values.length === 0 ? [] : Array.from({ length: STEPS + 1 }, (_, k) => interpolated(values, k * step));
    return { name, present: values.length, missing: rows - values.length, quantiles };
  });
  return { rows, features };
}

/** The values of a column that are there, ascending. */
export function columnOf(
  { rows, columns, data }: Pick<FeatureMatrix, 'rows' | 'columns' | 'data'>,
  column: number,
): Float64Array {
  const values = new Float64Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row += 1) {
    const value = data[row * columns + column];
    if (Number.isNaN(value)) continue;
    values[count] = value;
    count += 1;
  }
  return values.subarray(0, count).sort();
}

function interpolated(ascending: Float64Array, position: number): number {
  const below = Math.min(Math.floor(position), ascending.length - 1);
  const above = Math.min(below + 1, ascending.length - 1);
  return ascending[below] + (position - below) * (ascending[above] - ascending[below]);
}

/**
 * Refuses rows whose columns are not those of the reference.
 *
 * @throws InvalidInputError
 */
export function requireSameFeatures(reference: ReferenceDistribution, names: readonly string[]): void {
  const known = reference.features.map(({ name }) => name);
  const place = names.findIndex((name, k) => name !== known[k]);
  if (place < 0 && names.length === known.length) return;
  throw new InvalidInputError({
    field: 'features.names',
    given: place < 0 ? `${names.length} columns` : `${names[place]} as column ${place}`,
    allowed:
      place < 0
        ? `the ${known.length} columns of the reference`
        : `${known[place] ?? 'no such column'}, as in the reference`,
    remedy: 'Compute the features with the version that the model was trained with, or train it anew.',
  });
}
