import type { FrozenOrder, LimitTerms, OrderEvidence, OrderRecord } from '../orders/order.ts';
import type { OrderState } from '../orders/orderState.ts';
import type { TermsAtVenue } from './termsAtVenue.ts';

/** What the ledger keeps beside a state: who has said it, and the words. */
export type Said = Omit<OrderEvidence, 'at'>;

/** What is to be done next. Each is carried out in one place, and tells by an event what came of it. */
export type OrderAction =
  /** Asks the account's actor for a reservation. */
  | { readonly kind: 'reserve' }
  /** Checks the trade against the account and the market of this moment, and commits the intent. */
  | { readonly kind: 'check' }
  /** Reads the order and takes the steps that follow on it, up to the next wait. */
  | { readonly kind: 'advance' }
  /** Looks whether anything forbids that the order reaches the venue now (a stop of the account, or its age), and what this process and the venue allow. */
  | { readonly kind: 'examine'; readonly record: OrderRecord }
  /** Moves the intent to SUBMITTED, if nobody has. */
  | { readonly kind: 'claim'; readonly record: OrderRecord }
  /** Moves what may have been sent to SUBMITTED once more, if nobody has written since it was read: who has that claim may send the identical body again. */
  | { readonly kind: 'claimAgain'; readonly record: OrderRecord }
  /** Ends an intent without sending it, in one write, if nobody has written since it was read: CANCELED, or UNKNOWN where the venue has to be asked. */
  | { readonly kind: 'withdraw'; readonly record: OrderRecord; readonly state: OrderState; readonly said: Said }
  /** Sends the frozen body, once. */
  | { readonly kind: 'send'; readonly record: OrderRecord }
  /** Asks the venue what became of it. `mayCreate`: the identical body may be sent again. */
  | { readonly kind: 'ask'; readonly record: OrderRecord; readonly mayCreate: boolean }
  /** Cancels the order at the venue where that is due. */
  | { readonly kind: 'cancelWhereDue'; readonly record: OrderRecord; readonly venueOrderId: string }
  /** Reads the order at the venue. */
  | { readonly kind: 'poll'; readonly record: OrderRecord; readonly venueOrderId: string }
  /** Reads the fills into the ledger. */
  | { readonly kind: 'listFills'; readonly record: OrderRecord; readonly venueOrderId: string }
  /** Checks what is left of a limit order and freezes the next revision. `closed`: the venue's last word on the present one. */
  | { readonly kind: 'reprice'; readonly record: OrderRecord; readonly limit: LimitTerms; readonly closed: OrderState }
  /** Reads what the venue has under the client order ID. */
  | { readonly kind: 'find'; readonly record: OrderRecord }
  /** Gives the order the venue's terms. */
  | { readonly kind: 'takeTerms'; readonly record: OrderRecord; readonly terms: TermsAtVenue; readonly said: Said }
  /** Closes an order that the venue does not have, if nobody has claimed to send it since it was read; else the venue has to be asked. */
  | { readonly kind: 'close'; readonly record: OrderRecord; readonly state: OrderState; readonly said: Said }
  /** Writes the state down with its evidence. */
  | { readonly kind: 'write'; readonly record: OrderRecord; readonly state: OrderState; readonly said: Said }
  /** Writes the end of a revision and the intent of the next, both or nothing. */
  | {
      readonly kind: 'revise';
      readonly record: OrderRecord;
      readonly closed: OrderState;
      readonly next: FrozenOrder;
      /** Of the next revision: INTENT, or what the venue says of one that it has already. */
      readonly state: OrderState;
      readonly said: Said;
      readonly why: Said;
    }
  /** Waits: not at all for a new revision, for a pause where the outcome is not known, for news while the order rests at the venue. */
  | { readonly kind: 'wait'; readonly until: 'now' | 'pause' | 'news' }
  /** Has the actor release the reservation. */
  | { readonly kind: 'release' }
  /** Ends the pass with the exception that it met: it is tried again from what the ledger holds. */
  | { readonly kind: 'fail' }
  | { readonly kind: 'end' };
