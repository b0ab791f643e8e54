import type { ResolvedConstraints } from './constraints.ts';
import type { QuadraticProgram } from './kernels/quadraticProgram.ts';

/**
 * The program of a portfolio with a zero objective besides its risk 1/2 w'Sw: bounds, cash and groups filled in. `setObjective`
 * gives it the rest.
 *
 * @param covariance n x n row-major
 */
export function portfolioProgram(covariance: Float64Array, constraints: ResolvedConstraints): QuadraticProgram {
  const { n, groups } = constraints;
  const lower = new Float64Array(n + 1);
  const upper = new Float64Array(n + 1);
  lower.set(constraints.lower);
  upper.set(constraints.upper);
  lower[n] = 1 - constraints.budget.max;
  upper[n] = 1 - constraints.budget.min;
  const coefficients = new Float64Array(groups.length * n);
  groups.forEach((group, r) => {
    for (const member of group.members) coefficients[r * n + member] = 1;
  });
  let trace = 0;
  for (let i = 0; i < n; i++) trace += covariance[i * n + i];
  return {
    n,
    covariance,
    scale: trace > 0 ? trace / n : 1,
    linear: new Float64Array(n + 1),
    kink: new Float64Array(n + 1),
    location: new Float64Array(n + 1),
    lower,
    upper,
    rows: groups.length,
    coefficients,
    rowLower: Float64Array.from(groups, (group) => group.lower),
    rowUpper: Float64Array.from(groups, (group) => group.upper),
  };
}

/**
 * Sets the objective 1/2 w'Sw - tilt gain'w + costScale sum_i cost_i |w_i - previous_i|. A kink that does not lie inside the bounds
 * is a straight line there and goes into the linear term.
 *
 * @param gain length n
 */
export function setObjective(
  program: QuadraticProgram,
  constraints: ResolvedConstraints,
  gain: Float64Array | undefined,
  tilt: number,
  costScale: number,
): void {
  const { n, linear, kink, location, lower, upper } = program;
  const { previous, turnoverCost } = constraints;
  for (let i = 0; i < n; i++) {
    linear[i] = gain === undefined ? 0 : -tilt * gain[i];
    kink[i] = 0;
    location[i] = lower[i];
    if (turnoverCost === undefined) continue;
    const cost = costScale * turnoverCost[i];
    if (previous[i] <= lower[i]) linear[i] += cost;
    else if (previous[i] >= upper[i]) linear[i] -= cost;
    else {
      kink[i] = cost;
      location[i] = previous[i];
    }
  }
}

/** Lets an asset have no weight other than 0 where `excluded` says so; undefined allows all. Call `setObjective` afterwards. */
export function restrictNames(
  program: QuadraticProgram,
  constraints: ResolvedConstraints,
  excluded: Uint8Array | undefined,
): void {
  program.lower.set(constraints.lower);
  program.upper.set(constraints.upper);
  if (excluded === undefined) return;
  for (let i = 0; i < constraints.n; i++) {
    if (excluded[i] === 0) continue;
    program.lower[i] = 0;
    program.upper[i] = 0;
  }
}

/** sum_i cost_i |w_i - previous_i|; 0 without turnover cost. */
export function turnoverPaid(constraints: ResolvedConstraints, weights: Float64Array): number {
  const { previous, turnoverCost } = constraints;
  if (turnoverCost === undefined) return 0;
  let total = 0;
  for (let i = 0; i < constraints.n; i++) total += turnoverCost[i] * Math.abs(weights[i] - previous[i]);
  return total;
}
