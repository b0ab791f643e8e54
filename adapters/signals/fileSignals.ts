import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { parse } from 'csv-parse/sync';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import type { SignalProviderPort } from '../../core/ports/signalProvider.ts';
import { providedItems, requireFew } from './providedItems.ts';

const LARGEST_FILE = 5_000_000;

/**
 * Signals from a file, read anew for each cycle: a `.csv` with a header line, or JSON (an array, or `{"signals": [...]}`). Signals without
 * a time of their own count as made when the file was last written, so that a forgotten file goes stale. Write the file under another name
 * and rename it: half a file is refused, but a file cut between two lines cannot be told from a whole one.
 */
export function fileSignals(path: string): SignalProviderPort {
  return {
    name: 'file',
    async fetch() {
      const { text, writtenAt } = await readSmallFile(path);
      const items =
        extname(path).toLowerCase() === '.csv' ? csvItems(text, path) : providedItems(parseJson(text, path), path);
      return items.map((item) => withTime(item, writtenAt));
    },
  };
}

async function readSmallFile(path: string): Promise<{ text: string; writtenAt: number }> {
  const file = await open(path).catch((error: unknown) => {
    throw unreadable(path, error instanceof Error ? error.message : String(error), 'a file that can be read');
  });
  try {
    const { size, mtimeMs } = await file.stat();
    if (size > LARGEST_FILE) throw unreadable(path, `${size} bytes`, `at most ${LARGEST_FILE} bytes`);
    return { text: await file.readFile('utf8'), writtenAt: Math.floor(mtimeMs) };
  } finally {
    await file.close();
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreadable(path, error instanceof Error ? error.message : String(error), 'whole, valid JSON');
  }
}

/** Rows as objects by the header's names. A row with too few or too many fields makes the file unusable: it may be cut. */
function csvItems(text: string, path: string): readonly unknown[] {
  try {
    return requireFew(parse(text, { columns: true, bom: true, trim: true, skip_empty_lines: true }), path);
  } catch (error) {
    if (error instanceof InvalidInputError) throw error;
    throw unreadable(path, error instanceof Error ? error.message : String(error), 'CSV with a header line');
  }
}

function withTime(item: unknown, writtenAt: number): unknown {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
  const own = [Reflect.get(item, 'at'), Reflect.get(item, 'timestamp')];
  return own.every((time) => time === undefined || time === null || time === '') ? { ...item, at: writtenAt } : item;
}

function unreadable(path: string, given: string, allowed: string): InvalidInputError {
  return new InvalidInputError({
    field: `signals.path (${path})`,
    given,
    allowed,
    remedy: 'Check signals.path and what writes the file.',
  });
}
