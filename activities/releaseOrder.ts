import type { OrderSteps } from '../core/cycles/cycleSteps.ts';
import { isClosed } from '../core/orders/orderState.ts';
import { isProtective } from '../core/protection/protectiveStopOrder.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { Protection } from './order/protection.ts';
import { takeUpOrder } from './recovery/takeUpOrder.ts';
import { releaseReservation } from './server/actor.ts';

/**
 * Releases the reservation of an order that has ended, and has the stop of its position brought up to what is left. One that a restored ledger shows open is taken up instead:
 * its workflow has heard the venue's last word before, and nobody would write it down again.
 */
export function releaseOrderActivity(dependencies: ActivityDependencies): OrderSteps['releaseOrder'] {
  const { ledger, taskQueue } = dependencies;
  const protection = new Protection(dependencies);
  return async (key) => {
    const record = await ledger.order(key);
    if (record !== undefined && !isClosed(record.state.status)) {
      await takeUpOrder(dependencies, record);
      return;
    }
    await releaseReservation(taskQueue, key);
    // One that ended by itself has sold the position, or is placed anew by the next cycle: a refusal must not be answered by the same again.
    if (record !== undefined && isProtective(record)) return;
    await protection.protectAfterOrder(key.account, key.symbol);
  };
}
