import type { BookLevel, OrderBook } from '../../core/market/orderBook.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import { Exact, plain, positiveOrUndefined } from '../../core/venues/venueIncrements.ts';

/** A level as a venue sends it. */
export interface RawLevel {
  readonly price: unknown;
  readonly size: unknown;
}

/**
 * An order book from a venue's raw levels, the best price first. A level without a usable price and size is left out: what is not told is not
 * there. Undefined where a side has none, or where the book is crossed.
 */
export function orderBookFrom(
  symbol: TradingSymbol,
  bids: readonly RawLevel[],
  asks: readonly RawLevel[],
): OrderBook | undefined {
  const [demand, supply] = [sorted(bids, -1), sorted(asks, 1)];
  const [bid, ask] = [demand[0], supply[0]];
  if (bid === undefined || ask === undefined || new Exact(bid.price).greaterThan(ask.price)) return undefined;
  return { symbol, bids: demand, asks: supply };
}

function sorted(levels: readonly RawLevel[], direction: 1 | -1): readonly BookLevel[] {
  return levels
    .flatMap(({ price, size }) => {
      const [at, much] = [positiveOrUndefined(price), positiveOrUndefined(size)];
      return at === undefined || much === undefined ? [] : [{ at, much }];
    })
    .sort((a, b) => direction * a.at.comparedTo(b.at))
    .map(({ at, much }) => ({ price: plain(at), size: plain(much) }));
}
