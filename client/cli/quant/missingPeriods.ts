import { type DenseMatrix, zeros } from '../../../quant/linalg/denseMatrix.ts';
import { plural } from '../../plural.ts';

/** Rows that a file should have between two others and does not. */
export interface Gap {
  /** Time (or place) of the row before and after. */
  readonly after: string;
  readonly before: string;
  /** Number of periods without a row. */
  readonly missing: number;
  /** Index of the row after the gap. */
  readonly row: number;
}

/** What a report says of the periods that are missing. */
export interface MissingPeriods {
  readonly periods: number;
  readonly gaps: readonly Omit<Gap, 'row'>[];
  /** Returns over more than one period, which are left out. */
  readonly returnsLeftOut: number;
}

/** A difference of times beyond this many usual ones is a gap: days around a change of the clock and months differ by less. */
const BEYOND = 1.5;
const DAY = 86_400_000;
/** Where no row falls on a weekend, so many days (a weekend with a holiday on each side) count as one period. */
const LONGEST_CLOSE = 5 * DAY;

/**
 * Finds the gaps in a row of times: the usual distance is the most frequent one. Markets that close at weekends are seen by their rows.
 *
 * @param moments ms UTC, rising
 * @param names the times as written
 */
export function gapsBetween(moments: readonly number[], names: readonly string[]): readonly Gap[] {
  const step = usualStep(moments);
  if (step === undefined) return [];
  const closes = step === DAY && !moments.some(isWeekend);
  return moments.flatMap((moment, row) => {
    if (row === 0) return [];
    const distance = moment - moments[row - 1];
    if (distance <= (closes ? LONGEST_CLOSE : BEYOND * step)) return [];
    const missing = Math.round(closes ? ((distance / DAY) * 5) / 7 : distance / step) - 1;
    return missing < 1 ? [] : [{ after: names[row - 1], before: names[row], missing, row }];
  });
}

function usualStep(moments: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (let row = 1; row < moments.length; row++) {
    const distance = moments[row] - moments[row - 1];
    counts.set(distance, (counts.get(distance) ?? 0) + 1);
  }
  let usual: number | undefined;
  for (const [distance, count] of counts) {
    const most = usual === undefined ? 0 : (counts.get(usual) ?? 0);
    if (count > most || (count === most && usual !== undefined && distance < usual)) usual = distance;
  }
  return usual;
}

function isWeekend(moment: number): boolean {
  const day = new Date(moment).getUTCDay();
  return day === 0 || day === 6;
}

/** Changes from row to row, (T - 1) x N, without those across a gap, which are over more than one period. */
export function withoutGaps(changes: DenseMatrix, gaps: readonly Gap[]): DenseMatrix {
  if (gaps.length === 0) return changes;
  const kept = keptChanges(changes.rows, gaps);
  const { columns, data } = changes;
  const result = zeros(kept.length, columns);
  kept.forEach((row, at) => {
    result.data.set(data.subarray(row * columns, (row + 1) * columns), at * columns);
  });
  return result;
}

/** Indices of the changes that are over one period: change k is from row k to row k + 1. */
export function keptChanges(changes: number, gaps: readonly Gap[]): readonly number[] {
  const across = new Set(gaps.map(({ row }) => row - 1));
  return Array.from({ length: changes }, (_, k) => k).filter((k) => !across.has(k));
}

/** The gaps as a report tells them; undefined where there are none. */
export function missingPeriods(gaps: readonly Gap[], returnsLeftOut: number): MissingPeriods | undefined {
  if (gaps.length === 0) return undefined;
  return {
    periods: gaps.reduce((sum, { missing }) => sum + missing, 0),
    gaps: gaps.map(({ after, before, missing }) => ({ after, before, missing })),
    returnsLeftOut,
  };
}

/** The same in words. */
export function missingLines(missing: MissingPeriods | undefined): readonly string[] {
  if (missing === undefined) return [];
  const { periods, gaps, returnsLeftOut } = missing;
  const longest = gaps.reduce((most, gap) => (gap.missing > most.missing ? gap : most));
  const where = `${plural(periods, 'period')} missing in ${plural(gaps.length, 'gap')}, the longest (${longest.missing}) between ${longest.after} and ${longest.before}`;
  return [
    returnsLeftOut > 0
      ? `WARNING: ${where}. The ${plural(returnsLeftOut, 'return')} across ${returnsLeftOut === 1 ? 'it is' : 'them are'} left out: ${returnsLeftOut === 1 ? 'it is' : 'they are'} over more than one period.`
      : `WARNING: ${where}. The rows are taken as if they followed each other.`,
  ];
}
