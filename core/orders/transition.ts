import type { OrderState, OrderStatus } from './orderState.ts';

/** The states that may follow each state. A closed order never changes; only the venue's word, or a claim to send the same body again, leads out of UNKNOWN. */
const SUCCESSORS: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  INTENT: ['SUBMITTED', 'CANCELED', 'UNKNOWN'],
  SUBMITTED: ['ACCEPTED', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'REJECTED', 'EXPIRED', 'UNKNOWN'],
  UNKNOWN: ['UNKNOWN', 'ACCEPTED', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'REJECTED', 'EXPIRED'],
  ACCEPTED: ['ACCEPTED', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'REJECTED', 'EXPIRED', 'UNKNOWN'],
  PARTIALLY_FILLED: ['PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'EXPIRED', 'UNKNOWN'],
  FILLED: [],
  CANCELED: [],
  REJECTED: [],
  EXPIRED: [],
};

/** Whether an order in one state may be in another one next. */
export function mayFollow(current: OrderStatus, next: OrderStatus): boolean {
  return SUCCESSORS[current].includes(next);
}

/** Refusal to move an order from one state to another that cannot follow it. */
export class IllegalTransitionError extends Error {
  override readonly name = 'IllegalTransitionError';
  readonly from: OrderStatus;
  readonly to: OrderStatus;

  constructor(from: OrderStatus, to: OrderStatus) {
    super(
      `An order in state ${from} cannot become ${to}; allowed: ${SUCCESSORS[from].join(', ') || 'nothing, it is closed'}`,
    );
    this.from = from;
    this.to = to;
  }
}

/** The state after `next` has been learned in state `current`.
 * @throws IllegalTransitionError where `next` cannot follow `current`. */
export function transition(current: OrderState, next: OrderState): OrderState {
  if (!mayFollow(current.status, next.status)) throw new IllegalTransitionError(current.status, next.status);
  return next;
}
