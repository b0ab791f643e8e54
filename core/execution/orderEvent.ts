import type { DecimalString } from '../market/decimalString.ts';
import type { FrozenOrder, OrderRecord } from '../orders/order.ts';
import type { OrderState, OrderStatus } from '../orders/orderState.ts';
import type { PlacedOrder, Resolution } from '../ports/exchange.ts';
import type { Failure } from './orderLife.ts';

/** What a step has found, and what carrying out an action has come to. */
export type OrderEvent =
  /** The actor keeps a reservation for the order. */
  | { readonly kind: 'reserved' }
  /** The actor or the last check has said no; nothing was sent. */
  | { readonly kind: 'refused' }
  /** The intent is in the ledger. */
  | { readonly kind: 'committed' }
  /** The wait is over. */
  | { readonly kind: 'due' }
  /** The order as the ledger has it. `isUnsent`: its history shows that nobody has begun to send it. */
  | { readonly kind: 'read'; readonly record: OrderRecord; readonly isUnsent: boolean }
  /** A whole pass was made elsewhere, and this is the state it has left. */
  | { readonly kind: 'seen'; readonly status: OrderStatus }
  /**
   * `obstacle`: why the order must not reach the venue now; undefined where it may. `isUnsent`: this process knows that nobody has begun to send it. `sendsAgain`: the venue
   * answers the identical body with the order that it has.
   */
  | {
      readonly kind: 'examined';
      readonly obstacle: string | undefined;
      readonly isUnsent: boolean;
      readonly sendsAgain: boolean;
    }
  /** This sender alone has moved the order to SUBMITTED. */
  | { readonly kind: 'claimed'; readonly record: OrderRecord }
  /** Somebody else was quicker, or another revision is in its place: the order as it is now. */
  | { readonly kind: 'takenElsewhere'; readonly record: OrderRecord }
  /** The venue's word. */
  | { readonly kind: 'answered'; readonly answer: Resolution }
  /** The order was cancelled where that was due. What became of it, only the next pass tells. */
  | { readonly kind: 'cancelled' }
  /** The fills are in the ledger. `current`: the order as the ledger has it after that; `listed`: base units of all fills; `awaited`: more may still be listed. */
  | {
      readonly kind: 'fillsListed';
      readonly current: OrderRecord;
      readonly listed: DecimalString;
      readonly awaited: boolean;
      /** Wall time in ms UTC. */
      readonly at: number;
    }
  /** The next revision, checked and frozen. */
  | { readonly kind: 'repriced'; readonly order: FrozenOrder }
  /** Why no other revision follows. */
  | { readonly kind: 'notRepriced'; readonly why: string }
  /** The venue has the next revision already, which the ledger had lost. `state`: what the ledger may say of it before its fills are read. */
  | { readonly kind: 'placedBefore'; readonly order: FrozenOrder; readonly state: OrderState; readonly detail: string }
  /** What the venue has under the client order ID; undefined where it shows nothing. */
  | { readonly kind: 'found'; readonly placed: PlacedOrder | undefined }
  /** The order as the ledger has it after a write. */
  | { readonly kind: 'written'; readonly record: OrderRecord }
  | { readonly kind: 'released' }
  /** The action has ended with an exception. */
  | { readonly kind: 'failed'; readonly failure: Failure };
