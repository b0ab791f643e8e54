import type { OrderRecord } from '../../core/orders/order.ts';
import type { OrderKey } from '../../core/orders/orderKey.ts';
import { NOTHING_EXECUTED } from '../../core/orders/orderState.ts';
import { VenueRefusedError } from '../../core/ports/exchange.ts';
import { isProtective } from '../../core/protection/protectiveStopOrder.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { pollNow } from '../server/pollNow.ts';

/** So often a stop that is being cancelled is looked at; after it the step is tried again. */
const MOST_LOOKS = 20;
const PAUSE_MS = 250;

/**
 * Cancels the protective stops of a symbol, so that what they hold can be sold, and returns once the venue has closed them.
 *
 * @param follow brings the ledger up to what the venue says of a stop
 * @throws Error where one is not closed yet: try again
 */
export async function cancelStopOrders(
  { ledger, exchange, recovery }: Pick<ActivityDependencies, 'ledger' | 'exchange' | 'recovery'>,
  { account, symbol }: Pick<OrderKey, 'account' | 'symbol'>,
  follow: (stop: OrderRecord) => Promise<unknown>,
): Promise<void> {
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const open = await ledger.openOrders(account);
    const stop = open.find((record) => record.key.symbol === symbol && isProtective(record));
    if (stop === undefined) return;
    if (looks > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    switch (stop.state.status) {
      case 'INTENT':
        await withdraw(ledger, stop, recovery.unsent.take(stop));
        break;
      case 'ACCEPTED':
      case 'PARTIALLY_FILLED':
        // Whatever becomes of this step, the stop's own workflow then sees soon that it is cancelled.
        if (looks === 0) await pollNow(stop.key);
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

/**
 * Takes an intent back that nobody has begun to send; the one who has begun finds out what became of it.
 * @param isUnsent whether this process knows that; else the venue is asked at the next look
 */
async function withdraw(ledger: ActivityDependencies['ledger'], stop: OrderRecord, isUnsent: boolean): Promise<void> {
  const reason = isUnsent
    ? 'not sent: its position is traded'
    : 'its position is traded; the venue is asked for it first';
  const said = { at: Date.now(), source: 'ballast', detail: reason } as const;
  const { claimed } = await ledger.claimSubmission(stop, said);
  if (claimed && isUnsent)
    await ledger.advance(stop, { status: 'CANCELED', execution: NOTHING_EXECUTED, reason }, said);
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
