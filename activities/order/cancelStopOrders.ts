import type { OrderRecord } from '../../core/orders/order.ts';
import type { OrderKey } from '../../core/orders/orderKey.ts';
import { VenueRefusedError } from '../../core/ports/exchange.ts';
import { isProtective } from '../../core/protection/protectiveStopOrder.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { pollNow } from '../server/pollNow.ts';

/** So often a stop that is being cancelled is looked at; after it the step is tried again. */
const MOST_CHECKS = 20;
const PAUSE_MS = 250;

/**
 * Cancels the protective stops of a symbol, so that what they hold can be sold, and returns once the venue has closed them.
 *
 * @param follow brings the ledger up to what the venue says of a stop; `obstacle`: why one that was not sent yet must not be any more
 * @throws Error where one is not closed yet: try again
 */
export async function cancelStopOrders(
  { ledger, exchange }: Pick<ActivityDependencies, 'ledger' | 'exchange'>,
  { account, symbol }: Pick<OrderKey, 'account' | 'symbol'>,
  follow: (stop: OrderRecord, obstacle?: string) => Promise<unknown>,
): Promise<void> {
  for (let checks = 0; checks < MOST_CHECKS; checks += 1) {
    const open = await ledger.openOrders(account);
    const stop = open.find((record) => record.key.symbol === symbol && isProtective(record));
    if (stop === undefined) return;
    if (checks > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    switch (stop.state.status) {
      case 'INTENT':
        await follow(stop, 'its position is traded');
        break;
      case 'ACCEPTED':
      case 'PARTIALLY_FILLED':
        // Whatever becomes of this step, the stop's own workflow then sees soon that it is cancelled.
        if (checks === 0) await pollNow(stop.key);
        await cancel(exchange(account), stop, stop.state.venueOrderId);
        await follow(stop);
        break;
      case 'SUBMITTED':
      case 'UNKNOWN':
      case 'FILLED':
      case 'CANCELED':
      case 'REJECTED':
      case 'EXPIRED':
        await follow(stop);
        break;
      default: {
        const unreachable: never = stop.state;
        throw new Error(`Unknown state: ${JSON.stringify(unreachable)}`);
      }
    }
  }
  throw new Error(`The protective stop of ${symbol} is not cancelled yet`);
}

async function cancel(
  venue: ReturnType<ActivityDependencies['exchange']>,
  stop: OrderRecord,
  venueOrderId: string,
): Promise<void> {
  try {
    await venue.cancel(venueOrderId, stop.key.symbol);
  } catch (error) {
    // One that was filled in this moment is closed as well.
    if (!(error instanceof VenueRefusedError)) throw error;
  }
}
