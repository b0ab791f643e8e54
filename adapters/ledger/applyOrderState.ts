import { Decimal } from 'decimal.js';
import { type OrderKey, orderWorkflowId } from '../../core/orders/orderKey.ts';
import { executionOf, type OrderState } from '../../core/orders/orderState.ts';
import { transition } from '../../core/orders/transition.ts';
import { LedgerConflictError } from '../../core/ports/ledger.ts';

/**
 * The state to store for an order that is in `stored` and of which `next` has been learned, or undefined where that is nothing new.
 * Decimals are compared by value. A venue order ID once known stays known.
 * @throws IllegalTransitionError where `next` cannot follow `stored`.
 * @throws LedgerConflictError where `next` takes back what was executed, or speaks of another order at the venue.
 */
export function applyOrderState(key: OrderKey, stored: OrderState, next: OrderState): OrderState | undefined {
  const learned = withKnownVenueOrderId(next, venueOrderIdOf(stored));
  if (sameState(stored, learned)) return undefined;
  transition(stored, learned);

  const before = executionOf(stored);
  const after = executionOf(learned);
  if (new Decimal(after.filledBase).lt(before.filledBase)) {
    throw new LedgerConflictError(
      `${orderWorkflowId(key)}: ${learned.status} has executed ${after.filledBase}, but ${before.filledBase} is stored. ` +
        'What was executed stays executed: carry the stored figures over, or ask the venue again.',
    );
  }
  const known = venueOrderIdOf(stored);
  const named = venueOrderIdOf(learned);
  if (known !== undefined && named !== undefined && known !== named) {
    throw new LedgerConflictError(
      `${orderWorkflowId(key)}: ${learned.status} names the venue's order ${named}, but ${known} is stored. ` +
        'It is the answer to another order.',
    );
  }
  return learned;
}

export function venueOrderIdOf(state: OrderState): string | undefined {
  return 'venueOrderId' in state ? state.venueOrderId : undefined;
}

export function reasonOf(state: OrderState): string | undefined {
  return 'reason' in state ? state.reason : undefined;
}

function withKnownVenueOrderId(state: OrderState, known: string | undefined): OrderState {
  if (known === undefined || venueOrderIdOf(state) !== undefined) return state;
  return state.status === 'UNKNOWN' || state.status === 'CANCELED' ? { ...state, venueOrderId: known } : state;
}

function sameState(a: OrderState, b: OrderState): boolean {
  const x = executionOf(a);
  const y = executionOf(b);
  return (
    a.status === b.status &&
    venueOrderIdOf(a) === venueOrderIdOf(b) &&
    reasonOf(a) === reasonOf(b) &&
    new Decimal(x.filledBase).eq(y.filledBase) &&
    new Decimal(x.filledQuote).eq(y.filledQuote) &&
    new Decimal(x.feeQuote).eq(y.feeQuote)
  );
}
