import { Decimal } from 'decimal.js';
import { quoteOf } from '../market/symbol.ts';
import { remainderOf } from '../orders/executed.ts';
import type { LimitTerms, OrderRecord } from '../orders/order.ts';
import { executionOf, type OrderState } from '../orders/orderState.ts';
import type { VenueOrder } from '../ports/exchange.ts';
import type { OrderEvent } from './orderEvent.ts';
import type { OrderLife } from './orderLife.ts';
import { type Step, UnexpectedEventError } from './step.ts';
import { write } from './writing.ts';

/** A revision that the venue has closed, with all its fills in the ledger. `current` is the order as it was read after them. */
interface ClosedRevision {
  readonly record: OrderRecord;
  readonly current: OrderRecord;
  readonly order: VenueOrder;
  readonly inDoubt: boolean;
}

/** How long the present revision of a limit order may rest yet, ms; undefined for orders that do not rest. */
export function restOfLife({ order, frozenAt }: OrderRecord, now: number): number | undefined {
  return order.limit === undefined ? undefined : Math.max(0, frozenAt + order.limit.lifetime - now);
}

/** What follows a revision that the venue has closed: the end of the order, or a check whether the rest is priced anew. */
export function afterClosing({ record, current, order, inDoubt }: ClosedRevision, now: number): Step {
  const closed = order.state;
  const { limit, type } = current.order;
  if (type === 'marketableLimit') return end(record, order, unfilledRest(current, closed), inDoubt);
  const ended = closed.status === 'CANCELED' || closed.status === 'EXPIRED';
  // An order that somebody else cancelled before its time is not taken up again.
  if (limit === undefined || !ended || restOfLife(current, now) !== 0) return end(record, order, undefined, inDoubt);
  if (remainderOf({ ...current, state: closed }).isZero()) return end(record, order, undefined, inDoubt);
  if (current.revision >= limit.reprices) {
    const why = `the order may be priced anew ${limit.reprices} time(s)`;
    return end(record, order, unfilledLimit(current, closed, limit, why), inDoubt);
  }
  return {
    life: { at: 'repricing', record: current, order, limit, inDoubt },
    action: { kind: 'reprice', record: current, limit, closed },
  };
}

/**
 * The rest is an intent again, under a client order ID of its own; or the order ends with the reason why it is not. A ledger that was restored or cut short may have lost a
 * revision that the venue has: it is followed like any other, and not sent.
 */
export function whileRepricing(life: Extract<OrderLife, { at: 'repricing' }>, event: OrderEvent): Step {
  const { record, order, limit, inDoubt } = life;
  if (event.kind === 'notRepriced')
    return end(record, order, unfilledLimit(record, order.state, limit, event.why), inDoubt);
  const said = { source: 'venue', detail: order.detail } as const;
  const revised = { kind: 'revise', record, closed: order.state, said } as const;
  const writing = { at: 'writing', record, inDoubt } as const;
  if (event.kind === 'placedBefore') {
    const detail = `the venue has revision ${record.revision + 1} of before: ${event.detail}`;
    const why = { source: 'venue', detail } as const;
    return { life: writing, action: { ...revised, next: event.order, state: event.state, why } };
  }
  if (event.kind !== 'repriced') throw new UnexpectedEventError(life, event);
  const next = event.order;
  const why = { source: 'ballast', detail: `the rest is priced anew at ${next.limit?.price}` } as const;
  return { life: writing, action: { ...revised, next, state: { status: 'INTENT' }, why } };
}

/** The order ends on the venue's word, with a reason of ours where there is one to give. */
function end(record: OrderRecord, { state, detail }: VenueOrder, reason: string | undefined, inDoubt: boolean): Step {
  const last = reason === undefined || state.status !== 'CANCELED' ? state : { ...state, reason };
  return write(record, last, { source: 'venue', detail }, inDoubt);
}

/** What an order that took what was on offer has left, in words; undefined where nothing is left of it. */
function unfilledRest({ order }: OrderRecord, closed: OrderState): string | undefined {
  const left = new Decimal(order.baseQuantity).minus(executionOf(closed).filledBase);
  if (left.lte(0)) return undefined;
  const words = 'reason' in closed ? ` (venue: ${closed.reason})` : '';
  return `${left.toFixed()} of ${order.baseQuantity} base units were not filled: the venue had no more on offer up to the limit of ${order.limit?.price}${words}`;
}

/** What all revisions of a limit order have left, in words. */
function unfilledLimit(record: OrderRecord, closed: OrderState, { lifetime }: LimitTerms, why: string): string {
  const left = remainderOf({ ...record, state: closed });
  const unit = record.order.side === 'sell' ? 'base units' : quoteOf(record.key.symbol);
  return `${left.toFixed()} ${unit} were not filled in ${record.revision + 1} revision(s) of ${lifetime} ms: ${why}`;
}
