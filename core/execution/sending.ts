import type { OrderRecord } from '../orders/order.ts';
import { lookAt } from './looking.ts';
import type { OrderEvent } from './orderEvent.ts';
import type { OrderLife } from './orderLife.ts';
import { onAnswer } from './polling.ts';
import { type Step, UnexpectedEventError } from './step.ts';
import { writeNeverSent } from './writing.ts';

/** An intent that has not been sent within this time is given up, and none is sent again after it: prices have moved on. */
export const INTENT_LIFETIME_MS = 120_000;

/** Until when the present revision may be sent, wall time in ms UTC. */
export function lastMomentToSend({ frozenAt }: OrderRecord): number {
  return frozenAt + INTENT_LIFETIME_MS;
}

/** Before an intent is sent it is claimed. One that may have been sent is asked for; only while nothing forbids it, by sending the identical body again. */
export function whileExamining(life: Extract<OrderLife, { at: 'examining' }>, event: OrderEvent): Step {
  if (event.kind !== 'examined') throw new UnexpectedEventError(life, event);
  const { record, isUnsent } = life;
  const { obstacle } = event;
  if (record.state.status === 'INTENT')
    return { life: { at: 'claiming', record, isUnsent, obstacle }, action: { kind: 'claim', record } };
  return { life: { at: 'asking', record }, action: { kind: 'ask', record, mayCreate: obstacle === undefined } };
}

/** Who has the claim sends, or closes what must not be sent any more; anybody else looks at what the order is now. */
export function whileClaiming(life: Extract<OrderLife, { at: 'claiming' }>, event: OrderEvent): Step {
  if (event.kind === 'takenElsewhere') return lookAt(event.record, false);
  if (event.kind !== 'claimed') throw new UnexpectedEventError(life, event);
  const { record } = event;
  if (life.obstacle === undefined) return { life: { at: 'sending', record }, action: { kind: 'send', record } };
  // A ledger that was restored may show an intent that was sent: the venue is asked before it is closed.
  if (!life.isUnsent && !event.isUnsent) return lookAt(record, false);
  const reason = `not sent: ${life.obstacle}`;
  return writeNeverSent(record, reason, { source: 'ballast', detail: reason }, false);
}

/** What the venue has said to the order that was sent. A failure is `afterFailure`'s. */
export function whileSending(life: Extract<OrderLife, { at: 'sending' }>, event: OrderEvent): Step {
  if (event.kind === 'answered' && event.answer.kind !== 'absent') return onAnswer(life.record, event.answer, true);
  throw new UnexpectedEventError(life, event);
}
