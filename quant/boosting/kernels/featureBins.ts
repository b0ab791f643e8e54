import type { DenseMatrix } from '../../linalg/denseMatrix.ts';
import type { RandomGenerator } from '../../statistics/random.ts';

/** Where the values of one column are cut. Bin 0 holds what is missing; bins 1 to `count` hold values. */
export interface ColumnBins {
  readonly categorical: boolean;
  /**
   * Numeric: `count - 1` ascending thresholds, bin b holding edges[b - 2] < x <= edges[b - 1]. Categorical: the `count` categories, ascending,
   * bin b being edges[b - 1].
   */
  readonly edges: Float64Array;
  readonly count: number;
}

/** A matrix whose values are numbers of bins: row i of column j at `bins[j * rows + i]`. */
export interface BinnedMatrix {
  readonly rows: number;
  readonly columns: readonly ColumnBins[];
  readonly bins: Uint8Array;
}

/** Thresholds come from at most so many rows, one drawn from each stretch of rows that makes as many stretches. */
const SAMPLE = 10_000;
/** Columns that are read at once: so many numbers lie on one line of the cache. */
const TOGETHER = 8;
/** A value's bin is looked up in a grid of equal cells first, most of which hold an edge or none. */
const CELLS = 2048;

/**
 * Cuts each column: between all neighbouring values where there are at most `maxBins` of them, else at quantiles. Thresholds lie in the middle
 * between two values that occur. Of a categorical column with more categories than bins the most frequent are kept, and the rest count as missing.
 *
 * @param matrix finite or NaN
 * @param random draws the rows that thresholds come from, where there are more than 10,000
 */
export function binMatrix(
  matrix: DenseMatrix,
  maxBins: number,
  categorical: readonly number[],
  random: RandomGenerator,
): BinnedMatrix {
  const { rows, columns, data } = matrix;
  const bins = new Uint8Array(rows * columns);
  const sample = sampledRows(rows, random);
  const values = Array.from({ length: Math.min(TOGETHER, columns) }, () => new Float64Array(rows));
  const cuts: ColumnBins[] = [];
  for (let first = 0; first < columns; first += TOGETHER) {
    const count = Math.min(TOGETHER, columns - first);
    for (let i = 0; i < rows; i++) for (let k = 0; k < count; k++) values[k][i] = data[i * columns + first + k];
    for (let k = 0; k < count; k++) {
      const column = first + k;
      const isCategorical = categorical.includes(column);
      const cut = isCategorical ? categoriesOf(values[k], maxBins) : thresholdsOf(values[k], sample, maxBins);
      const into = bins.subarray(column * rows, (column + 1) * rows);
      if (isCategorical) assignCategories(values[k], cut.edges, into);
      else assignBins(values[k], cut.edges, into);
      cuts.push(cut);
    }
  }
  return { rows, columns: cuts, bins };
}

function sampledRows(rows: number, random: RandomGenerator): Int32Array {
  if (rows <= SAMPLE) return Int32Array.from({ length: rows }, (_, i) => i);
  const starts = Int32Array.from({ length: SAMPLE + 1 }, (_, k) => Math.floor((k * rows) / SAMPLE));
  return Int32Array.from({ length: SAMPLE }, (_, k) => starts[k] + random.integer(starts[k + 1] - starts[k]));
}

function thresholdsOf(values: Float64Array, sample: Int32Array, maxBins: number): ColumnBins {
  const sorted = presentSorted(values, sample);
  const distinct = distinctOf(sorted, maxBins);
  const edges = distinct === undefined ? quantileEdges(sorted, maxBins) : edgesBetween(distinct);
  return { categorical: false, edges: Float64Array.from(edges), count: edges.length + 1 };
}

function edgesBetween(distinct: readonly number[]): number[] {
  return distinct.slice(1).map((value, k) => middle(distinct[k], value));
}

