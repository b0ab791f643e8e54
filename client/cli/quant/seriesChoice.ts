import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import { logReturns, simpleReturns } from '../../../quant/estimation/returns.ts';
import { type DenseMatrix, fromMatrix, transpose } from '../../../quant/linalg/denseMatrix.ts';
import { type FileNotes, fileNotes } from './fileNotes.ts';
import { withoutGaps } from './missingPeriods.ts';
import type { SeriesTable } from './seriesTable.ts';

export const TRANSFORMS = ['none', 'log', 'log-returns', 'returns', 'differences'] as const;
export type Transform = (typeof TRANSFORMS)[number];

/** Some series of a table, transformed. */
export interface ChosenSeries {
  readonly names: readonly string[];
  /** T x N. */
  readonly values: DenseMatrix;
  readonly transform: Transform;
  readonly notes: FileNotes;
}

/**
 * Picks series by name and transforms them.
 *
 * @param names in the order wanted; undefined for all of the table
 * @param transform undefined: log returns of prices where the model is one of returns, else nothing
 * @throws InvalidInputError for an unknown name, or a logarithm of what is not positive
 */
export function chosenSeries(
  table: SeriesTable,
  names: readonly string[] | undefined,
  transform: Transform | undefined,
  modelOf: 'returns' | 'levels',
): ChosenSeries {
  const wanted = names ?? table.names;
  const columns = wanted.map((name) => {
    const index = table.names.indexOf(name);
    if (index >= 0) return index;
    throw new InvalidInputError({
      field: '--series',
      given: name,
      allowed: `the series of the file: ${table.names.join(', ')}`,
      remedy: 'Correct the name.',
    });
  });
  const { rows: T, columns: n, data } = table.values;
  const picked = new Float64Array(T * columns.length);
  for (let t = 0; t < T; t++)
    columns.forEach((column, j) => {
      picked[t * columns.length + j] = data[t * n + column];
    });
  const chosen = transform ?? (modelOf === 'returns' && table.kind === 'prices' ? 'log-returns' : 'none');
  const levels = { rows: T, columns: columns.length, data: picked };
  const values = transformed(levels, chosen);
  // Changes across a gap are over more than one period.
  const areChanges = values.rows < T;
  return {
    names: wanted,
    values: areChanges ? withoutGaps(values, table.gaps) : values,
    transform: chosen,
    notes: fileNotes(table, areChanges),
  };
}

/** Each series by itself, with its name. */
export function eachSeries({ names, values }: ChosenSeries): readonly (readonly [string, Float64Array])[] {
  const { rows: T } = values;
  const { data } = transpose(values);
  return names.map((name, j) => [name, data.slice(j * T, (j + 1) * T)] as const);
}

/** The one series of a choice; refused where there are several. */
export function onlySeries(chosen: ChosenSeries): readonly [string, Float64Array] {
  const [first, ...others] = eachSeries(chosen);
  if (first !== undefined && others.length === 0) return first;
  throw new InvalidInputError({
    field: '--series',
    given: 'nothing',
    allowed: `one of ${chosen.names.join(', ')}`,
    remedy: 'Add --series with one name: the file holds several.',
  });
}

function transformed(levels: DenseMatrix, transform: Transform): DenseMatrix {
  switch (transform) {
    case 'none':
      return levels;
    case 'log':
      return { ...levels, data: logarithms(levels.data) };
    case 'log-returns':
      return fromMatrix(logReturns(levels));
    case 'returns':
      return fromMatrix(simpleReturns(levels));
    case 'differences': {
      const { rows, columns, data } = levels;
      const before = data.subarray(0, (rows - 1) * columns);
      return { rows: rows - 1, columns, data: data.slice(columns).map((value, k) => value - before[k]) };
    }
    default: {
      const never: never = transform;
      return never;
    }
  }
}

function logarithms(data: Float64Array): Float64Array {
  const bad = data.find((value) => !(value > 0));
  if (bad === undefined) return data.map(Math.log);
  throw new InvalidInputError({
    field: '--transform log',
    given: bad,
    allowed: 'positive numbers',
    remedy: 'Leave --transform out for series that are no prices.',
  });
}
