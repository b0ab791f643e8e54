import { bareName } from '../errors/nearest.ts';
import { shortText } from '../payloads/shortText.ts';

const LONGEST_SHOWN = 80;

/** What each signal tells, by the names that a column may have for it. */
const COLUMNS: readonly (readonly string[])[] = [
  ['symbol'],
  ['direction', 'action', 'signal'],
  ['confidence', 'probability'],
];

/** What separates the columns of a table: spreadsheets of many countries write semicolons, or tabs. */
export function delimiterOf(text: string): string {
  const header = text.slice(0, text.search(/[\r\n]|$/));
  return [',', ';', '\t'].find((mark) => header.includes(mark)) ?? ',';
}

/**
 * Why the first line of a table of signals does not name its columns; undefined where it does. Without this a table that has no header would be one signal
 * shorter, and each of the others would be nothing.
 */
export function headerFault(names: readonly string[]): string | undefined {
  const given = new Set(names.map(bareName));
  const missing = COLUMNS.filter((column) => !column.some((name) => given.has(name))).map(([name]) => name);
  if (missing.length === 0) return undefined;
  return `a first line that names no column ${missing.join(', ')}: ${shortText(names.join(','), LONGEST_SHOWN)}`;
}
