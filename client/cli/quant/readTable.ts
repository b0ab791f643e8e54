import { text as wholeText } from 'node:stream/consumers';
import { CsvError, parse } from 'csv-parse/sync';
import { textFile } from '../../../research/textFile.ts';
import {
  checkedTable,
  type RawRow,
  type RawTable,
  type SeriesTable,
  TableError,
  type TableKind,
} from './seriesTable.ts';

/** Names under which the first column holds times rather than a series. */
const TIME_COLUMN = /^(|date|datetime|day|time|timestamp|period)$/i;
const DATE = /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}/;
const CANDLE = ['open', 'high', 'low', 'close'];
const STANDARD_INPUT = 'standard input';

export interface ReadOptions {
  /** What the numbers are, where the file does not say. */
  readonly kind?: TableKind;
  /** Leave out rows with a missing value instead of refusing them. */
  readonly skipIncomplete?: boolean;
  /** Keep every column of a candle file. By default its closes are the prices. */
  readonly allColumns?: boolean;
}

/**
 * Reads a table of series from a CSV or JSON file, or from standard input (`-`).
 *
 * CSV: a header line with a name per column; the first column may hold dates or timestamps (by its name, or where its first cell is
 * no number). A file of candles (open, high, low, close) is one series of prices, its closes. JSON: `{"assets": [...], "returns": [[...], ...]}` or with `prices`, one row per period, and optionally `times`.
 *
 * @throws TableError that names file, line and column
 */
export async function readTable(path: string, options: ReadOptions = {}): Promise<SeriesTable> {
  const source = path === '-' ? STANDARD_INPUT : path;
  return parseTable(await contentOf(path), source, options);
}

/** Reads a table from text; see `readTable`. */
export function parseTable(text: string, source: string, options: ReadOptions = {}): SeriesTable {
  if (text.trim() === '') throw new TableError(`${source}: empty. Give a CSV with a header line, or JSON.`);
  const whole = /^\uFEFF?\s*[{[]/.test(text) ? jsonTable(text, source) : csvTable(text, source);
  const raw = options.allColumns === true ? whole : closesOf(whole);
  const { kind } = options;
  if (kind !== undefined && raw.kind !== undefined && kind !== raw.kind)
    throw new TableError(`${source}: holds ${raw.kind}, but --input says ${kind}. Leave --input out.`);
  return checkedTable({ ...raw, kind: raw.kind ?? kind }, options.skipIncomplete === true);
}

/** The closes alone where the columns are those of candles: open and high are prices of the same asset, volume is none. */
function closesOf(raw: RawTable): RawTable {
  const names = raw.names.map((name) => name.toLowerCase());
  if (!CANDLE.every((name) => names.includes(name))) return raw;
  const close = names.indexOf('close');
  return {
    ...raw,
    names: [raw.names[close]],
    leftOut: raw.names.filter((_, index) => index !== close),
    kind: 'prices',
    leading: raw.leading + close,
    rows: raw.rows.map((row) => {
      if (row.cells.length === names.length) return { ...row, cells: [row.cells[close]] };
      throw new TableError(
        `${raw.source}, ${row.place}: ${row.cells.length + raw.leading} columns, but the names make ${names.length + raw.leading}. Give every row one value per name.`,
      );
    }),
  };
}

async function contentOf(path: string): Promise<string> {
  if (path === '-') return await wholeText(process.stdin);
  const read = textFile(path);
  if ('text' in read) return read.text;
  throw new TableError(`${path}: ${read.fault}. Give a CSV with a header line, JSON, or - for standard input.`);
}

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function csvTable(text: string, source: string): RawTable {
  const [header, ...body] = csvRecords(text, source);
  if (header === undefined) throw new TableError(`${source}: no header line with the names of the series.`);
  const first = header.record[0] ?? '';
  const firstCell = body[0]?.record[0] ?? '';
  const leading =
    TIME_COLUMN.test(first) || (firstCell !== '' && Number.isNaN(Number(firstCell)) && isDate(firstCell)) ? 1 : 0;
  return {
    source,
    names: header.record.slice(leading),
    rows: body.map(
      ({ record, info }): RawRow => ({
        place: `line ${info.lines}`,
        time: leading === 1 ? record[0] : undefined,
        cells: record.slice(leading),
      }),
    ),
    kind: undefined,
    leading,
  };
}

/** `Date.parse` alone takes nearly anything with a digit in it. */
function isDate(cell: string): boolean {
  return DATE.test(cell) && Number.isFinite(Date.parse(cell));
}

function csvRecords(text: string, source: string): CsvRecord[] {
  try {
    return parse(text, {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      delimiter: [',', ';', '\t'],
      info: true,
    }) as unknown as CsvRecord[];
  } catch (error) {
    if (error instanceof CsvError) throw new TableError(`${source}: no CSV: ${error.message}`);
    throw error;
  }
}

function jsonTable(text: string, source: string): RawTable {
  const content = parsedJson(text, source);
  const field = (name: string): unknown =>
    typeof content === 'object' && content !== null ? Reflect.get(content, name) : undefined;
  const kinds = (['prices', 'returns'] as const).filter((kind) => field(kind) !== undefined);
  const [kind] = kinds;
  const names = field('assets');
  if (kind === undefined || kinds.length > 1 || !isTextArray(names)) {
    throw new TableError(
      `${source}: given ${outline(content)}; allowed is {"assets": ["BTC-USD", ...], "returns": [[0.01, ...], ...]} or the same with "prices", one row per period, oldest first, and optionally "times". Write it in that form.`,
    );
  }
  const rows = field(kind);
  const times = field('times');
  if (!Array.isArray(rows) || !rows.every(Array.isArray))
    throw new TableError(`${source}: ${kind} is no array of rows. Give one row per period with one number per asset.`);
  if (times !== undefined && !(Array.isArray(times) && times.length === rows.length))
    throw new TableError(`${source}: times is no array of ${rows.length} times. Give one per row, or leave it out.`);
  return {
    source,
    names,
    rows: rows.map(
      (cells, index): RawRow => ({
        place: `${kind}[${index}]`,
        time: times === undefined ? undefined : String(times[index]),
        cells,
      }),
    ),
    kind,
    leading: 0,
  };
}

/** What a JSON document is at its outermost, for a message. */
function outline(content: unknown): string {
  if (Array.isArray(content)) return `an array of ${content.length}`;
  if (typeof content !== 'object' || content === null) return JSON.stringify(content);
  const keys = Object.keys(content);
  if (keys.length === 0) return 'an object without fields';
  const shown = keys.slice(0, 6).map((key) => JSON.stringify(key));
  return `an object with ${shown.join(', ')}${keys.length > shown.length ? ', ...' : ''}`;
}

function isTextArray(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function parsedJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const message = (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ');
    const position = /position (\d+)/.exec(message)?.[1];
    if (position === undefined) throw new TableError(`${source}: no valid JSON: ${message}`);
    const before = text.slice(0, Number(position)).split('\n');
    throw new TableError(
      `${source}, line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: no valid JSON: ${message}`,
    );
  }
}
