import type { Quote } from '../../core/market/quote.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import { plain, positiveOrUndefined } from '../../core/venues/venueIncrements.ts';

/** A venue tells no last trade with its best prices. */
export const UNTOLD = Symbol('untold');

/**
 * A quote from a venue's raw prices. Undefined where one of them is missing, zero, negative or no number, or where the book is
 * crossed (bid above ask): nothing may be valued or sized at such a price.
 *
 * @param last of the last trade, where the venue tells it with its best prices; UNTOLD where it does not
 */
export function quoteFrom(
  symbol: TradingSymbol,
  bid: unknown,
  ask: unknown,
  last: unknown,
  at: number,
): Quote | undefined {
  const [bestBid, bestAsk] = [bid, ask].map(positiveOrUndefined);
  if (bestBid === undefined || bestAsk === undefined || bestBid.greaterThan(bestAsk)) return undefined;
  const quote = { symbol, bid: plain(bestBid), ask: plain(bestAsk), at };
  if (last === UNTOLD) return quote;
  const lastPrice = positiveOrUndefined(last);
  return lastPrice === undefined ? undefined : { ...quote, last: plain(lastPrice) };
}
