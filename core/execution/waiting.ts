import type { OrderStatus } from '../orders/orderState.ts';
import type { OrderEvent } from './orderEvent.ts';
import type { OrderLife } from './orderLife.ts';
import { READ, RELEASE, type Step, UnexpectedEventError } from './step.ts';

/** After a pass: the reservation of a closed order is released, any other one waits for the next pass. */
export function afterAdvance(status: OrderStatus): Step {
  switch (status) {
    case 'INTENT':
      return waiting(status, 'now');
    case 'SUBMITTED':
    case 'UNKNOWN':
      return waiting(status, 'pause');
    case 'ACCEPTED':
    case 'PARTIALLY_FILLED':
      return waiting(status, 'news');
    case 'FILLED':
    case 'CANCELED':
    case 'REJECTED':
    case 'EXPIRED':
      return RELEASE;
    default: {
      const unreachable: never = status;
      return unreachable;
    }
  }
}

/** Waiting: once its time has come the order is looked at again, or somebody else has done it. */
export function whileWaiting(life: Extract<OrderLife, { at: 'waiting' }>, event: OrderEvent): Step {
  if (event.kind === 'due') return READ;
  if (event.kind === 'seen') return afterAdvance(event.status);
  throw new UnexpectedEventError(life, event);
}

function waiting(status: OrderStatus, until: 'now' | 'pause' | 'news'): Step {
  return { life: { at: 'waiting', status }, action: { kind: 'wait', until } };
}
