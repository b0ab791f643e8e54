import { Decimal } from 'decimal.js';
import type { OrderRecord } from '../orders/order.ts';
import { executionOf, isClosed } from '../orders/orderState.ts';
import type { Resolution, VenueOrder } from '../ports/exchange.ts';
import type { OrderEvent } from './orderEvent.ts';
import type { OrderLife } from './orderLife.ts';
import { afterClosing } from './revision.ts';
import { type Step, UnexpectedEventError } from './step.ts';
import { afterAdvance } from './waiting.ts';
import { closeAbsent, write } from './writing.ts';

/** The venue's word on an order. @param inDoubt whether a failure from here on means UNKNOWN */
export function onAnswer(record: OrderRecord, answer: Resolution, inDoubt: boolean): Step {
  switch (answer.kind) {
    case 'accepted':
      return onOrder(record, answer.order, inDoubt);
    case 'rejected': {
      // What earlier revisions have executed stays executed: the order as a whole was not rejected.
      const status = record.revision === 0 ? 'REJECTED' : 'CANCELED';
      const { reason, detail } = answer;
      return closeAbsent(record, status, reason, { source: 'venue', detail }, inDoubt);
    }
    case 'absent': {
      const { detail } = answer;
      const reason = `never arrived at the venue: ${detail}`;
      return closeAbsent(record, 'CANCELED', reason, { source: 'venue', detail }, inDoubt);
    }
    default: {
      const unreachable: never = answer;
      return unreachable;
    }
  }
}

/** The order as the venue has it. One that it has closed is not closed here before its fills are read: a closed order is never asked about again. */
export function onOrder(record: OrderRecord, order: VenueOrder, inDoubt: boolean): Step {
  if (!isClosed(order.state.status))
    return write(record, order.state, { source: 'venue', detail: order.detail }, inDoubt);
  return {
    life: { at: 'listingFills', record, order, inDoubt },
    action: { kind: 'listFills', record, venueOrderId: order.venueOrderId },
  };
}

/** After a cancel, as without one, only the order itself tells what became of it. */
export function whileCancelling(life: Extract<OrderLife, { at: 'cancelling' }>, event: OrderEvent): Step {
  const { record } = life;
  const { state } = record;
  if (event.kind !== 'cancelled' || !('venueOrderId' in state) || state.venueOrderId === undefined)
    throw new UnexpectedEventError(life, event);
  const { venueOrderId } = state;
  return { life: { at: 'polling', record }, action: { kind: 'poll', record, venueOrderId } };
}

/** The order as the venue has it. Where it cannot be read, what the ledger says stands. */
export function whilePolling(life: Extract<OrderLife, { at: 'polling' }>, event: OrderEvent): Step {
  if (event.kind === 'answered' && event.answer.kind === 'accepted')
    return onOrder(life.record, event.answer.order, false);
  throw new UnexpectedEventError(life, event);
}

/** Lists of fills lag behind orders: the order stays open until the list accounts for all that was executed, or was awaited for long enough. */
export function whileListingFills(life: Extract<OrderLife, { at: 'listingFills' }>, event: OrderEvent): Step {
  if (event.kind !== 'fillsListed') throw new UnexpectedEventError(life, event);
  const { record, order, inDoubt } = life;
  const { current, listed, at } = event;
  // Another follower may have gone on with the order, or ended it: what was read of this revision says nothing of the next.
  if (current.revision !== record.revision || isClosed(current.state.status)) return afterAdvance(current.state.status);
  const execution = executionOf(order.state);
  if (new Decimal(listed).gte(execution.filledBase) || !event.awaited)
    return afterClosing({ record, current, order, inDoubt }, at);
  const detail = `${order.detail}; the list of fills accounts for ${listed} so far`;
  const open = { status: 'PARTIALLY_FILLED', venueOrderId: order.venueOrderId, execution } as const;
  return write(record, open, { source: 'venue', detail }, inDoubt);
}
