import type { OrderRecord } from '../core/orders/order.ts';
import { isUnconfirmed } from '../core/orders/orderState.ts';
import { requireVenue } from '../core/venues/venues.ts';

/** An order that is not known is asked for at least so often, ms, on a machine that is busy. */
const ASKED_WITHIN_MS = 60_000;

/** What of an open order says when its proof comes. */
type OpenOrder = Pick<OrderRecord, 'state' | 'updatedAt'> & { readonly order: Pick<OrderRecord['order'], 'venue'> };

/**
 * When the venue's proof that it never took an order has come for all that are not known, in ms UTC; undefined where all are known. Until then an order without an
 * outcome is as it should be.
 */
export function proofsDue(open: readonly OpenOrder[]): number | undefined {
  const due = open
    .filter(({ state }) => isUnconfirmed(state))
    .map(({ order, updatedAt }) => updatedAt + requireVenue(order.venue).absence.afterMs + ASKED_WITHIN_MS);
  return due.length === 0 ? undefined : Math.max(...due);
}
