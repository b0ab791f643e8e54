import { MarketService } from '../../adapters/exchange/marketService.ts';
import type { Venue } from '../../core/venues/venues.ts';

/** A cycle of the harness is to be through in half a minute; at the counter of Kraken's lowest tier its requests alone take longer. */
const TIMES_AS_FAST = 10;

type Client = Parameters<MarketService['budgetRequestsOf']>[0];

/** What the accounts of a venue share, where a counter that sinks evenly does so ten times as fast. What counts by the second is as users have it. */
export class HurriedService extends MarketService {
  override budgetRequestsOf(client: Client, venue: Pick<Venue, 'signedCountBy' | 'counts'>): void {
    const { windowMs, burstMs } = venue.counts;
    if (Number.isFinite(windowMs)) {
      super.budgetRequestsOf(client, venue);
      return;
    }
    const pace = { value: client.rateLimit / TIMES_AS_FAST };
    Object.defineProperty(client, 'rateLimit', pace);
    super.budgetRequestsOf(client, { ...venue, counts: { windowMs, burstMs: burstMs / TIMES_AS_FAST } });
  }
}
