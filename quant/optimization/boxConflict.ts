import { figure, plainConflict } from './conflicts.ts';
import type { ResolvedConstraints } from './constraints.ts';
import type { InfeasibleProblem } from './result.ts';

/**
 * Contradictions that bounds and budget show without solving anything: those of `plainConflict`, and bounds that cannot add up to the
 * budget. Undefined where there is none; groups and targets may still conflict.
 */
export function boxConflict(constraints: ResolvedConstraints): InfeasibleProblem | undefined {
  const plain = plainConflict(constraints);
  if (plain !== undefined) return plain;
  const { n, lower, upper, budget } = constraints;
  let least = 0;
  let most = 0;
  for (let i = 0; i < n; i++) {
    least += lower[i];
    most += upper[i];
  }
  // Sums of n decimal fractions: five caps of 0.2 must count as 1.
  const rounding = 1e-12 * (1 + n);
  if (most < budget.min - rounding) {
    return {
      status: 'infeasible',
      conflicts: [
        { name: 'upper bounds', kind: 'upper' },
        { name: `budget at least ${figure(budget.min)}`, kind: 'budget' },
      ],
      reason: `the upper bounds sum to ${figure(most)}, below the budget's minimum of ${figure(budget.min)}`,
    };
  }
  if (least > budget.max + rounding) {
    return {
      status: 'infeasible',
      conflicts: [
        { name: 'lower bounds', kind: 'lower' },
        { name: `budget at most ${figure(budget.max)}`, kind: 'budget' },
      ],
      reason: `the lower bounds sum to ${figure(least)}, above the budget's maximum of ${figure(budget.max)}`,
    };
  }
  return undefined;
}
