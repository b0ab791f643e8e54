import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import { fileText, readFault } from '../../core/text/fileText.ts';
import type { TableRow } from './tableCandles.ts';

/** The rows of a table with a header: `.parquet`, anything else is CSV. @throws InvalidInputError for a file that cannot be read as one */
export async function readTableFile(path: string): Promise<readonly TableRow[]> {
  return extname(path).toLowerCase() === '.parquet' ? await parquetRows(path) : csvRows(path);
}

async function parquetRows(path: string): Promise<readonly TableRow[]> {
  const { parquetReadObjects } = await import('hyparquet');
  const bytes = bytesOf(path);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  try {
    return await parquetReadObjects({ file: file as ArrayBuffer });
  } catch (error) {
    throw unreadable(path, error instanceof Error ? error.message : String(error), 'Parquet, plain or with Snappy');
  }
}

/** Lines before the header, such as the address of who made an export, are left out. */
function csvRows(path: string): readonly TableRow[] {
  const read = fileText(bytesOf(path));
  if ('fault' in read) throw unreadable(path, read.fault, 'a table of bars');
  try {
    const lines: string[][] = parse(read.text, { trim: true, skip_empty_lines: true, relax_column_count: true });
    const head = lines.findIndex((cells) => cells.length >= 5);
    const names = lines[head] ?? [];
    return lines
      .slice(head + 1)
      .map((cells) => Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ''])));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw unreadable(path, error.message, 'CSV with a header line');
  }
}

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw unreadable(path, readFault(error), 'a file that can be read');
  }
}

function unreadable(path: string, given: string, allowed: string): InvalidInputError {
  return new InvalidInputError({
    field: `file ${path}`,
    given,
    allowed,
    remedy: 'Check the path and what wrote the file.',
  });
}
