import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import { delimiterOf, headerFault } from '../../core/signals/signalTable.ts';
import { fileText, jsonLines, jsonValue, readFault } from '../../core/text/fileText.ts';

/**
 * The items of a file of dated signals: a `.csv` with a header line, `.ndjson` or `.jsonl` with one signal a line, or JSON (an array, or `{"signals": [...]}`).
 *
 * @throws InvalidInputError for a file that cannot be read as one
 */
export function readSignalFile(path: string): readonly unknown[] {
  const text = textOf(path);
  const form = extname(path).toLowerCase();
  if (form === '.csv') return csvItems(text, path);
  if (form === '.ndjson' || form === '.jsonl') {
    const lines = jsonLines(text);
    if ('fault' in lines) throw unreadable(path, lines.fault, 'one whole JSON value a line');
    return lines.values;
  }
  const parsed = jsonValue(text);
  if ('fault' in parsed) throw unreadable(path, parsed.fault, 'whole, valid JSON');
  const { value } = parsed;
  const items: unknown = Array.isArray(value) ? value : signalsIn(value);
  if (Array.isArray(items)) return items;
  const given =
    typeof value === 'object' && value !== null
      ? 'an object without "signals"'
      : `JSON of one ${value === null ? 'null' : typeof value}`;
  throw unreadable(path, given, 'an array of signals, or an object with an array "signals"');
}

function textOf(path: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw unreadable(path, readFault(error), 'a file that can be read');
  }
  const read = fileText(bytes);
  if ('fault' in read) throw unreadable(path, read.fault, 'a file of signals');
  return read.text;
}

function signalsIn(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'signals' in value ? value.signals : undefined;
}

function csvItems(text: string, path: string): readonly unknown[] {
  const columns = (names: string[]): string[] => {
    const fault = headerFault(names);
    if (fault !== undefined)
      throw unreadable(path, fault, 'CSV whose first line names symbol, direction and confidence');
    return names;
  };
  try {
    return parse(text, { columns, delimiter: delimiterOf(text), trim: true, skip_empty_lines: true });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw unreadable(path, error.message, 'CSV with a header line');
  }
}

function unreadable(path: string, given: string, allowed: string): InvalidInputError {
  return new InvalidInputError({
    field: `signals.path (${path})`,
    given,
    allowed,
    remedy: 'Check signals.path and what wrote the file.',
  });
}
