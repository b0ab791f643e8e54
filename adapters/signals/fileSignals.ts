import { extname } from 'node:path';
import { parse } from 'csv-parse/sync';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import type { SignalProviderPort } from '../../core/ports/signalProvider.ts';
import { datedByFile } from '../../core/signals/datedByFile.ts';
import { delimiterOf, headerFault } from '../../core/signals/signalTable.ts';
import { fileText, jsonLines, jsonValue } from '../../core/text/fileText.ts';
import { providedItems, requireFew } from './providedItems.ts';
import { readRegularFile } from './regularFile.ts';

const LARGEST_FILE = 5_000_000;

/**
 * Signals from a file, read anew for each cycle: a `.csv` with a header line, `.ndjson` or `.jsonl` with one signal a line, or JSON (an array, or `{"signals": [...]}`). Signals without
 * a time of their own count as made when the file was last written, so that a forgotten file goes stale. Write the file under another name
 * and rename it: half a file is refused, but a file cut between two lines cannot be told from a whole one.
 */
export function fileSignals(path: string): SignalProviderPort {
  return {
    name: 'file',
    async fetch() {
      const { text, writtenAt } = await readSmallFile(path);
      return itemsOf(text, path).map((item) => datedByFile(item, writtenAt));
    },
  };
}

function itemsOf(text: string, path: string): readonly unknown[] {
  switch (extname(path).toLowerCase()) {
    case '.csv':
      return csvItems(text, path);
    case '.ndjson':
    case '.jsonl':
      return lineItems(text, path);
    default:
      return providedItems(parseJson(text, path), path);
  }
}

/** One JSON value a line. A line that is none makes the file unusable: it may be cut. */
function lineItems(text: string, path: string): readonly unknown[] {
  const parsed = jsonLines(text);
  if ('fault' in parsed) throw unreadable(path, parsed.fault, 'one whole JSON value a line');
  return requireFew(parsed.values, path);
}

async function readSmallFile(path: string): Promise<{ text: string; writtenAt: number }> {
  const file = await readRegularFile(path, LARGEST_FILE);
  if ('fault' in file) throw unreadable(path, file.fault, file.allowed ?? 'a file that can be read');
  const read = fileText(file.bytes);
  if ('fault' in read) throw unreadable(path, read.fault, 'a file of signals; no signals are an empty list, []');
  return { text: read.text, writtenAt: file.writtenAt };
}

function parseJson(text: string, path: string): unknown {
  const parsed = jsonValue(text);
  if ('fault' in parsed) throw unreadable(path, parsed.fault, 'whole, valid JSON');
  return parsed.value;
}

/** Rows as objects by the header's names. A row with too few or too many fields makes the file unusable: it may be cut. */
function csvItems(text: string, path: string): readonly unknown[] {
  const columns = (names: string[]): string[] => {
    const fault = headerFault(names);
    if (fault !== undefined)
      throw unreadable(path, fault, 'CSV whose first line names symbol, direction and confidence');
    return names;
  };
  try {
    return requireFew(parse(text, { columns, delimiter: delimiterOf(text), trim: true, skip_empty_lines: true }), path);
  } catch (error) {
    if (error instanceof InvalidInputError) throw error;
    throw unreadable(path, error instanceof Error ? error.message : String(error), 'CSV with a header line');
  }
}

function unreadable(path: string, given: string, allowed: string): InvalidInputError {
  return new InvalidInputError({
    field: `signals.path (${path})`,
    given,
    allowed,
    remedy: 'Check signals.path and what writes the file.',
  });
}
