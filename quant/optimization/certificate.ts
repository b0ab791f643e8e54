import { figure } from './conflicts.ts';
import type { ResolvedConstraints } from './constraints.ts';
import { type QuadraticProgram, rowActivity, smoothGradient } from './kernels/quadraticProgram.ts';
import type { ActiveConstraint, KktCertificate } from './result.ts';

/** Weights this close to a bound count as on it when active constraints are named. */
const ON_BOUND = 1e-10;

export interface Proof {
  readonly certificate: KktCertificate;
  readonly activeConstraints: readonly ActiveConstraint[];
}

/**
 * Checks the Karush-Kuhn-Tucker conditions of a program at the final weights, from its data alone. With r the derivative of the
 * Lagrangian at x, convexity gives for every feasible z
 *
 *     f(z) >= f(x) + sum_i [ r_i (z_i - x_i) + kink_i (|z_i - p_i| - |x_i - p_i|) ] - sum_rows |y| slack,
 *
 * whose minimum over the bounds is the `gap` stated.
 *
 * One function: the residuals of one system of conditions, one after the other.
 *
 * @param x weights, then cash
 * @param multipliers of the budget, then of the groups
 * @param factor what the program's objective is to be multiplied with to be the optimizer's own
 */
export function proveOptimality(
  program: QuadraticProgram,
  constraints: ResolvedConstraints,
  x: Float64Array,
  multipliers: Float64Array,
  factor: number,
): Proof {
  const { n, kink, location, lower, upper, rows, coefficients, rowLower, rowUpper } = program;
  const y = multipliers.slice();
  for (let r = 0; r < rows; r++) {
    // An end that is not there carries nothing; what rounding left of its multiplier shows up in the stationarity instead.
    if (y[r + 1] > 0 ? rowLower[r] === Number.NEGATIVE_INFINITY : rowUpper[r] === Number.POSITIVE_INFINITY)
      y[r + 1] = 0;
  }
  const gradient = new Float64Array(n + 1);
  smoothGradient(program, x, gradient);
  for (let i = 0; i <= n; i++) gradient[i] -= y[0];
  for (let r = 0; r < rows; r++) {
    const price = y[r + 1];
    if (price !== 0) for (let i = 0; i < n; i++) gradient[i] -= price * coefficients[r * n + i];
  }
  let stationarity = 0;
  let infeasibility = 0;
  let gap = 0;
  let total = 0;
  const active: ActiveConstraint[] = [];
  for (let i = 0; i <= n; i++) {
    const value = x[i];
    const r = gradient[i];
    const k = kink[i];
    const p = location[i];
    total += value;
    infeasibility = Math.max(infeasibility, lower[i] - value, value - upper[i]);
    const cost = k * Math.abs(value - p);
    let best = 0;
    for (const z of k > 0 ? [lower[i], p, upper[i]] : [lower[i], upper[i]]) {
      best = Math.min(best, r * (z - value) + k * Math.abs(z - p) - cost);
    }
    gap -= best;
    const rising = r + (value >= p ? k : -k);
    const falling = r + (value > p ? k : -k);
    if (value < upper[i]) stationarity = Math.max(stationarity, -rising);
    if (value > lower[i]) stationarity = Math.max(stationarity, falling);
    if (i === n) nameBudget(program, constraints, value, r, factor, active);
    else if (lower[i] < upper[i] || constraints.lower[i] === constraints.upper[i])
      nameBound(program, constraints, i, value, rising, falling, factor, active);
  }
  infeasibility = Math.max(infeasibility, Math.abs(total - 1));
  const named = new Map<string, number>([['budget', factor * y[0]]]);
  for (let r = 0; r < rows; r++) {
    const { name } = constraints.groups[r];
    const activity = rowActivity(program, r, x);
    const price = y[r + 1];
    infeasibility = Math.max(infeasibility, rowLower[r] - activity, activity - rowUpper[r]);
    if (price > 0) gap += price * Math.max(0, activity - rowLower[r]);
    if (price < 0) gap -= price * Math.max(0, rowUpper[r] - activity);
    named.set(`group ${name}`, factor * price);
    const atLower = activity <= rowLower[r] + ON_BOUND;
    const atUpper = activity >= rowUpper[r] - ON_BOUND;
    if (atLower || atUpper) {
      const relation = atLower && atUpper ? 'equal to' : atLower ? 'at least' : 'at most';
      active.push({
        name: `group ${name} ${relation} ${figure(atLower ? rowLower[r] : rowUpper[r])}`,
        kind: 'group',
        multiplier: factor * (atLower && atUpper ? price : Math.abs(price)),
      });
    }
  }
  const reducedGradient = gradient.slice(0, n);
  for (let i = 0; i < n; i++) reducedGradient[i] *= factor;
  return {
    certificate: {
      kind: 'kkt',
      reducedGradient,
      multipliers: named,
      stationarity: factor * stationarity,
      infeasibility: Math.max(0, infeasibility),
      gap: factor * gap,
    },
    activeConstraints: active,
  };
}

function nameBound(
  program: QuadraticProgram,
  constraints: ResolvedConstraints,
  i: number,
  value: number,
  rising: number,
  falling: number,
  factor: number,
  active: ActiveConstraint[],
): void {
  const asset = constraints.assets[i];
  if (value <= program.lower[i] + ON_BOUND) {
    active.push({ name: `lower bound of ${asset}`, kind: 'lower', multiplier: factor * Math.max(0, rising) });
  } else if (value >= program.upper[i] - ON_BOUND) {
    active.push({ name: `upper bound of ${asset}`, kind: 'upper', multiplier: factor * Math.max(0, -falling) });
  } else if (program.kink[i] > 0 && Math.abs(value - program.location[i]) <= ON_BOUND) {
    active.push({ name: `no trade in ${asset}`, kind: 'turnover' });
  }
}

function nameBudget(
  program: QuadraticProgram,
  constraints: ResolvedConstraints,
  cash: number,
  r: number,
  factor: number,
  active: ActiveConstraint[],
): void {
  const { min, max } = constraints.budget;
  const { n, lower, upper } = program;
  if (min === max) {
    active.push({ name: `budget equal to ${figure(max)}`, kind: 'budget', multiplier: -factor * r });
  } else if (cash <= lower[n] + ON_BOUND) {
    active.push({ name: `budget at most ${figure(max)}`, kind: 'budget', multiplier: factor * Math.max(0, r) });
  } else if (cash >= upper[n] - ON_BOUND) {
    active.push({ name: `budget at least ${figure(min)}`, kind: 'budget', multiplier: factor * Math.max(0, -r) });
  }
}
