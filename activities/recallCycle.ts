import type { CycleSteps } from '../core/cycles/cycleSteps.ts';
import { ordersOfCycle } from './account/ordersOfCycle.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Says what the ledger has kept of a cycle. */
export function recallCycleActivity({ ledger }: ActivityDependencies): CycleSteps['recallCycle'] {
  return async ({ account, cycleId, scope }) => {
    const record = await ledger.cycle(account, cycleId, scope);
    return {
      report: record === undefined || record.summary === '' ? [] : record.summary.split('\n'),
      orders: await ordersOfCycle(ledger, { account, cycleId, scope }),
    };
  };
}
