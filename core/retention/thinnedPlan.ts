import type { Plan } from '../portfolio/decision/plan.ts';

/**
 * What is kept of an old plan for ever: figures, positions, trades, and the decisions and analyses of what was traded. Why the other symbols were left alone is
 * dropped, which is nearly all of it.
 */
export function thinnedPlan(plan: Plan): Plan {
  const traded = new Set(plan.trades.map(({ symbol }) => symbol));
  return {
    ...plan,
    decisions: plan.decisions.filter(({ symbol }) => traded.has(symbol)),
    analyses: (plan.analyses ?? []).filter(({ symbol }) => traded.has(symbol)),
  };
}
