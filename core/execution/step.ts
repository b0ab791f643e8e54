import type { OrderAction } from './orderAction.ts';
import type { OrderEvent } from './orderEvent.ts';
import type { OrderLife } from './orderLife.ts';

/** Where an order is, and what is to be done there. */
export interface Step {
  readonly life: OrderLife;
  readonly action: OrderAction;
}

/** The first step of an order that was decided just now. */
export const RESERVE: Step = { life: { at: 'reserving' }, action: { kind: 'reserve' } };

/** The first step of an order whose intent is in the ledger: its row is read to see what is to be done. */
export const READ: Step = { life: { at: 'reading' }, action: { kind: 'advance' } };

/** The last step: the reservation is released, once. */
export const RELEASE: Step = { life: { at: 'releasing' }, action: { kind: 'release' } };

/** An event that cannot come where the order is: the program is wrong, and nothing is done. */
export class UnexpectedEventError extends Error {
  override readonly name = 'UnexpectedEventError';

  constructor(life: OrderLife, event: OrderEvent) {
    super(`An order that is ${life.at} cannot take the event ${event.kind}. Nothing was done.`);
  }
}
