import { Exact, floorTo, ZERO } from '../exact.ts';
import type { ProductRules } from '../market/productRules.ts';
import type { OrderStatus, StoredOrder } from '../store/orderStore.ts';
import { costWithFees, type FeeRates, ratesInQuote } from './fees.ts';
import { type Level, type OrderBook, takeFrom } from './restingBook.ts';
import { baseSizeOf, type OrderTerms, type Side } from './terms.ts';

/** A resting order is filled in at most this many parts. */
const MOST_FILLS = 20;

/** An order as the matching moves it along. */
export type Order = Omit<StoredOrder, 'sequence'>;

/** The levels that an order takes at once. A fill-or-kill order takes all or nothing, a stop order nothing yet. */
export function takeAtOnce(
  side: Side,
  terms: OrderTerms,
  book: OrderBook,
  rules: ProductRules,
  fees: FeeRates,
): readonly Level[] {
  if (terms.kind === 'stopLimit') return [];
  const base = baseSizeOf(terms);
  const appetite = {
    base: base === undefined ? undefined : new Exact(base),
    quote: 'quoteSize' in terms ? new Exact(terms.quoteSize) : undefined,
    limitPrice: terms.kind === 'limit' ? new Exact(terms.limitPrice) : undefined,
  };
  const taken = takeFrom(book, side, appetite, new Exact(ratesInQuote(side, fees).taker), rules);
  const isWhole = base !== undefined && totalSize(taken).equals(base);
  return terms.kind === 'limit' && terms.duration.kind === 'fillOrKill' && !isWhole ? [] : taken;
}

/** What an account must have free for an order: of the base where it sells, of the quote where it buys. */
export function fundsNeeded(side: Side, terms: OrderTerms, taken: readonly Level[], fees: FeeRates): Exact {
  if (side === 'SELL') return new Exact(baseSizeOf(terms) ?? totalSize(taken));
  const rates = ratesInQuote(side, fees);
  if ('quoteSize' in terms) return new Exact(terms.quoteSize);
  if (terms.kind === 'market')
    return taken.reduce((sum, level) => sum.plus(costWithFees(level.price, level.size, rates)), ZERO);
  return costWithFees(new Exact(terms.limitPrice), new Exact(terms.baseSize), rates);
}

/** An order that has just taken what it could at once: complete, resting with a hold, or ended. */
export function afterTaking<Given extends Order>(order: Given, rules: ProductRules, at: number): Given {
  const { terms } = order;
  if (isComplete(order)) return closed(order, 'FILLED', '', at);
  if (terms.kind === 'market') {
    const exhausted = 'baseSize' in terms || couldBuyMore(order, terms.quoteSize, rules);
    return order.filledSize.isZero() || exhausted
      ? closed(order, 'CANCELLED', 'Not enough liquidity', at)
      : closed(order, 'FILLED', '', at);
  }
  if (!order.triggered) return resting(order);
  switch (terms.duration.kind) {
    case 'immediateOrCancel':
      return closed(order, 'CANCELLED', 'IOC order could not be filled in full', at);
    case 'fillOrKill':
      return closed(order, 'CANCELLED', 'FOK order could not be filled in full', at);
    case 'goodUntilCancelled':
    case 'goodUntilDate':
      return resting(order);
    default: {
      const unreachable: never = terms.duration;
      return unreachable;
    }
  }
}

/** A resting order that was filled as a maker: complete, or resting with a smaller hold. */
export function afterResting<Given extends Order>(order: Given, at: number): Given {
  return isComplete(order) ? closed(order, 'FILLED', '', at) : resting(order);
}

/** An order that is over; it holds nothing. */
export function closed<Given extends Order>(order: Given, status: OrderStatus, reason: string, at: number): Given {
  return { ...order, status, reason, hold: ZERO, closedAt: at };
}

/**
 * How much of a resting order trades in a tick that goes through its limit: its share of the tick's volume, and so much that the whole
 * order takes no more than twenty ticks.
 */
export function restingShare(order: Order, tickVolume: number, participation: number, rules: ProductRules): Exact {
  const increment = new Exact(rules.baseIncrement);
  const size = new Exact(baseSizeOf(order.terms) ?? 0);
  const share = floorTo(new Exact(tickVolume).times(rules.volumeIncrement).times(participation), increment);
  const least = Exact.max(increment, floorTo(size.dividedBy(MOST_FILLS - 1), increment));
  return Exact.min(size.minus(order.filledSize), Exact.max(share, least));
}

/** An open order with its hold: the base it may sell, or what the rest of it may cost at its limit with the taker's fee. */
function resting<Given extends Order>(order: Given): Given {
  const { terms, side, filledSize, fees } = order;
  if (terms.kind === 'market') return order;
  const left = new Exact(terms.baseSize).minus(filledSize);
  return {
    ...order,
    hold: side === 'SELL' ? left : costWithFees(new Exact(terms.limitPrice), left, ratesInQuote(side, fees)),
  };
}

/** Whether what a market buy has left would pay for more at its mean price: then the book was empty. */
function couldBuyMore(order: Order, quoteSize: string, rules: ProductRules): boolean {
  if (order.filledSize.isZero()) return false;
  const rates = ratesInQuote(order.side, order.fees);
  const feesInQuote = rates === order.fees ? order.totalFees : ZERO;
  const left = new Exact(quoteSize).minus(order.filledValue).minus(feesInQuote);
  const price = order.filledValue.dividedBy(order.filledSize);
  return left.greaterThan(costWithFees(price, new Exact(rules.baseIncrement), rates).times(2));
}

function isComplete(order: Order): boolean {
  const size = baseSizeOf(order.terms);
  return size !== undefined && order.filledSize.greaterThanOrEqualTo(size);
}

function totalSize(levels: readonly Level[]): Exact {
  return levels.reduce((sum, level) => sum.plus(level.size), ZERO);
}
