import { Decimal } from 'decimal.js';
import type { BookLevel, OrderBook } from '../../market/orderBook.ts';
import type { Quote } from '../../market/quote.ts';
import { volume24hOf } from '../../market/quote.ts';
import type { Side } from '../../market/side.ts';
import type { TradableMarket } from '../account/valuation.ts';

/** How much of a market one trade may take. */
export interface LiquidityLimits {
  /** Farthest from the far touch that is traded at, as a share of it. */
  readonly maxSlippage: number;
  /** Largest share of what the order book offers up to there. */
  readonly maxDepthShare: number;
  /** Largest share of what was traded in the last 24 hours. */
  readonly maxVolumeShare: number;
}

export const DEFAULT_LIQUIDITY: LiquidityLimits = { maxSlippage: 0.005, maxDepthShare: 0.5, maxVolumeShare: 0.01 };

/** What the last check of a trade knows of the market's liquidity. */
export interface Liquidity {
  readonly limits: LiquidityLimits;
  /**
   * `unread`: the venue did not give it, so that only the price bounds the trade. `not needed`: the order does not take what is on offer, but waits
   * at a price.
   */
  readonly book: OrderBook | 'unread' | 'not needed';
}

/** How much of a trade its market takes. Amounts in quote currency. */
export interface Takeable {
  /** The share of the order book; infinite where the book is not known. */
  readonly ofDepth: Decimal;
  /** The share of the volume; infinite where the volume is not known. */
  readonly ofVolume: Decimal;
  /** What the order book offers up to the worst price; undefined where it is not known. */
  readonly depth: Decimal | undefined;
  readonly volume24h: number | undefined;
}

/** The worst price that a trade is made at: the far touch times 1 + maxSlippage for a buy, 1 - maxSlippage for a sell. */
export function worstPrice(side: Side, quote: Quote, maxSlippage: number): Decimal {
  return side === 'buy' ? new Decimal(quote.ask).times(1 + maxSlippage) : new Decimal(quote.bid).times(1 - maxSlippage);
}

/** The levels that a trade meets up to its worst price, the best first. */
function levelsMet(side: Side, book: OrderBook, worst: Decimal): readonly BookLevel[] {
  return side === 'buy'
    ? book.asks.filter(({ price }) => worst.gte(price))
    : book.bids.filter(({ price }) => worst.lte(price));
}

function valueAt({ price, size }: BookLevel): Decimal {
  return new Decimal(price).times(size);
}

/** The most that a trade may be for: a share of the book up to the worst price, and a share of the volume of 24 hours. */
export function takeable(side: Side, { limits, book }: Liquidity, { quote, rules }: TradableMarket): Takeable {
  const volume24h = volume24hOf(quote, rules);
  const ofVolume = new Decimal(volume24h ?? Number.POSITIVE_INFINITY).times(limits.maxVolumeShare);
  if (typeof book === 'string')
    return { ofDepth: new Decimal(Number.POSITIVE_INFINITY), ofVolume, depth: undefined, volume24h };
  const depth = levelsMet(side, book, worstPrice(side, quote, limits.maxSlippage))
    .map(valueAt)
    .reduce((sum, value) => sum.plus(value), new Decimal(0));
  return { ofDepth: depth.times(limits.maxDepthShare), ofVolume, depth, volume24h };
}

/**
 * How much worse than the best price the mean price of a trade is expected to be, as a share of the best price: the mean over the levels it
 * walks through, weighted by what it takes from each. What goes beyond the levels counts at the worst price. 0 where the book is not known.
 *
 * @param amount quote currency
 */
export function expectedImpact(side: Side, { limits, book }: Liquidity, quote: Quote, amount: Decimal): number {
  if (typeof book === 'string' || amount.lte(0)) return 0;
  const best = new Decimal(side === 'buy' ? quote.ask : quote.bid);
  const worst = worstPrice(side, quote, limits.maxSlippage);
  let left = amount;
  let base = new Decimal(0);
  for (const level of levelsMet(side, book, worst)) {
    const taken = Decimal.min(left, valueAt(level));
    base = base.plus(taken.div(level.price));
    left = left.minus(taken);
    if (left.lte(0)) break;
  }
  const mean = amount.div(base.plus(left.div(worst)));
  const share = side === 'buy' ? mean.div(best).minus(1) : new Decimal(1).minus(mean.div(best));
  return Math.max(0, share.toNumber());
}
