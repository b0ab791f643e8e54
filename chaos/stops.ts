import type { OrderRecord } from '../core/orders/order.ts';
import type { OrderKey } from '../core/orders/orderKey.ts';
import { isProtective } from '../core/protection/protectiveStopOrder.ts';

/** How the cycle of a stop's key begins. */
const STOP = 'stop:';

/** A stop that rests for a position is in order: it may do so for years. */
export function isRestingStop(record: OrderRecord): boolean {
  return isProtective(record) && record.state.status === 'ACCEPTED';
}

/** Whether a key is of a protective stop. */
export function isStopKey({ cycleId }: Pick<OrderKey, 'cycleId'>): boolean {
  return cycleId.startsWith(STOP);
}

/** Whether a workflow looks after a protective stop. */
export function isStopWorkflow(workflowId: string): boolean {
  return workflowId.split(':')[2] === STOP.slice(0, -1);
}
