/** Plain arithmetic on whole arrays, oldest first: what the tests compare the incremental computation with. */
export type Series = readonly number[];

/** The n values that end `lag` before the last; all NaN where there are not so many. */
export function window(values: Series, n: number, lag = 0): number[] {
  const end = values.length - lag;
  return end < n ? new Array<number>(n).fill(Number.NaN) : values.slice(end - n, end);
}

export function last(values: Series, lag = 0): number {
  return values[values.length - 1 - lag] ?? Number.NaN;
}

export function total(values: Series): number {
  return values.reduce((sum, value) => sum + value, 0);
}

export function mean(values: Series): number {
  const pivot = last(values);
  return pivot + total(values.map((value) => value - pivot)) / values.length;
}

/** Sum of products about the means. */
export function products(a: Series, b: Series): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  return total(a.map((value, k) => (value - meanA) * (b[k] - meanB)));
}

export function deviation(values: Series, lost = 1): number {
  return Math.sqrt(products(values, values) / (values.length - lost));
}

export function correlation(a: Series, b: Series): number {
  return products(a, b) / Math.sqrt(products(a, a) * products(b, b));
}

export function share(values: Series, holds: (value: number) => boolean): number {
  return values.some(Number.isNaN) ? Number.NaN : values.filter(holds).length / values.length;
}

export function steps(n: number): number[] {
  return Array.from({ length: n }, (_, k) => k);
}

/** Type 7 quantile; NaN where a value is missing. */
export function quantile(values: Series, probability: number): number {
  if (values.some(Number.isNaN)) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * probability;
  const below = sorted[Math.floor(position)];
  return below + (position % 1) * (sorted[Math.ceil(position)] - below);
}

/** Exponential average at each value; NaN for the first n - 1. */
export function exponential(values: Series, n: number): number[] {
  const averages: number[] = [];
  let before = Number.NaN;
  for (const value of values) {
    before = averages.length === 0 ? value : (2 * value + (n - 1) * before) / (n + 1);
    averages.push(before);
  }
  return averages.map((value, k) => (k < n - 1 ? Number.NaN : value));
}

/** Wilder's average at each value; NaN for the first n - 1. */
export function wilder(values: Series, n: number): number[] {
  const averages: number[] = [];
  for (let k = 0; k < values.length; k += 1) {
    if (k < n - 1) averages.push(Number.NaN);
    else if (k === n - 1) averages.push(mean(values.slice(0, n)));
    else averages.push((averages[k - 1] * (n - 1) + values[k]) / n);
  }
  return averages;
}

/** Least squares of y on a constant and the columns x, by elimination on the normal equations about the means. */
export function regression(
  y: Series,
  x: readonly Series[],
): { slopes: number[]; residuals: number[]; constant: number } {
  const size = x.length;
  const rows = x.map((column) => [...x.map((other) => products(column, other)), products(column, y)]);
  for (let pivot = 0; pivot < size; pivot += 1)
    for (let row = 0; row < size; row += 1) {
      if (row === pivot) continue;
      const factor = rows[row][pivot] / rows[pivot][pivot];
      rows[row] = rows[row].map((value, k) => value - factor * rows[pivot][k]);
    }
  const slopes = rows.map((row, k) => row[size] / row[k]);
  const means = x.map(mean);
  const meanY = mean(y);
  const residuals = y.map((value, t) => value - meanY - total(slopes.map((slope, k) => slope * (x[k][t] - means[k]))));
  return { slopes, residuals, constant: meanY - total(slopes.map((slope, k) => slope * means[k])) };
}
