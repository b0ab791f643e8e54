import { readField } from './readField.ts';

/** An item of a file with the time when the file was written, ms UTC, where it has none of its own: a forgotten file goes stale. */
export function datedByFile(item: unknown, writtenAt: number): unknown {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
  return readField(item)('at', 'timestamp', 'asOf') === undefined ? { ...item, at: writtenAt } : item;
}
