import type { OrderEvent } from './orderEvent.ts';
import type { OrderLife } from './orderLife.ts';
import { RELEASE, type Step, UnexpectedEventError } from './step.ts';

/** The reservation: with one the order is checked, without one it is over. */
export function whileReserving(life: Extract<OrderLife, { at: 'reserving' }>, event: OrderEvent): Step {
  if (event.kind === 'reserved') return { life: { at: 'checking' }, action: { kind: 'check' } };
  if (event.kind === 'refused') return RELEASE;
  throw new UnexpectedEventError(life, event);
}

/** Releasing it, after a refusal or when the order is closed, ends the order's life. */
export function whileReleasing(life: Extract<OrderLife, { at: 'releasing' }>, event: OrderEvent): Step {
  if (event.kind === 'released') return { life: { at: 'over' }, action: { kind: 'end' } };
  throw new UnexpectedEventError(life, event);
}
