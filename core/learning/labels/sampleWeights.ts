import { InvalidInputError } from '../../errors/invalidInput.ts';
import { averageUniqueness } from '../validation/averageUniqueness.ts';
import type { Label } from './label.ts';

/**
 * Factors by which older labels count less: linear in the summed uniqueness up to a label, 1 for the newest. With c = `oldest` from 0 to 1 the line starts at c; with c from -1 to 0 the
 * oldest share -c of the uniqueness gets 0.
 *
 * Source: Lopez de Prado (2018), section 4.7.
 *
 * @param uniqueness in order of time, each above 0
 * @throws InvalidInputError where c is not above -1 and at most 1
 */
export function timeDecay(uniqueness: Float64Array, oldest: number): Float64Array {
  if (!(oldest > -1 && oldest <= 1))
    throw new InvalidInputError({
      field: 'oldest',
      given: oldest,
      allowed: 'a number above -1, at most 1',
      remedy: 'Give 1 for no decay, 0.5 for half the weight at the oldest label.',
    });
  const total = uniqueness.reduce((sum, value) => sum + value, 0);
  const slope = oldest >= 0 ? (1 - oldest) / total : 1 / ((oldest + 1) * total);
  let sum = 0;
  return uniqueness.map((value) => {
    sum += value;
    return Math.max(0, 1 - slope * (total - sum));
  });
}

/** How labels are weighed. */
export interface WeightOptions {
  /** See `timeDecay`. Default 1: none. */
  readonly oldest?: number;
}

/**
 * The labels of one symbol in order of their start, weighed by average uniqueness times time decay.
 *
 * @throws InvalidInputError as `timeDecay` does
 */
export function weighedLabels<Kind extends Label>(
  labels: readonly Kind[],
  { oldest = 1 }: WeightOptions = {},
): (Kind & { readonly weight: number })[] {
  const ordered = [...labels].sort((a, b) => a.start - b.start);
  const uniqueness = averageUniqueness(ordered);
  const decay = timeDecay(uniqueness, oldest);
  return ordered.map((label, k) => ({ ...label, weight: uniqueness[k] * decay[k] }));
}
