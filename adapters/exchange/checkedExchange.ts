import type { FrozenOrder } from '../../core/orders/order.ts';
import type { ExchangePort } from '../../core/ports/exchange.ts';

/** What a venue has said to the body of an open order that was sent once more. */
export type RepeatAnswer =
  /** The venue named an order: the first one, or another one where it has executed the body again. */
  { readonly kind: 'named'; readonly venueOrderId: string } | { readonly kind: 'refused'; readonly words: string };

/** An exchange whose promises are examined. Trading code never gets one: it has no use for what may make a second order. */
export interface CheckedExchange extends ExchangePort {
  /**
   * Sends the body of an order that is open at the venue once more, the same way as it was sent first. Where the venue keeps its promise nothing comes of it.
   *
   * @throws VenueRefusedError where the order is not open: a client order ID of a closed order may be executed again
   * @throws VenueUnreachableError, VenueBusyError where it is not known what came of it
   */
  repeatWhileOpen(order: FrozenOrder, venueOrderId: string): Promise<RepeatAnswer>;
}
