import type { DenseMatrix } from '../../../quant/linalg/denseMatrix.ts';
import { type Gap, gapsBetween } from './missingPeriods.ts';

/** What the numbers of a table are. */
export type TableKind = 'prices' | 'returns';

/** Series read from a file, one column each. */
export interface SeriesTable {
  /** The file, or `standard input`. */
  readonly source: string;
  readonly names: readonly string[];
  /** T x N, oldest first. */
  readonly values: DenseMatrix;
  /** One per row, as written; undefined where the file has none. */
  readonly times: readonly string[] | undefined;
  /** Undefined where the file does not say and the numbers leave it open. */
  readonly kind: TableKind | undefined;
  /** Rows with a missing value that were left out. */
  readonly skippedRows: number;
  /** Columns of a candle file that were left out, since its closes are the prices; empty for other files. */
  readonly leftOut: readonly string[];
  /** Where periods are missing: seen from the times, or from the rows left out where there are none. */
  readonly gaps: readonly Gap[];
}

/** A file that cannot be read as a table: says where, what is there, and what is allowed. */
export class TableError extends Error {
  override readonly name = 'TableError';
}

/** One row before it is checked: the cells as numbers or text, and where it stands. */
export interface RawRow {
  /** `line 3` or `returns[2]`. */
  readonly place: string;
  readonly time: string | undefined;
  readonly cells: readonly unknown[];
}

export interface RawTable {
  readonly source: string;
  readonly names: readonly string[];
  readonly rows: readonly RawRow[];
  readonly kind: TableKind | undefined;
  /** Number of columns before the first series, for messages that count columns. */
  readonly leading: number;
  readonly leftOut?: readonly string[];
}

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const MISSING = new Set(['', 'na', 'nan', 'null', 'none']);

/**
 * Checks a table cell by cell: as many numbers in each row as there are names, rows oldest first.
 *
 * @param skipIncomplete leave out rows with a missing value instead of refusing them
 * @throws TableError
 */
export function checkedTable(raw: RawTable, skipIncomplete: boolean): SeriesTable {
  const { source, names, leading } = raw;
  requireNames(source, names);
  const rows: number[][] = [];
  const times: (string | undefined)[] = [];
  const skippedBefore: number[] = [];
  let skippedRun = 0;
  let skippedRows = 0;
  for (const row of raw.rows) {
    if (row.cells.length !== names.length) {
      throw new TableError(
        `${source}, ${row.place}: ${row.cells.length + leading} columns, but the names make ${names.length + leading}. Give every row one value per name.`,
      );
    }
    const values = row.cells.map((cell, column) => readCell(cell, row, column, raw, skipIncomplete));
    if (values.some(Number.isNaN)) {
      skippedRows += 1;
      skippedRun += 1;
      continue;
    }
    rows.push(values);
    skippedBefore.push(skippedRun);
    skippedRun = 0;
    times.push(row.time);
  }
  if (rows.length === 0) {
    throw new TableError(
      skippedRows > 0
        ? `${source}: no rows of numbers without gaps (${skippedRows} have some). Leave out the series with most gaps.`
        : `${source}: no rows of numbers. Give one row per period below the names, oldest first.`,
    );
  }
  const complete = times.filter((time) => time !== undefined);
  requireOrder(raw, complete);
  return {
    source,
    names,
    values: { rows: rows.length, columns: names.length, data: Float64Array.from(rows.flat()) },
    times: complete.length === rows.length ? complete : undefined,
    kind: raw.kind ?? guessedKind(rows),
    skippedRows,
    leftOut: raw.leftOut ?? [],
    gaps: gapsOf(complete, skippedBefore),
  };
}

/** Gaps by the times of the rows; rows that were left out are one wherever they were, also where markets may have been closed. */
function gapsOf(times: readonly string[], skippedBefore: readonly number[]): readonly Gap[] {
  const moments = times.map(momentOf);
  const isTimed = moments.length === skippedBefore.length && moments.every(Number.isFinite);
  const byTime = new Map((isTimed ? gapsBetween(moments, times) : []).map((gap) => [gap.row, gap]));
  return skippedBefore.flatMap((missing, row) => {
    const gap = byTime.get(row);
    if (gap !== undefined) return [gap];
    if (missing === 0 || row === 0) return [];
    const [after, before] = isTimed ? [times[row - 1], times[row]] : [`row ${row}`, `row ${row + 1}`];
    return [{ after, before, missing, row }];
  });
}

/** Moments of time of the rows in ms UTC; undefined where the file has none or they are no dates. */
export function rowTimes({ times }: SeriesTable): readonly number[] | undefined {
  const moments = times?.map(momentOf);
  return moments?.every(Number.isFinite) === true ? moments : undefined;
}

function requireNames(source: string, names: readonly string[]): void {
  if (names.length === 0) throw new TableError(`${source}: no series. Give a header line with one name per column.`);
  const blank = names.indexOf('');
  if (blank >= 0) throw new TableError(`${source}: series ${blank + 1} has no name. Name every column in the header.`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new TableError(`${source}: two series are named ${twice}. Rename one of them.`);
  if (names.every((name) => NUMBER.test(name)))
    throw new TableError(`${source}: the first line holds numbers only. Put the names of the series there.`);
}

function readCell(cell: unknown, row: RawRow, column: number, raw: RawTable, skipIncomplete: boolean): number {
  const text = typeof cell === 'number' ? String(cell) : typeof cell === 'string' ? cell : '';
  const value = typeof cell === 'number' ? cell : NUMBER.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(value)) return value;
  const place = `${raw.source}, ${row.place}, column ${column + raw.leading + 1} (${raw.names[column]})`;
  if (cell === null || cell === undefined || MISSING.has(text.toLowerCase())) {
    if (skipIncomplete) return Number.NaN;
    throw new TableError(`${place}: no value. Fill it, or leave out rows with gaps by --skip-incomplete.`);
  }
  throw new TableError(
    `${place}: ${JSON.stringify(cell)} is no number. Allowed are finite decimal numbers such as 0.0123 or -1.5e-3, shares rather than percentages.`,
  );
}

const COMPACT_DATE = /^((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/;

/** ms UTC of a date, of a number of milliseconds or seconds, or of 20240131. */
function momentOf(time: string): number {
  const [, year, month, day] = COMPACT_DATE.exec(time) ?? [];
  if (year !== undefined) return Date.UTC(Number(year), Number(month) - 1, Number(day));
  if (!NUMBER.test(time)) return Date.parse(time);
  const value = Number(time);
  return value >= 1e9 && value < 1e10 ? 1000 * value : value;
}

function requireOrder({ source }: RawTable, times: readonly string[]): void {
  const moments = times.map(momentOf);
  if (!moments.every(Number.isFinite)) return;
  const wrong = moments.findIndex((moment, index) => index > 0 && !(moment > moments[index - 1]));
  if (wrong < 0) return;
  throw new TableError(
    `${source}: ${times[wrong]} comes after ${times[wrong - 1]}. Sort the rows oldest first, each time once.`,
  );
}

/**
 * Returns have negative numbers, prices have none; positive numbers that stay below 1 may be either. Where there are numbers of 0 or less
 * beside some of 1 or more, it is either a price gone wrong or an unusual return: nothing is guessed.
 */
function guessedKind(rows: readonly (readonly number[])[]): TableKind | undefined {
  const numbers = rows.flat();
  const positive = numbers.every((value) => value > 0);
  const large = numbers.some((value) => Math.abs(value) >= 1);
  if (positive) return large ? 'prices' : undefined;
  return large ? undefined : 'returns';
}
