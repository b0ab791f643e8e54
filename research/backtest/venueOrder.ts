import type { OrderState } from '../../core/orders/orderState.ts';
import type { VenueOrder } from '../../core/ports/exchange.ts';
import type { StoredOrder } from '../../simulator/store/orderStore.ts';

/** An order of the matching as the exchange adapter would have read it. */
export function venueOrder(order: StoredOrder): VenueOrder {
  const { orderId, clientOrderId, status, filledSize, filledValue, totalFees } = order;
  const detail = `${status}: filled ${filledSize.toFixed()} for ${filledValue.toFixed()}, fees ${totalFees.toFixed()}`;
  return { venueOrderId: orderId, clientOrderId, state: stateOf(order), detail };
}

function stateOf({ orderId, status, reason, filledSize, filledValue, totalFees }: StoredOrder): OrderState {
  const venueOrderId = orderId;
  const execution = {
    filledBase: filledSize.toFixed(),
    filledQuote: filledValue.toFixed(),
    feeQuote: totalFees.toFixed(),
  };
  switch (status) {
    case 'OPEN':
      return { status: filledSize.isZero() ? 'ACCEPTED' : 'PARTIALLY_FILLED', venueOrderId, execution };
    case 'FILLED':
      return { status, venueOrderId, execution };
    case 'CANCELLED':
      return { status: 'CANCELED', venueOrderId, execution, reason };
    case 'EXPIRED':
      return { status, venueOrderId, execution };
    default: {
      const unreachable: never = status;
      return unreachable;
    }
  }
}
