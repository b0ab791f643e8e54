import { isLiveMarket } from './exchangeSection.ts';
import type { Configuration } from './schema.ts';

/** Name of the venue in plans and in the candle cache: what was traded on one market has no place on another. */
export function venueKeyOf({ exchange }: Configuration): string {
  if (exchange.mode === 'live') return exchange.id;
  return `${exchange.id}-paper${isLiveMarket(exchange) ? '-live' : ''}`;
}
