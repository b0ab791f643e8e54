import type { OrderSteps } from '../core/cycles/cycleSteps.ts';
import { isProtective } from '../core/protection/protectiveStopOrder.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { Protection } from './order/protection.ts';
import { releaseReservation } from './server/actor.ts';

/** Releases the reservation of an order that has ended, and has the stop of its position brought up to what is left. */
export function settleOrderActivity(dependencies: ActivityDependencies): OrderSteps['settleOrder'] {
  const { ledger, taskQueue } = dependencies;
  const protection = new Protection(dependencies);
  return async (key) => {
    const record = await ledger.order(key);
    await releaseReservation(taskQueue, key);
    // One that ended by itself has sold the position, or is placed anew by the next cycle: a refusal must not be answered by the same again.
    if (record !== undefined && isProtective(record)) return;
    await protection.protectAfterOrder(key.account, key.symbol);
  };
}
