import { InvalidInputError } from '../../errors/invalidInput.ts';
import type { LabelledEvent } from '../models/labelledEvent.ts';
import { byStart, type EventSplit, purged, requireEmbargo, spanOf, startGroups } from './eventSplit.ts';

/** How history is cut and put together. */
export interface CombinatorialOptions {
  /** N groups, 2 to 20. */
  readonly groups: number;
  /** k of them are judged in each split, 1 to N - 1. */
  readonly testGroups: number;
  /** Time in ms after a judged group in which no event is learnt from. */
  readonly embargo: number;
}

/** All splits, and how their judged groups make up whole histories. */
export interface CombinatorialSplits {
  /** N over k splits. */
  readonly splits: readonly (EventSplit & { readonly testGroups: readonly number[] })[];
  /** k / N times (N over k) paths: for each group the number of the split that judges it there. Every split and group is used once. */
  readonly paths: readonly (readonly number[])[];
}

/**
 * Combinatorial purged cross-validation: history is cut into N groups, every choice of k of them is judged by a model of the others, and the judged
 * groups are put together to several whole histories.
 *
 * Source: M. Lopez de Prado, Advances in Financial Machine Learning (2018), chapter 12.
 *
 * @throws InvalidInputError for options out of range, or fewer events than groups
 */
export function combinatorialPurged(
  events: readonly LabelledEvent[],
  { groups, testGroups, embargo }: CombinatorialOptions,
): CombinatorialSplits {
  requireEmbargo(embargo);
  if (!(Number.isInteger(groups) && groups >= 2 && groups <= 20))
    refuse('groups', groups, 'a whole number from 2 to 20');
  if (!(Number.isInteger(testGroups) && testGroups >= 1 && testGroups < groups))
    refuse('testGroups', testGroups, `a whole number from 1 to ${groups - 1}`);
  const order = byStart(events);
  const cut = startGroups(events, order, groups);
  const splits = choices(groups, testGroups).map((chosen) => {
    let train = order;
    for (const stretch of stretches(chosen)) {
      const judged = spanOf(events, Int32Array.from(stretch.flatMap((k) => [...cut[k]])));
      train = purged(events, train, judged, embargo);
    }
    return { train, test: Int32Array.from(chosen.flatMap((k) => [...cut[k]])), testGroups: chosen };
  });
  return { splits, paths: pathsOf(splits, groups) };
}

/** Every choice of k numbers below n, in the order of the alphabet. */
function choices(n: number, k: number, from = 0): readonly (readonly number[])[] {
  if (k === 0) return [[]];
  return Array.from({ length: Math.max(0, n - from - k + 1) }, (_, i) => from + i).flatMap((first) =>
    choices(n, k - 1, first + 1).map((rest) => [first, ...rest]),
  );
}

/** Numbers that follow each other, put together. */
function stretches(ascending: readonly number[]): readonly (readonly number[])[] {
  const found: number[][] = [];
  for (const value of ascending) {
    const last = found.at(-1);
    if (last?.at(-1) === value - 1) last.push(value);
    else found.push([value]);
  }
  return found;
}

function pathsOf(splits: readonly { readonly testGroups: readonly number[] }[], groups: number) {
  const judging = Array.from({ length: groups }, (_, group) =>
    splits.flatMap(({ testGroups }, split) => (testGroups.includes(group) ? [split] : [])),
  );
  return judging[0].map((_, path) => judging.map((own) => own[path]));
}

function refuse(field: string, given: unknown, allowed: string): never {
  throw new InvalidInputError({ field, given, allowed, remedy: 'Six groups, two of which are judged, are usual.' });
}
