import type { LabelledEvent } from '../models/labelledEvent.ts';

/** Events that start within so many of the longest event are one group of the calibration: they have seen the same market. */
const GROUP_LENGTH = 2;

/** Groups of events that start close to each other, by number. */
export function groupsInTime(events: readonly LabelledEvent[], rows: Int32Array): Int32Array {
  const longest = rows.reduce((most, row) => Math.max(most, events[row].end - events[row].start), 0);
  const first = events[rows[0]].start;
  return rows.map((row) => Math.floor((events[row].start - first) / (GROUP_LENGTH * longest)));
}
