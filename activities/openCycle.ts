import type { CycleSteps } from '../core/cycles/cycleSteps.ts';
import { ordersOfCycle } from './account/ordersOfCycle.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Writes down that a cycle has begun, and says what its earlier runs have ordered. */
export function openCycleActivity({ ledger }: ActivityDependencies): CycleSteps['openCycle'] {
  return async (identity, owner, startedAt, startedBy) => {
    await ledger.openCycle({ ...identity, ...owner, startedAt }, startedBy);
    return await ordersOfCycle(ledger, identity);
  };
}
