import { matVec } from '../linalg/multiply.ts';
import { axpyInPlace, dot } from '../linalg/vector.ts';
import { riskBudgetNewton } from './riskBudgetNewton.ts';

/** Solution of the risk budgeting program below. */
export interface RiskBudgetSolution {
  readonly y: Float64Array;
  /** C y. */
  readonly product: Float64Array;
  /** Largest |y_i (C y)_i / b_i - level| / level over the elements strictly between their bounds. */
  readonly residual: number;
  /** Sweeps of coordinate descent and steps of Newton's method. */
  readonly iterations: number;
}

const SWEEPS = 60;
const TOLERANCE = 1e-12;
/** Coordinate descent gives way to Newton's method only where it stays above this: an error of the weights relative to their size. */
const ACCEPTED = 1e-11;

/**
 * Minimises  y'C y / 2 - sum_i b_i log y_i  over y > 0. At the minimum y_i (C y)_i = b_i: the contributions to variance are the
 * budgets, and the budgets' sum is the variance.
 *
 * Cyclical coordinate descent, each coordinate at its own minimum (a quadratic's positive root), the whole point scaled to the
 * variance it must have after each sweep; where that is slow (correlations near 1 or -1) Newton steps finish. Strictly convex by its
 * logarithms, so C may be singular.
 *
 * Source: Griveau-Billion, Richard and Roncalli (2013), A Fast Algorithm for Computing High-dimensional Risk Parity Portfolios,
 * arXiv:1311.4057.
 *
 * @param c correlation matrix, n x n row-major, unit diagonal, positive semidefinite
 * @param b budgets, positive, sum 1, length n
 */
export function riskBudgetDescent(c: Float64Array, n: number, b: Float64Array): RiskBudgetSolution {
  const y: Float64Array = b.map(Math.sqrt);
  let product: Float64Array = matVec(c, n, n, y);
  let iterations = 0;
  let residual = scaleToBudget(y, product, b);
  for (; iterations < SWEEPS && residual > TOLERANCE; iterations++) {
    for (let i = 0; i < n; i++) {
      const others = product[i] - y[i];
      const next = positiveRoot(others, b[i]);
      const change = next - y[i];
      y[i] = next;
      axpyInPlace(product, change, c, n, 0, i * n);
    }
    const before = residual;
    residual = scaleToBudget(y, product, b);
    if (residual < 1e-10) {
      product = matVec(c, n, n, y);
      residual = contributionError(y, product, b);
      if (residual >= before) break;
    }
  }
  if (residual > ACCEPTED) {
    const unbounded = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
    iterations += riskBudgetNewton(c, b, 1, new Float64Array(n), unbounded, y);
    product = matVec(c, n, n, y);
    residual = contributionError(y, product, b);
  }
  return { y, product, residual, iterations };
}

/** Positive root of y^2 + a y - b, without cancellation. */
function positiveRoot(a: number, b: number): number {
  const root = Math.sqrt(a * a + 4 * b);
  return a > 0 ? (2 * b) / (a + root) : (root - a) / 2;
}

/** Scales y (and C y) to y'C y = 1 and returns the contribution error there. */
function scaleToBudget(y: Float64Array, product: Float64Array, b: Float64Array): number {
  const variance = dot(y, product);
  if (variance > 0) {
    const scale = 1 / Math.sqrt(variance);
    for (let i = 0; i < y.length; i++) {
      y[i] *= scale;
      product[i] *= scale;
    }
  }
  return contributionError(y, product, b);
}

function contributionError(y: Float64Array, product: Float64Array, b: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < y.length; i++) largest = Math.max(largest, Math.abs((y[i] * product[i]) / b[i] - 1));
  return largest;
}
