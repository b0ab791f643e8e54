import { NOTHING_EXECUTED } from '../../core/orders/orderState.ts';
import { VenueUnreachableError } from '../../core/ports/exchange.ts';
import type { Market, SeenOrder } from './dialect.ts';

/** How long an order must be nowhere, by all lists, before it counts as one that was cancelled without a fill. */
const FORGOTTEN_AFTER_MS = 10 * 60_000;

/**
 * Orders that a venue has acknowledged and shows no more. Some venues forget an order some hours after it was cancelled without a fill: it counts as that, once
 * neither the open orders nor the fills have it and that has stayed so.
 */
export class ForgottenOrders {
  private readonly now: () => number;
  private readonly missingSince = new Map<string, number>();

  /** @param now wall time in ms */
  constructor(now: () => number) {
    this.now = now;
  }

  /** The order was shown. */
  seen(venueOrderId: string): void {
    this.missingSince.delete(venueOrderId);
  }

  /**
   * The order that was not shown.
   *
   * @param isNowhere whether neither the open orders nor the fills have it
   * @throws VenueUnreachableError until it has been nowhere for long enough
   */
  missing(venueOrderId: string, { id }: Pick<Market, 'id'>, isNowhere: boolean): SeenOrder {
    const since = this.missingSince.get(venueOrderId) ?? this.now();
    this.missingSince.set(venueOrderId, since);
    if (isNowhere && this.now() - since >= FORGOTTEN_AFTER_MS) return cancelledUnfilled(venueOrderId, id);
    const from = new Date(since + FORGOTTEN_AFTER_MS).toISOString();
    throw new VenueUnreachableError(
      `order ${venueOrderId} is not shown by the venue${isNowhere ? `: taken for cancelled without a fill from ${from} on, if it stays so` : ', but its lists have it'}`,
    );
  }
}

function cancelledUnfilled(venueOrderId: string, marketId: string): SeenOrder {
  return {
    venueOrderId,
    clientOrderId: '',
    marketId,
    side: '',
    baseSize: undefined,
    quoteSize: undefined,
    stopPrice: undefined,
    state: { status: 'CANCELED', venueOrderId, execution: NOTHING_EXECUTED, reason: 'forgotten by the venue' },
    detail:
      'neither the open orders nor the fills have it: the venue forgets orders some hours after they were cancelled without a fill',
  };
}
