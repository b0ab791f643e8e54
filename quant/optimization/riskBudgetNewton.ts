import { choleskyInPlace, choleskySolveInPlace } from '../linalg/cholesky.ts';
import { matVec } from '../linalg/multiply.ts';
import { dot } from '../linalg/vector.ts';

const STEPS = 100;
/** Largest relative error of a contribution to stop at. */
const TOLERANCE = 1e-14;

/** A point with what Newton's method needs to know about it. */
interface Iterate {
  readonly y: Float64Array;
  readonly gradient: Float64Array;
  readonly value: number;
  /** Coordinates that their bounds do not hold. */
  readonly free: readonly number[];
  /** Largest |y_i (C y)_i - lambda b_i| / (lambda b_i) over those. */
  readonly error: number;
}

/**
 * Minimises  y'C y / 2 - lambda sum_i b_i log y_i  over lower <= y <= upper, in place, by projected Newton steps: Newton's method on
 * the coordinates that their bounds do not hold, with a backtracking search along the clipped ray. A step counts if it lowers the
 * function or, where rounding hides that, the error of the contributions. O(n^3) a step.
 *
 * Sources: Bertsekas (1982), Projected Newton methods for optimization problems with simple constraints, SIAM Journal on Control and
 * Optimization 20(2); Spinu (2013), An Algorithm for Computing Risk Parity Weights, SSRN 2297383.
 *
 * @param correlation C, n x n row-major, positive semidefinite
 * @param b budgets, positive, length n
 * @param lambda > 0
 * @param lower not negative
 * @param upper Infinity is allowed
 * @param y a positive point within the bounds; overwritten
 * @returns number of steps
 */
export function riskBudgetNewton(
  correlation: Float64Array,
  b: Float64Array,
  lambda: number,
  lower: Float64Array,
  upper: Float64Array,
  y: Float64Array,
): number {
  const n = b.length;
  const evaluate = (point: Float64Array): Iterate => {
    const product = matVec(correlation, n, n, point);
    const gradient = new Float64Array(n);
    const free: number[] = [];
    let value = dot(point, product) / 2;
    let error = 0;
    for (let i = 0; i < n; i++) {
      value -= lambda * b[i] * Math.log(point[i]);
      gradient[i] = product[i] - (lambda * b[i]) / point[i];
      if ((point[i] <= lower[i] && gradient[i] > 0) || (point[i] >= upper[i] && gradient[i] < 0)) continue;
      free.push(i);
      error = Math.max(error, Math.abs(gradient[i] * point[i]) / (lambda * b[i]));
    }
    return { y: point, gradient, value, free, error };
  };
  let current = evaluate(y.slice());
  let step = 0;
  for (; step < STEPS && current.error > TOLERANCE; step++) {
    const { free, gradient } = current;
    const size = free.length;
    const hessian = new Float64Array(size * size);
    const move = new Float64Array(size);
    free.forEach((i, p) => {
      for (let q = 0; q <= p; q++) hessian[p * size + q] = correlation[i * n + free[q]];
      hessian[p * size + p] += (lambda * b[i]) / (current.y[i] * current.y[i]);
      move[p] = -gradient[i];
    });
    if (choleskyInPlace(hessian, size) >= 0) break;
    choleskySolveInPlace(hessian, size, move);
    let next: Iterate | undefined;
    for (let length = 1; next === undefined && length > 1e-12; length /= 2) {
      const point = current.y.slice();
      let promised = 0;
      free.forEach((i, p) => {
        point[i] = Math.min(upper[i], Math.max(lower[i], 0.1 * point[i], point[i] + length * move[p]));
        promised += gradient[i] * (point[i] - current.y[i]);
      });
      const trial = evaluate(point);
      const undiversified = point.reduce((sum, value) => sum + value, 0);
      const rounding = 1e-12 * (1 + Math.abs(current.value)) + 2 * Number.EPSILON * undiversified ** 2;
      const lowers = promised < -rounding && trial.value <= current.value + 1e-4 * promised;
      const corrects = trial.value <= current.value + rounding && trial.error < 0.9 * current.error;
      if (lowers || corrects) next = trial;
    }
    if (next === undefined) break;
    current = next;
  }
  y.set(current.y);
  return step;
}
