import { InvalidInputError } from '../../errors/invalidInput.ts';
import type { LabelledEvent } from '../models/labelledEvent.ts';

/** Numbers of the events to learn from and of those to judge by, each ascending by start. */
export interface EventSplit {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/** From the first start to the last end of some events. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * The numbers of the events in the order of their starts.
 *
 * @throws InvalidInputError where an event ends before it starts, or a time is not finite
 */
export function byStart(events: readonly LabelledEvent[]): Int32Array {
  const bad = events.findIndex(({ start, end }) => !(Number.isFinite(start) && Number.isFinite(end) && end > start));
  if (bad >= 0)
    throw new InvalidInputError({
      field: `events[${bad}]`,
      given: `start ${events[bad].start}, end ${events[bad].end}`,
      allowed: 'finite times in ms UTC, the end after the start',
      remedy: 'Leave events without an outcome out.',
    });
  return Int32Array.from({ length: events.length }, (_, i) => i).sort(
    (a, b) => events[a].start - events[b].start || a - b,
  );
}

/**
 * Cuts events in the order of their starts into groups of about equal size. Events that start together stay together, since they share what was
 * known.
 *
 * @throws InvalidInputError where there are fewer different starts than groups
 */
export function startGroups(
  events: readonly LabelledEvent[],
  order: Int32Array,
  groups: number,
): readonly Int32Array[] {
  const cuts = [0];
  for (let k = 1; k < groups; k++) {
    let at = Math.max(Math.round((k * order.length) / groups), cuts[k - 1] + 1);
    while (at < order.length && events[order[at]].start === events[order[at - 1]].start) at += 1;
    cuts.push(at);
  }
  cuts.push(order.length);
  const cut = Array.from({ length: groups }, (_, k) => order.subarray(cuts[k], cuts[k + 1]));
  if (cut.every(({ length }) => length > 0)) return cut;
  throw new InvalidInputError({
    field: 'events',
    given: `${order.length} events`,
    allowed: `events that start at ${groups} different times at least, spread over all of them`,
    remedy: 'Give a longer history, or ask for fewer folds.',
  });
}

/** From the first start to the last end. */
export function spanOf(events: readonly LabelledEvent[], rows: Int32Array): Span {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    from = Math.min(from, events[row].start);
    to = Math.max(to, events[row].end);
  }
  return { from, to };
}

/**
 * The events that may be learnt from where those of a span are judged: purged of the ones that overlap it, and of the ones that start within the
 * embargo after it.
 *
 * Source: M. Lopez de Prado, Advances in Financial Machine Learning (2018), chapter 7.
 *
 * @param embargo in ms, at least 0
 */
export function purged(events: readonly LabelledEvent[], rows: Int32Array, span: Span, embargo: number): Int32Array {
  return rows.filter((row) => events[row].end <= span.from || events[row].start >= span.to + embargo);
}

/** Checks an embargo. @throws InvalidInputError where it is no length of time */
export function requireEmbargo(embargo: number): void {
  if (Number.isFinite(embargo) && embargo >= 0) return;
  throw new InvalidInputError({
    field: 'embargo',
    given: embargo,
    allowed: 'a length of time in ms, at least 0',
    remedy: 'Give the time for which features remember what was judged, such as 5 days.',
  });
}
