import type { OrderRecord } from '../orders/order.ts';
import type { OrderEvent } from './orderEvent.ts';
import type { OrderLife } from './orderLife.ts';
import { type Step, UnexpectedEventError } from './step.ts';
import { afterAdvance } from './waiting.ts';

/** What follows on what the ledger has: a closed order is left as it is. */
export function advance(record: OrderRecord, isUnsent: boolean): Step {
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
      return afterAdvance(state.status);
    default: {
      const unreachable: never = state;
      return unreachable;
    }
  }
}

/** A pass begins with what the ledger has, or ends at once where another process has made it. */
export function whileReading(life: Extract<OrderLife, { at: 'reading' }>, event: OrderEvent): Step {
  if (event.kind === 'read') return advance(event.record, event.isUnsent);
  if (event.kind === 'seen') return afterAdvance(event.status);
  throw new UnexpectedEventError(life, event);
}
