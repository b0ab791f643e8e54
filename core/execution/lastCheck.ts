import type { OrderEvent } from './orderEvent.ts';
import type { OrderLife } from './orderLife.ts';
import { READ, RELEASE, type Step, UnexpectedEventError } from './step.ts';

/** The last check: what passes it is an intent of the ledger, and what does not was never sent. */
export function whileChecking(life: Extract<OrderLife, { at: 'checking' }>, event: OrderEvent): Step {
  if (event.kind === 'committed') return READ;
  if (event.kind === 'refused') return RELEASE;
  throw new UnexpectedEventError(life, event);
}
