import { InvalidInputError } from '../../errors/invalidInput.ts';
import type { LabelledEvent } from '../models/labelledEvent.ts';
import { byStart, type EventSplit, requireEmbargo, spanOf, startGroups } from './eventSplit.ts';

/** How history is walked through. */
export interface WalkForwardOptions {
  /** Number of test windows, at least 1. */
  readonly folds: number;
  /** Share of the events before the first test window, above 0 and below 1. */
  readonly firstTraining: number;
  /** Time in ms between the last outcome that is learnt from and the first start that is judged. */
  readonly embargo: number;
}

/**
 * Purged walk-forward splits: each test window is judged by what was known before it. An event is learnt from where its outcome was known an embargo
 * before the window, so that none overlaps a judged one.
 *
 * Source: M. Lopez de Prado, Advances in Financial Machine Learning (2018), chapters 7 and 12.
 *
 * @param order numbers of the events to walk through, in the order of their starts. Default: all
 * @returns one split per test window, oldest first; the windows follow each other without gaps
 * @throws InvalidInputError for options out of range, or fewer events than windows
 */
export function walkForward(
  events: readonly LabelledEvent[],
  { folds, firstTraining, embargo }: WalkForwardOptions,
  order: Int32Array = byStart(events),
): readonly EventSplit[] {
  requireEmbargo(embargo);
  if (!(Number.isInteger(folds) && folds >= 1)) refuse('folds', folds, 'a whole number of at least 1');
  if (!(firstTraining > 0 && firstTraining < 1)) refuse('firstTraining', firstTraining, 'a share above 0 and below 1');
  let first = Math.max(1, Math.round(firstTraining * order.length));
  while (first < order.length && events[order[first]].start === events[order[first - 1]].start) first += 1;
  return startGroups(events, order.subarray(first), folds).map((test) => {
    const { from } = spanOf(events, test);
    return { train: order.filter((row) => events[row].end + embargo <= from), test };
  });
}

function refuse(field: string, given: unknown, allowed: string): never {
  throw new InvalidInputError({
    field,
    given,
    allowed,
    remedy: 'Five windows after two fifths of the history are usual.',
  });
}
