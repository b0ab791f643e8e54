import type { Ring } from './ring.ts';

/** Sums of the newest n values of a series about its newest one, which keeps the digits of a small variance. */
export interface WindowMoments {
  readonly mean: number;
  /** Sum of squares about the mean. */
  readonly squares: number;
}

/** Mean and sum of squares about the mean of the newest n values. */
export function windowMoments({ values, newest }: Ring, n: number): WindowMoments {
  const pivot = values[newest];
  let sum = 0;
  let squares = 0;
  for (let k = 0; k < n; k += 1) {
    const x = values[newest - k] - pivot;
    sum += x;
    squares += x * x;
  }
  return { mean: pivot + sum / n, squares: Math.max(0, squares - (sum * sum) / n) };
}

/**
 * Pearson's correlation of the newest n values of two series, the second one `lag` bars earlier.
 *
 * @returns NaN where one of them does not vary
 */
export function windowCorrelation(first: Ring, second: Ring, n: number, lag = 0): number {
  const a = first.values;
  const b = second.values;
  const atA = first.newest;
  const atB = second.newest - lag;
  const pivotA = a[atA];
  const pivotB = b[atB];
  let sumA = 0;
  let sumB = 0;
  let squaresA = 0;
  let squaresB = 0;
  let products = 0;
  for (let k = 0; k < n; k += 1) {
    const x = a[atA - k] - pivotA;
    const y = b[atB - k] - pivotB;
    sumA += x;
    sumB += y;
    squaresA += x * x;
    squaresB += y * y;
    products += x * y;
  }
  const varianceA = Math.max(0, squaresA - (sumA * sumA) / n);
  const varianceB = Math.max(0, squaresB - (sumB * sumB) / n);
  return (products - (sumA * sumB) / n) / Math.sqrt(varianceA * varianceB);
}

/** Mean of the newest n values. */
export function windowMean({ values, newest }: Ring, n: number): number {
  let sum = 0;
  for (let k = 0; k < n; k += 1) sum += values[newest - k];
  return sum / n;
}
