import type { OrderRecord } from '../orders/order.ts';
import { executionOf, NOTHING_EXECUTED, type OrderState } from '../orders/orderState.ts';
import type { Said } from './orderAction.ts';
import type { OrderEvent } from './orderEvent.ts';
import type { Failure, OrderLife } from './orderLife.ts';
import { type Step, UnexpectedEventError } from './step.ts';
import { afterAdvance } from './waiting.ts';

/** Writes down a state. @param inDoubt whether a failure of that means UNKNOWN */
export function write(record: OrderRecord, state: OrderState, said: Said, inDoubt: boolean): Step {
  return { life: { at: 'writing', record, inDoubt }, action: { kind: 'write', record, state, said } };
}

/** Closes an order that the venue does not have. That is the answer to one attempt: it says nothing of one that somebody has begun after it. */
export function closeAbsent(
  record: OrderRecord,
  status: 'CANCELED' | 'REJECTED',
  reason: string,
  said: Said,
  inDoubt: boolean,
): Step {
  const state = { status, execution: NOTHING_EXECUTED, reason } as const;
  return { life: { at: 'writing', record, inDoubt }, action: { kind: 'close', record, state, said } };
}

/** Writes down that the venue may or may not have the order: what was known of it stays known. */
export function writeUnknown(record: OrderRecord, { words }: Failure): Step {
  const { state } = record;
  const known = 'venueOrderId' in state && state.venueOrderId !== undefined ? { venueOrderId: state.venueOrderId } : {};
  const reason = 'the venue has not confirmed the order';
  return write(
    record,
    { status: 'UNKNOWN', ...known, execution: executionOf(state), reason },
    { source: 'ballast', detail: words },
    false,
  );
}

/** What was learned is in the ledger: the pass is over. */
export function whileWriting(life: Extract<OrderLife, { at: 'writing' }>, event: OrderEvent): Step {
  if (event.kind === 'written') return afterAdvance(event.record.state.status);
  throw new UnexpectedEventError(life, event);
}
