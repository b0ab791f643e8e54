import { boxConflict } from './boxConflict.ts';
import { figure } from './conflicts.ts';
import { type PortfolioConstraints, type ResolvedConstraints, resolveConstraints } from './constraints.ts';
import type { ActiveConstraint, InfeasibleProblem } from './result.ts';

/** A summed weight may miss a limit by this much. */
const ROUNDING = 1e-12;

/** Constraints of a long-only method that knows bounds and a budget, with the sum it will invest. */
export interface LongOnlyBox extends ResolvedConstraints {
  /** The budget's maximum, or the sum of the upper bounds where that is less. */
  readonly invested: number;
}

/**
 * Checks the constraints of a method that weights assets by a rule, long only: of the budget it invests as much as it may. Negative
 * lower bounds count as 0.
 *
 * @returns the constraints with `lower` >= 0, or a contradiction in bounds, budget and number of names
 * @throws InvalidInputError where they are malformed
 */
export function longOnlyBox(constraints: PortfolioConstraints, n: number): LongOnlyBox | InfeasibleProblem {
  const resolved = resolveConstraints(constraints, n);
  const box = { ...resolved, lower: resolved.lower.map((bound) => Math.max(0, bound)) };
  const conflict = boxConflict(box);
  if (conflict !== undefined) return conflict;
  let most = 0;
  for (let i = 0; i < n; i++) most += box.upper[i];
  return { ...box, invested: Math.max(0, Math.min(box.budget.max, most)) };
}

/** Whether weights within bounds and budget also keep the groups and the number of names, with no turnover cost to be weighed. */
export function keepsTheRest(constraints: ResolvedConstraints, weights: Float64Array): boolean {
  const { groups, turnoverCost, maxNames } = constraints;
  if (turnoverCost !== undefined || weights.filter((weight) => weight !== 0).length > maxNames) return false;
  return groups.every(({ members, lower, upper }) => {
    const held = members.reduce((sum, i) => sum + weights[i], 0);
    return held >= lower - ROUNDING && held <= upper + ROUNDING;
  });
}

/** The bounds and the end of the budget that the weights rest on, without multipliers. */
export function activeBounds(box: ResolvedConstraints, weights: Float64Array): ActiveConstraint[] {
  const active: ActiveConstraint[] = [];
  let sum = 0;
  weights.forEach((weight, i) => {
    sum += weight;
    const hair = 1e-12 * Math.max(1, Math.abs(weight));
    if (weight <= box.lower[i] + hair) active.push({ name: `lower bound of ${box.assets[i]}`, kind: 'lower' });
    if (weight >= box.upper[i] - hair) active.push({ name: `upper bound of ${box.assets[i]}`, kind: 'upper' });
  });
  const { min, max } = box.budget;
  if (min === max) active.push({ name: `budget equal to ${figure(max)}`, kind: 'budget' });
  else if (sum >= max - 1e-12) active.push({ name: `budget at most ${figure(max)}`, kind: 'budget' });
  else if (sum <= min + 1e-12) active.push({ name: `budget at least ${figure(min)}`, kind: 'budget' });
  return active;
}
