import type { CycleSteps } from '../core/cycles/cycleSteps.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { Protection } from './order/protection.ts';
import { recoverAbandonedOrders } from './recovery/recoverAbandonedOrders.ts';

/** Takes up the orders that were left alone, and gives positions the stops that they lack. */
export function recoverOrdersActivity(dependencies: ActivityDependencies): CycleSteps['recoverOrders'] {
  const protection = new Protection(dependencies);
  return async (account) => {
    const symbols = await recoverAbandonedOrders(dependencies, account);
    await protection.protectAll(account);
    return symbols;
  };
}
