import type { Quote, TradingRules } from './quote.ts';
/** Quote currency traded in the last 24 hours, where the venue tells it. */
export function volume24hOf(quote: Quote | undefined, rules: TradingRules | undefined): number | undefined {
  return quote?.quoteVolume24h ?? rules?.quoteVolume24h;
}
