import type { OrderProgress } from '../../core/cycles/cycleSteps.ts';
import { restOfLife } from '../../core/execution/revision.ts';
import { keptIntent } from '../../core/orders/keptIntent.ts';
import type { OrderRecord } from '../../core/orders/order.ts';
import { outcomeOf } from '../../core/orders/orderOutcome.ts';
import { isClosed } from '../../core/orders/orderState.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import { travellingTransitions } from './travellingTransitions.ts';

/** What the workflow of an order needs to know of it. */
export async function orderProgress(ledger: Pick<LedgerPort, 'evidence'>, record: OrderRecord): Promise<OrderProgress> {
  const { status } = record.state;
  const outcome = outcomeOf(record);
  if (isClosed(status))
    return { status, outcome: { ...outcome, transitions: await travellingTransitions(ledger, record.key) } };
  const lookWithin = restOfLife(record, Date.now());
  // One whose time is over is being cancelled: that is tried again at the usual pace.
  const kept = status === 'INTENT' || status === 'SUBMITTED' ? { kept: keptIntent(record) } : {};
  return { status, outcome, ...(lookWithin ? { lookWithin } : {}), ...kept };
}
