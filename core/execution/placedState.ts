import { Decimal } from 'decimal.js';
import { executionOf, isClosed, type OrderState } from '../orders/orderState.ts';
import type { PlacedOrder } from '../ports/exchange.ts';

/** The venue's word on an order that the ledger takes in, as its followers go on from it: what was executed is closed by them, with all of its fills. */
export function placedState({ state, venueOrderId }: PlacedOrder): OrderState {
  const execution = executionOf(state);
  if (!isClosed(state.status) || new Decimal(execution.filledBase).isZero()) return state;
  return { status: 'PARTIALLY_FILLED', venueOrderId, execution };
}
