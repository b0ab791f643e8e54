import type { Execution, OrderState } from '../../core/orders/orderState.ts';
import { Exact } from '../../core/venues/venueIncrements.ts';

/** The state of an order that the venue has not closed. */
export function openState(venueOrderId: string, execution: Execution): OrderState {
  return {
    status: new Exact(execution.filledBase).isZero() ? 'ACCEPTED' : 'PARTIALLY_FILLED',
    venueOrderId,
    execution,
  };
}
