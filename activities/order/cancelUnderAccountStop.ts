import { mustCancel } from '../../core/cycles/tradingState.ts';
import type { OrderRecord } from '../../core/orders/order.ts';
import { VenueRefusedError } from '../../core/ports/exchange.ts';
import type { ActivityDependencies } from '../dependencies.ts';

/**
 * Cancels an order at the venue where the account was halted, or is sold to cash and the order stands in the way. What became of it, only the
 * venue's word on the order tells.
 * @returns whether the venue was asked to cancel it
 */
export async function cancelUnderAccountStop(
  { ledger, exchange }: Pick<ActivityDependencies, 'ledger' | 'exchange'>,
  { key, order, state, createdAt }: OrderRecord,
): Promise<boolean> {
  if (!('venueOrderId' in state) || state.venueOrderId === undefined) return false;
  if (!mustCancel(await ledger.tradingState(key.account), { side: order.side, createdAt })) return false;
  try {
    await exchange(key.account).cancel(state.venueOrderId, key.symbol);
    return true;
  } catch (error) {
    // Venues refuse to cancel what is closed already.
    if (error instanceof VenueRefusedError) return false;
    throw error;
  }
}
