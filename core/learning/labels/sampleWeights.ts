import { InvalidInputError } from '../../errors/invalidInput.ts';
import { TIMEFRAME_MS } from '../../market/candle.ts';
import type { Label } from './label.ts';

const DAY = TIMEFRAME_MS['1d'];

/**
 * The average uniqueness of each label: the mean, over the days whose returns it is made of, of 1 over the number of labels made of the same return. 1 for a label that shares no
 * day with another, about 1 / k where k overlap all the time.
 *
 * Source: Lopez de Prado (2018), Advances in Financial Machine Learning, sections 4.3 and 4.4.
 *
 * @param labels of one symbol, in any order; each is made of the days from its start to its end
 * @returns one per label, in (0, 1]
 * @throws InvalidInputError where a label does not end after its start
 */
export function averageUniqueness(labels: readonly Pick<Label, 'start' | 'end'>[]): Float64Array {
  const spans = labels.map(({ start, end }, index) => {
    if (!(end > start))
      throw new InvalidInputError({
        field: `labels[${index}]`,
        given: `start ${start}, end ${end}`,
        allowed: 'an end after the start',
        remedy: 'Leave out labels without a day.',
      });
    return { first: Math.floor(start / DAY), last: Math.ceil(end / DAY) - 1 };
  });
  const first = spans.reduce((least, span) => Math.min(least, span.first), Number.POSITIVE_INFINITY);
  const last = spans.reduce((most, span) => Math.max(most, span.last), Number.NEGATIVE_INFINITY);
  const shares = sharesOfDays(spans, first, Math.max(0, last - first + 1));
  return Float64Array.from(
    spans,
    (span) => (shares[span.last - first + 1] - shares[span.first - first]) / (span.last - span.first + 1),
  );
}

/** Running sums of 1 / (labels of the day), from 0. */
function sharesOfDays(
  spans: readonly { readonly first: number; readonly last: number }[],
  first: number,
  days: number,
): Float64Array {
  const changes = new Int32Array(days + 1);
  for (const span of spans) {
    changes[span.first - first] += 1;
    changes[span.last - first + 1] -= 1;
  }
  const sums = new Float64Array(days + 1);
  let count = 0;
  for (let day = 0; day < days; day += 1) {
    count += changes[day];
    sums[day + 1] = sums[day] + (count > 0 ? 1 / count : 0);
  }
  return sums;
}

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
 * @throws InvalidInputError as `averageUniqueness` and `timeDecay` do
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
