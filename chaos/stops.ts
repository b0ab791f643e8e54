import type { OrderRecord } from '../core/orders/order.ts';
import { type OrderKey, orderWorkflowId } from '../core/orders/orderKey.ts';
import { isProtective } from '../core/protection/protectiveStopOrder.ts';
import type { VenueOrder } from './check/books.ts';

/** How the cycle of a stop's key begins. */
const STOP = 'stop:';

/** A stop that rests for a position is in order: it may do so for years. */
export function isRestingStop(record: OrderRecord): boolean {
  return isProtective(record) && record.state.status === 'ACCEPTED';
}

/** Stops that rest by the ledger and no longer at the venue: it may fill one at any moment, and Ballast hears of it at its next poll. */
export function stopsNotHeardOf(
  atVenue: readonly Pick<VenueOrder, 'clientOrderId' | 'status'>[],
  inLedger: readonly OrderRecord[],
): readonly OrderRecord[] {
  const closed = new Set(atVenue.filter(({ status }) => status !== 'OPEN').map(({ clientOrderId }) => clientOrderId));
  return inLedger.filter((record) => isRestingStop(record) && closed.has(record.order.clientOrderId));
}

/** Whether a key is of a protective stop. */
export function isStopKey({ cycleId }: Pick<OrderKey, 'cycleId'>): boolean {
  return cycleId.startsWith(STOP);
}

/** Whether a workflow looks after a stop that rests, rather than one that is being sent, is not known, or is being closed. @param open orders that are not closed and do not rest */
export function looksAfterRestingStop(workflowId: string, open: readonly Pick<OrderRecord, 'key'>[]): boolean {
  return isStopWorkflow(workflowId) && !open.some(({ key }) => workflowId.startsWith(orderWorkflowId(key)));
}

/** Whether a workflow looks after a protective stop. */
export function isStopWorkflow(workflowId: string): boolean {
  return workflowId.split(':')[2] === STOP.slice(0, -1);
}
