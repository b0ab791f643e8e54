import type { OrderRecord } from '../orders/order.ts';
import type { OrderEvent } from './orderEvent.ts';
import type { OrderLife } from './orderLife.ts';
import { type Step, UnexpectedEventError } from './step.ts';
import { afterLook } from './waiting.ts';

/** What follows on what the ledger has: a closed order is left as it is. */
export function lookAt(record: OrderRecord, isUnsent: boolean): Step {
  const { state } = record;
  switch (state.status) {
    case 'INTENT':
    case 'SUBMITTED':
    case 'UNKNOWN':
      return { life: { at: 'examining', record, isUnsent }, action: { kind: 'examine', record } };
    case 'ACCEPTED':
    case 'PARTIALLY_FILLED': {
      const { venueOrderId } = state;
      return { life: { at: 'cancelling', record }, action: { kind: 'cancelWhereDue', record, venueOrderId } };
    }
    case 'FILLED':
    case 'CANCELED':
    case 'REJECTED':
    case 'EXPIRED':
      return afterLook(state.status);
    default: {
      const unreachable: never = state;
      return unreachable;
    }
  }
}

/** A look begins with what the ledger has, or ends at once where it was taken elsewhere. */
export function whileLooking(life: Extract<OrderLife, { at: 'looking' }>, event: OrderEvent): Step {
  if (event.kind === 'read') return lookAt(event.record, event.isUnsent);
  if (event.kind === 'seen') return afterLook(event.status);
  throw new UnexpectedEventError(life, event);
}
