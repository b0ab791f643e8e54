import type { Ring } from './ring.ts';

/** Moments of two series over the newest n values, with divisor n. */
export interface PairMoments {
  readonly meanA: number;
  readonly meanB: number;
  readonly varianceA: number;
  readonly varianceB: number;
  readonly covariance: number;
}

/**
 * Moments of two series over several windows, in one pass from the newest values back, about those.
 *
 * @param windows ascending
 */
export function pairMoments(first: Ring, second: Ring, windows: readonly number[]): PairMoments[] {
  const a = first.values;
  const b = second.values;
  const pivotA = a[first.newest];
  const pivotB = b[second.newest];
  const moments: PairMoments[] = [];
  let sumA = 0;
  let sumB = 0;
  let squaresA = 0;
  let squaresB = 0;
  let products = 0;
  for (let k = 0; moments.length < windows.length; k += 1) {
    const x = a[first.newest - k] - pivotA;
    const y = b[second.newest - k] - pivotB;
    sumA += x;
    sumB += y;
    squaresA += x * x;
    squaresB += y * y;
    products += x * y;
    const n = k + 1;
    if (n === windows[moments.length])
      moments.push({
        meanA: pivotA + sumA / n,
        meanB: pivotB + sumB / n,
        varianceA: Math.max(0, squaresA / n - (sumA / n) ** 2),
        varianceB: Math.max(0, squaresB / n - (sumB / n) ** 2),
        covariance: products / n - (sumA / n) * (sumB / n),
      });
  }
  return moments;
}
