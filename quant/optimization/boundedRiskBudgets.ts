import { matVec } from '../linalg/multiply.ts';
import { axpyInPlace } from '../linalg/vector.ts';
import { riskBudgetNewton } from './riskBudgetNewton.ts';
import type { LongOnlyBox } from './ruleConstraints.ts';

const SWEEPS_PER_LEVEL = 40;
const LEVELS = 200;
const SWEEP_TOLERANCE = 1e-14;

/**
 * The minimum of  w'S w / 2 - lambda sum_i b_i log w_i  over the bounds, at the lambda where the weights sum to `box.invested`.
 *
 * For a given lambda: coordinate descent with every coordinate clipped to its bounds, finished by projected Newton steps where it is
 * slow. Lambda: secant steps in its logarithm that never
 * leave a bracket (Illinois), each from the last solution.
 *
 * Source: Richard and Roncalli (2019), Constrained risk budgeting portfolios, arXiv:1902.05710, sections 3 and 4.
 *
 * One function: each level of the search starts from the array that the one before has left.
 *
 * @param correlation n x n row-major
 * @param deviation standard deviations, positive, length n
 * @param b budgets, positive, sum 1
 * @param lambdaStart lambda of the solution without bounds
 * @param yStart that solution, in units of risk: w_i deviation_i up to scale
 * @returns undefined where the floors alone, and what they force on the others, exceed the sum at any lambda
 */
export function boundedRiskBudgets(
  correlation: Float64Array,
  deviation: Float64Array,
  b: Float64Array,
  box: LongOnlyBox,
  lambdaStart: number,
  yStart: Float64Array,
): { readonly weights: Float64Array; readonly lambda: number; readonly iterations: number } | undefined {
  const n = b.length;
  const lower = box.lower.map((bound, i) => bound * deviation[i]);
  const upper = box.upper.map((bound, i) => bound * deviation[i]);
  const scale = Math.sqrt(lambdaStart);
  const y = yStart.map((value, i) => Math.min(upper[i], Math.max(lower[i], scale * value)));
  let iterations = 0;

  /** Sum of the weights at lambda, less what is to be invested. */
  const excess = (lambda: number): number => {
    const product = matVec(correlation, n, n, y);
    let largest = Number.POSITIVE_INFINITY;
    for (let sweep = 0; sweep < SWEEPS_PER_LEVEL && largest > SWEEP_TOLERANCE; sweep++) {
      largest = 0;
      iterations++;
      for (let i = 0; i < n; i++) {
        const a = product[i] - y[i];
        const root = Math.sqrt(a * a + 4 * lambda * b[i]);
        const free = a > 0 ? (2 * lambda * b[i]) / (a + root) : (root - a) / 2;
        const next = Math.min(upper[i], Math.max(lower[i], free));
        const change = next - y[i];
        if (change === 0) continue;
        y[i] = next;
        axpyInPlace(product, change, correlation, n, 0, i * n);
        largest = Math.max(largest, Math.abs(change) / next);
      }
    }
    if (largest > SWEEP_TOLERANCE) iterations += riskBudgetNewton(correlation, b, lambda, lower, upper, y);
    let sum = -box.invested;
    for (let i = 0; i < n; i++) sum += y[i] / deviation[i];
    return sum;
  };
  const solution = (lambda: number) => ({
    weights: y.map((value, i) => {
      if (value === lower[i]) return box.lower[i];
      return value === upper[i] ? box.upper[i] : value / deviation[i];
    }),
    lambda,
    iterations,
  });

  let most = 0;
  for (let i = 0; i < n; i++) most += box.upper[i];
  if (most - box.invested <= 1e-13 * most) {
    // Everything at its cap: any lambda that holds them there.
    y.set(upper);
    const product = matVec(correlation, n, n, y);
    let lambda = lambdaStart;
    for (let i = 0; i < n; i++) lambda = Math.max(lambda, (y[i] * product[i]) / b[i]);
    return solution(lambda);
  }

  const near = 1e-14 * box.invested;
  let low = lambdaStart;
  let high = lambdaStart;
  let atLow = excess(low);
  let atHigh = atLow;
  for (let step = 0; atHigh < 0; step++) {
    if (step > 1000) return undefined;
    low = high;
    atLow = atHigh;
    high *= 4;
    atHigh = excess(high);
  }
  for (let step = 0; atLow > 0; step++) {
    if (step > 30) return undefined;
    high = low;
    atHigh = atLow;
    low /= 4;
    atLow = excess(low);
  }
  let lambda = Math.abs(atLow) < Math.abs(atHigh) ? low : high;
  let lastSide = 0;
  for (let level = 0; level < LEVELS && high > low * (1 + 1e-15); level++) {
    const logLow = Math.log(low);
    const logHigh = Math.log(high);
    const fraction = atHigh === atLow ? 0.5 : -atLow / (atHigh - atLow);
    // Every fourth step halves the bracket, whatever the secant says.
    lambda = Math.exp(level % 4 === 3 ? (logLow + logHigh) / 2 : logLow + fraction * (logHigh - logLow));
    if (lambda <= low || lambda >= high) break;
    const value = excess(lambda);
    if (Math.abs(value) <= near) break;
    if (value > 0) {
      high = lambda;
      atHigh = value;
      if (lastSide > 0) atLow /= 2;
      lastSide = 1;
    } else {
      low = lambda;
      atLow = value;
      if (lastSide < 0) atHigh /= 2;
      lastSide = -1;
    }
  }
  excess(lambda);
  return solution(lambda);
}
