import type { BinnedMatrix } from './featureBins.ts';

/** Numbers that the histogram of one column takes: sum of gradients and of packed counts and hessians for each of 256 bins. */
export const COLUMN_SPAN = 512;
/** Columns that are summed at once. */
export const GROUP = 4;

/** Histograms of a group, small enough for the nearest cache. */
const group = new Float64Array(GROUP * COLUMN_SPAN);

/** Rows with their derivatives, in the same order. */
export interface NodeRows {
  readonly rows: Int32Array;
  readonly gradients: Float64Array;
  readonly packed: Float64Array;
}

/**
 * Sums gradients and packed counts and hessians of some rows by bin, for the columns `columns[k]` to `columns[k + 3]`.
 *
 * Four columns, written out by hand: a row's number and derivatives are then read once for all of them, which makes it twice as fast.
 *
 * @param columns one after the other in `histogram`; beyond the last one the k-th is summed again, into room that nobody reads
 * @param histogram of COLUMN_SPAN numbers per column, rounded up to whole groups
 */
export function fillGroup(
  { bins, rows: total }: BinnedMatrix,
  columns: Int32Array,
  k: number,
  { rows, gradients, packed }: NodeRows,
  histogram: Float64Array,
): void {
  const first = columns[k] * total;
  const second = (k + 1 < columns.length ? columns[k + 1] : columns[k]) * total;
  const third = (k + 2 < columns.length ? columns[k + 2] : columns[k]) * total;
  const fourth = (k + 3 < columns.length ? columns[k + 3] : columns[k]) * total;
  group.fill(0);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    const gradient = gradients[i];
    const both = packed[i];
    const a = bins[first + row] << 1;
    group[a] += gradient;
    group[a + 1] += both;
    const b = COLUMN_SPAN + (bins[second + row] << 1);
    group[b] += gradient;
    group[b + 1] += both;
    const c = 2 * COLUMN_SPAN + (bins[third + row] << 1);
    group[c] += gradient;
    group[c + 1] += both;
    const d = 3 * COLUMN_SPAN + (bins[fourth + row] << 1);
    group[d] += gradient;
    group[d + 1] += both;
  }
  histogram.set(group, k * COLUMN_SPAN);
}

/** The histogram of the rest of the rows in one group: `whole` minus that of a part, exact, in the place of `whole`. */
export function subtractGroupInPlace(whole: Float64Array, part: Float64Array, k: number): void {
  const end = (k + GROUP) * COLUMN_SPAN;
  for (let at = k * COLUMN_SPAN; at < end; at++) whole[at] -= part[at];
}
