import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import type { Candle } from '../../core/market/candle.ts';

/** Rows of a table, by the names of its columns. */
export type TableRow = Readonly<Record<string, unknown>>;

/** What a table of bars holds. */
export interface TableCandles {
  /** Oldest first, one for each time. */
  readonly bars: readonly Candle[];
  /** Rows whose time came again later in the table; the later one counts. */
  readonly duplicates: number;
}

type Column = 'time' | 'open' | 'high' | 'low' | 'close' | 'volume';

/** Names of columns in common exports, without blanks, hyphens, underscores and case. */
const NAMES: Readonly<Record<Column, readonly string[]>> = {
  time: ['timestamp', 'time', 'date', 'datetime', 'opentime', 'unix', 'unixtimestamp', 'start', 'starttime', 't'],
  open: ['open', 'o', 'openprice'],
  high: ['high', 'h', 'highprice'],
  low: ['low', 'l', 'lowprice'],
  close: ['close', 'c', 'closeprice', 'price'],
  volume: ['volume', 'v', 'vol', 'basevolume', 'volumebase', 'amount'],
};

/**
 * The bars of a table with a header: a time (ISO 8601, or epoch in seconds, milliseconds, microseconds or nanoseconds; UTC where nothing else is said), open, high, low, close and the volume in base units.
 *
 * @param rows in any order
 * @param where the file, for errors
 * @throws InvalidInputError for a column that is missing and for a cell that cannot be read, by its row
 */
export function tableCandles(rows: readonly TableRow[], where: string): TableCandles {
  const columns = columnsOf(rows[0] ?? {}, where);
  const byTime = new Map<number, Candle>();
  rows.forEach((row, index) => {
    const place = (column: Column) => `${where} row ${index + 1} ${columns[column]}`;
    const number = (column: Column, least: number) => numberIn(row[columns[column]], place(column), least);
    const openTime = timeIn(row[columns.time], place('time'));
    const [open, high, low, close] = (['open', 'high', 'low', 'close'] as const).map((name) =>
      number(name, Number.MIN_VALUE),
    );
    if (high < Math.max(open, close, low)) throw wrong(place('high'), high, 'at least open, low and close');
    if (low > Math.min(open, close)) throw wrong(place('low'), low, 'at most open and close');
    byTime.set(openTime, { openTime, open, high, low, close, volume: number('volume', 0) });
  });
  const bars = [...byTime.values()].sort((a, b) => a.openTime - b.openTime);
  return { bars, duplicates: rows.length - bars.length };
}

function columnsOf(row: TableRow, where: string): Readonly<Record<Column, string>> {
  const given = Object.keys(row);
  const find = (column: Column): string => {
    const found = NAMES[column].flatMap((name) => given.filter((own) => plain(own) === name))[0];
    if (found !== undefined) return found;
    // `Volume BTC` and `Volume USD` stand side by side in some exports: the first one is in base units.
    const alike = column === 'volume' ? given.find((own) => plain(own).startsWith('volume')) : undefined;
    if (alike !== undefined) return alike;
    throw wrong(`${where} column ${column}`, given.join(', ') || 'no columns', NAMES[column].join(', '));
  };
  return {
    time: find('time'),
    open: find('open'),
    high: find('high'),
    low: find('low'),
    close: find('close'),
    volume: find('volume'),
  };
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '');
}

function numberIn(cell: unknown, place: string, least: number): number {
  const value = typeof cell === 'string' && cell.trim() === '' ? Number.NaN : Number(cell);
  if (Number.isFinite(value) && value >= least) return value;
  throw wrong(place, String(cell), least > 0 ? 'a number above 0' : 'a number, at least 0');
}

/** Powers of ten between the units that an epoch may be counted in; a second has 10 digits until the year 2286. */
const EPOCHS: readonly (readonly [number, number])[] = [
  [1e11, 1e3],
  [1e14, 1],
  [1e17, 1e-3],
  [1e20, 1e-6],
];

function timeIn(cell: unknown, place: string): number {
  if (cell instanceof Date && !Number.isNaN(cell.getTime())) return cell.getTime();
  const text = String(cell).trim();
  if (/^\d+(\.\d+)?$/.test(text)) {
    const value = Number(text);
    const unit = EPOCHS.find(([below]) => value < below);
    if (unit !== undefined && value > 1e8) return Math.round(value * unit[1]);
  } else {
    const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?\s?(Z|UTC|[+-]\d{2}:?\d{2})?$/.exec(
      text,
    );
    if (match !== null) {
      const [, day, clock = '00:00', zone = 'Z'] = match;
      const at = Date.parse(`${day}T${clock}${zone === 'UTC' ? 'Z' : zone}`);
      if (!Number.isNaN(at)) return at;
    }
  }
  throw wrong(place, text, 'such as 2024-03-01, 2024-03-01T00:00:00Z, 1709251200 or 1709251200000');
}

function wrong(field: string, given: string | number, allowed: string): InvalidInputError {
  return new InvalidInputError({ field, given, allowed, remedy: 'Correct the file; nothing of it was stored.' });
}
