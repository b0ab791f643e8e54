import { InvalidInputError } from '../errors/invalidInput.ts';
import { readNumbers } from '../linalg/numericInput.ts';

/**
 * Reads one series at a public edge.
 *
 * @param field name of the argument, for the error
 * @param values the series, oldest first
 * @param minimum smallest length that the method can work with
 * @param purpose what the minimum is needed for, for the error
 * @returns a copy
 * @throws InvalidInputError where the series is too short or an element is not finite
 */
export function readSeries(field: string, values: ArrayLike<number>, minimum: number, purpose: string): Float64Array {
  const series = readNumbers(values, field);
  if (series.length < minimum) {
    throw new InvalidInputError({
      field,
      given: `${series.length} observations`,
      allowed: `at least ${minimum} for ${purpose}`,
      remedy: 'Give a longer series, or choose a smaller model.',
    });
  }
  return series;
}

/** Refuses a series all of whose elements are equal up to rounding of their size. */
export function refuseConstant(field: string, series: Float64Array): void {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const value of series) {
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  const size = Math.max(Math.abs(lowest), Math.abs(highest));
  if (!(highest - lowest > 1e-12 * size)) {
    throw new InvalidInputError({
      field,
      given: `a constant series of ${lowest}`,
      allowed: 'a series that varies',
      remedy: 'Check that the data were read correctly; a constant carries no information for this method.',
    });
  }
}

/** The series divided by its largest size, so that squares neither overflow nor vanish; zeros stay as they are. */
export function unitSize(series: Float64Array): Float64Array {
  let size = 0;
  for (const value of series) size = Math.max(size, Math.abs(value));
  return size > 0 ? series.map((value) => value / size) : series;
}
