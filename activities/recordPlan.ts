import type { CycleSteps } from '../core/cycles/cycleSteps.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Keeps the plan of a cycle. */
export function recordPlanActivity({ ledger }: ActivityDependencies): CycleSteps['recordPlan'] {
  return async (identity, plan, run) => {
    // A ledger that was restored from a copy may not know a cycle that goes on.
    const { account, cycleId, scope } = identity;
    if (run !== undefined && (await ledger.cycle(account, cycleId, scope)) === undefined)
      await ledger.openCycle({ ...identity, ...run });
    await ledger.recordPlan(account, cycleId, scope, plan);
  };
}
