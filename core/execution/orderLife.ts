import type { LimitTerms, OrderRecord } from '../orders/order.ts';
import type { OrderStatus } from '../orders/orderState.ts';
import type { PlacedOrder, VenueOrder } from '../ports/exchange.ts';

/** A step that works on an order of the ledger, as it was read or written last. */
interface OnRecord {
  readonly record: OrderRecord;
}

/** A step during which the venue may have got something: where `inDoubt`, its failure means UNKNOWN. */
interface AfterVenue extends OnRecord {
  readonly inDoubt: boolean;
}

/** The venue has closed the order, and the ledger does not say so yet. */
interface Closed extends AfterVenue {
  readonly order: VenueOrder;
}

/**
 * Where an order is in its life: which step is under way. Only what the ledger holds outlives a crash. Whoever comes next begins at `reading` and reads it.
 */
export type OrderLife =
  /** The account's actor is asked for a reservation. */
  | { readonly at: 'reserving' }
  /** The last check: the trade against the account and the market of this moment. Passed, the intent is in the ledger. */
  | { readonly at: 'checking' }
  /** The ledger has the order; its row is read to see what is to be done. */
  | { readonly at: 'reading' }
  /** Whether anything forbids that the order reaches the venue now. `isUnsent`: the order's history shows that nobody has begun to send it. */
  | ({ readonly at: 'examining'; readonly isUnsent: boolean } & OnRecord)
  /** One of all senders moves the intent to SUBMITTED. */
  | ({ readonly at: 'claiming' } & OnRecord)
  /** One of all who ask moves what may have been sent to SUBMITTED again. */
  | ({ readonly at: 'claimingAgain' } & OnRecord)
  /** An intent that must not be sent, and that nobody has begun to send: does the venue have an order under its ID that the ledger has lost? */
  | ({ readonly at: 'searching'; readonly obstacle: string } & OnRecord)
  /** An intent that must not be sent leaves that state without a sender. */
  | ({ readonly at: 'withdrawing' } & OnRecord)
  /** The first byte may be on its way. */
  | ({ readonly at: 'sending' } & OnRecord)
  /** The venue is asked what became of an order that may have been sent. */
  | ({ readonly at: 'asking' } & OnRecord)
  /** The venue has another order under the client order ID of ours: which one? */
  | ({ readonly at: 'identifying'; readonly failure: Failure } & OnRecord)
  /** The ledger takes over the terms that the venue has. */
  | ({ readonly at: 'takingTerms'; readonly placed: PlacedOrder } & OnRecord)
  /** An order at the venue is cancelled where its time is over or the account is stopped. */
  | ({ readonly at: 'cancelling' } & OnRecord)
  /** The venue is asked for the order. */
  | ({ readonly at: 'polling' } & OnRecord)
  /** The fills of an order that the venue has closed are read. */
  | ({ readonly at: 'listingFills' } & Closed)
  /** What is left of a limit order is checked and priced anew. */
  | ({ readonly at: 'repricing'; readonly limit: LimitTerms } & Closed)
  /** The ledger takes down what was learned. */
  | ({ readonly at: 'writing' } & AfterVenue)
  /** Nothing is under way; how long depends on the state. */
  | { readonly at: 'waiting'; readonly status: OrderStatus }
  /** The actor releases the reservation. */
  | { readonly at: 'releasing' }
  | { readonly at: 'over' };

/** What went wrong in a step. */
export interface Failure {
  /** `busy`: the venue has not taken the request and has said so. `otherTerms`: it has another order under our ID. `unclear`: anything else. */
  readonly kind: 'busy' | 'otherTerms' | 'unclear';
  readonly message: string;
  /** With the name of the error. */
  readonly words: string;
}
