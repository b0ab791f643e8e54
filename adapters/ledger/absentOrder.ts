import type { OrderRecord } from '../../core/orders/order.ts';
import { executionOf, isUnconfirmed, type OrderState } from '../../core/orders/orderState.ts';

/**
 * The state to store for an order of which an attempt to send it was answered with `closed`: the venue does not have it. Undefined where it stays as it is, since it is closed or
 * the venue is known to have it.
 *
 * @param claimedSince whether somebody has claimed to send it after that attempt: of that one the answer says nothing
 */
export function stateOfAbsent(
  { state }: OrderRecord,
  closed: OrderState,
  claimedSince: boolean,
): OrderState | undefined {
  if (!isUnconfirmed(state)) return undefined;
  if (!claimedSince) return closed;
  const reason = 'the venue did not take an earlier attempt to send it; what became of the latest is not known';
  return { status: 'UNKNOWN', execution: executionOf(state), reason };
}