/** One edge per quantile: where it falls into a run of equal values, before the run, or after it where there is an edge before it already. */
function quantileEdges(sorted: Float64Array, maxBins: number): number[] {
  const edges: number[] = [];
  for (let k = 1; k < maxBins; k++) {
    const value = sorted[Math.round((k * sorted.length) / maxBins)];
    const last = edges.length === 0 ? Number.NEGATIVE_INFINITY : edges[edges.length - 1];
    const first = firstAtLeast(sorted, value);
    const before = first === 0 ? last : middle(sorted[first - 1], value);
    const after = firstAbove(sorted, value);
    if (before > last) edges.push(before);
    else if (after < sorted.length) {
      const behind = middle(value, sorted[after]);
      if (behind > last) edges.push(behind);
    }
  }
  return edges;
}

function categoriesOf(values: Float64Array, maxBins: number): ColumnBins {
  const counts = new Map<number, number>();
  for (const value of values) if (!Number.isNaN(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
  const kept = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, maxBins);
  const edges = Float64Array.from(kept.map(([value]) => value)).sort();
  return { categorical: true, edges, count: edges.length };
}

/** Writes 1 plus the number of edges below each value. */
function assignBins(values: Float64Array, edges: Float64Array, into: Uint8Array): void {
  const least = edges.length === 0 ? 0 : edges[0];
  const width = edges.length === 0 ? 0 : edges[edges.length - 1] - least;
  const perUnit = width > 0 && Number.isFinite(CELLS / width) && Number.isFinite(width) ? CELLS / width : 0;
  const starts = edgesBelowCells(edges, least, perUnit);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (Number.isNaN(value)) continue;
    const cell = perUnit === 0 ? 0 : Math.min(CELLS, Math.max(0, Math.floor((value - least) * perUnit)));
    let low = starts[cell];
    let high = starts[cell + 1];
    while (low < high) {
      const centre = (low + high) >> 1;
      if (edges[centre] < value) low = centre + 1;
      else high = centre;
    }
    into[i] = low + 1;
  }
}

/**
 * For each cell the number of edges in the cells before it, by the same arithmetic that puts values into cells: of values and edges in different
 * cells the order of the cells is that of the numbers. The cell of all values above the grid is the last but one.
 */
function edgesBelowCells(edges: Float64Array, least: number, perUnit: number): Uint8Array {
  const starts = new Uint8Array(CELLS + 2);
  if (perUnit === 0) starts[1] = edges.length;
  else for (const edge of edges) starts[Math.min(CELLS, Math.floor((edge - least) * perUnit)) + 1] += 1;
  for (let cell = 1; cell < starts.length; cell++) starts[cell] += starts[cell - 1];
  return starts;
}

function assignCategories(values: Float64Array, categories: Float64Array, into: Uint8Array): void {
  const bins = new Map(Array.from(categories, (category, k) => [category, k + 1]));
  for (let i = 0; i < values.length; i++) into[i] = bins.get(values[i]) ?? 0;
}

function presentSorted(values: Float64Array, sample: Int32Array): Float64Array {
  const present = new Float64Array(sample.length);
  let count = 0;
  for (const row of sample) if (!Number.isNaN(values[row])) present[count++] = values[row];
  return present.subarray(0, count).sort();
}

/** The different values of a sorted list, or undefined where there are more than `most`. */
function distinctOf(sorted: Float64Array, most: number): number[] | undefined {
  const distinct: number[] = [];
  for (let i = 0; i < sorted.length; i++) {
    if (i > 0 && sorted[i] === sorted[i - 1]) continue;
    if (distinct.length === most) return undefined;
    distinct.push(sorted[i]);
  }
  return distinct;
}

/** Between two values, at least the first and below the second, also where their sum overflows or nothing lies between. */
function middle(below: number, above: number): number {
  const centre = below / 2 + above / 2;
  return centre >= below && centre < above ? centre : below;
}

function firstAtLeast(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const centre = (low + high) >> 1;
    if (sorted[centre] < value) low = centre + 1;
    else high = centre;
  }
  return low;
}

function firstAbove(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const centre = (low + high) >> 1;
    if (sorted[centre] <= value) low = centre + 1;
    else high = centre;
  }
  return low;
}
