import type { OrderRecord } from '../orders/order.ts';
import { isUnconfirmed, NOTHING_EXECUTED, type OrderState } from '../orders/orderState.ts';
import type { OrderEvent } from './orderEvent.ts';
import type { OrderLife } from './orderLife.ts';
import { onAnswer } from './polling.ts';
import { advance } from './reading.ts';
import { type Step, UnexpectedEventError } from './step.ts';
import { afterAdvance } from './waiting.ts';

/** An intent that has not been sent within this time is given up, and none is sent again after it: prices have moved on. */
export const INTENT_LIFETIME_MS = 120_000;

/** Until when the present revision may be sent, wall time in ms UTC. */
export function lastMomentToSend({ frozenAt }: OrderRecord): number {
  return frozenAt + INTENT_LIFETIME_MS;
}

/**
 * Before an intent is sent it is claimed, and so is a body before it is sent again. One that may have been sent is asked for. An intent that must not be sent is withdrawn: by
 * who knows that nobody has begun to send it, once the venue shows nothing under its ID; else the venue is asked what became of it.
 */
export function whileExamining(life: Extract<OrderLife, { at: 'examining' }>, event: OrderEvent): Step {
  if (event.kind !== 'examined') throw new UnexpectedEventError(life, event);
  const { record } = life;
  const { obstacle, sendsAgain } = event;
  if (record.state.status !== 'INTENT') {
    if (obstacle !== undefined || !sendsAgain || !isUnconfirmed(record.state)) return ask(record, false);
    return { life: { at: 'claimingAgain', record }, action: { kind: 'claimAgain', record } };
  }
  if (obstacle === undefined) return { life: { at: 'claiming', record }, action: { kind: 'claim', record } };
  // A ledger that was restored may show an intent that was sent.
  if (!life.isUnsent && !event.isUnsent) return doubt(record, `${obstacle}; whether it was sent before is not known`);
  return { life: { at: 'searching', record, obstacle }, action: { kind: 'find', record } };
}

/** Who has the claim sends; anybody else looks at what the order is now. */
export function whileClaiming(life: Extract<OrderLife, { at: 'claiming' }>, event: OrderEvent): Step {
  if (event.kind === 'takenElsewhere') return advance(event.record, false);
  if (event.kind !== 'claimed') throw new UnexpectedEventError(life, event);
  const { record } = event;
  return { life: { at: 'sending', record }, action: { kind: 'send', record } };
}

/** Who has the claim asks by sending the identical body again; anybody else leaves it to the one who was quicker. */
export function whileClaimingAgain(life: Extract<OrderLife, { at: 'claimingAgain' }>, event: OrderEvent): Step {
  if (event.kind === 'takenElsewhere') return afterAdvance(event.record.state.status);
  if (event.kind !== 'claimed') throw new UnexpectedEventError(life, event);
  return ask(event.record, true);
}

/**
 * A ledger that has lost rows may have decided an order anew that an earlier life of it has sent: under the same ID, which nobody would look for any more once the
 * intent is closed.
 */
export function whileSearching(life: Extract<OrderLife, { at: 'searching' }>, event: OrderEvent): Step {
  if (event.kind !== 'found') throw new UnexpectedEventError(life, event);
  const { record, obstacle } = life;
  if (event.placed?.symbol === record.key.symbol)
    return doubt(record, `${obstacle}; the venue has an order of before under its ID`);
  const reason = `not sent: ${obstacle}`;
  return withdraw(record, { status: 'CANCELED', execution: NOTHING_EXECUTED, reason }, reason);
}

/** The intent is withdrawn, or somebody was quicker: what the order is now says what is to be done. */
export function whileWithdrawing(life: Extract<OrderLife, { at: 'withdrawing' }>, event: OrderEvent): Step {
  if (event.kind !== 'written') throw new UnexpectedEventError(life, event);
  return advance(event.record, false);
}

/** What the venue has said to the order that was sent. A failure is `afterFailure`'s. */
export function whileSending(life: Extract<OrderLife, { at: 'sending' }>, event: OrderEvent): Step {
  if (event.kind === 'answered' && event.answer.kind !== 'absent') return onAnswer(life.record, event.answer, true);
  throw new UnexpectedEventError(life, event);
}

function ask(record: OrderRecord, mayCreate: boolean): Step {
  return { life: { at: 'asking', record }, action: { kind: 'ask', record, mayCreate } };
}

/** An intent that may have been sent all the same: from here on only the venue's word closes it. */
function doubt(record: OrderRecord, reason: string): Step {
  return withdraw(record, { status: 'UNKNOWN', execution: NOTHING_EXECUTED, reason }, reason);
}

function withdraw(record: OrderRecord, state: OrderState, detail: string): Step {
  return {
    life: { at: 'withdrawing', record },
    action: { kind: 'withdraw', record, state, said: { source: 'ballast', detail } },
  };
}
