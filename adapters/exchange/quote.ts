import type { Quote } from '../../core/market/quote.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import { plain, positiveOrUndefined } from '../../core/venues/venueIncrements.ts';

/**
 * A quote from a venue's raw prices. Undefined where one of them is missing, zero, negative or no number, or where the book is
 * crossed (bid above ask): nothing may be valued or sized at such a price.
 */
export function quoteFrom(
  symbol: TradingSymbol,
  bid: unknown,
  ask: unknown,
  last: unknown,
  at: number,
): Quote | undefined {
  const [bestBid, bestAsk, lastPrice] = [bid, ask, last].map(positiveOrUndefined);
  if (bestBid === undefined || bestAsk === undefined || lastPrice === undefined) return undefined;
  if (bestBid.greaterThan(bestAsk)) return undefined;
  return { symbol, bid: plain(bestBid), ask: plain(bestAsk), last: plain(lastPrice), at };
}
