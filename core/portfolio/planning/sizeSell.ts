import { Decimal } from 'decimal.js';
import { ceilTo, floorTo } from '../../market/increments.ts';
import type { Limits } from '../account/limits.ts';
import { isTooSmall, smallestSell } from '../account/tradeMinimum.ts';
import type { TradableMarket, ValuedPosition } from '../account/valuation.ts';

/** What a sell is cut from, base units. */
export type Sellable = Pick<ValuedPosition, 'quantity' | 'available'>;

/**
 * The quantity to sell so that at least `wanted` base units go: rounded up to the venue's increment and raised to the smallest trade, at
 * most what is available. 0 where even that is too small.
 * @param leaveNoDust true to sell everything where the rest would be too small to be sold later.
 */
export function sizeSell(
  position: Sellable,
  wanted: Decimal,
  leaveNoDust: boolean,
  market: TradableMarket,
  limits: Limits,
): Decimal {
  const { quote, rules } = market;
  const sellable = floorTo(position.available, rules.baseIncrement);
  const tooSmall = (quantity: Decimal): boolean => isTooSmall(quantity, quote.bid, limits, rules);
  if (wanted.lte(0) || tooSmall(sellable)) return new Decimal(0);
  const smallest = smallestSell(market, limits);
  const quantity = Decimal.min(Decimal.max(ceilTo(wanted, rules.baseIncrement), smallest), sellable);
  return leaveNoDust && tooSmall(position.quantity.minus(quantity)) ? sellable : quantity;
}

/** What is left of a planned sell under the present position: cut to what is available, never enlarged. 0 where that is too small. */
export function cutSell(
  position: Sellable,
  planned: Decimal,
  { quote, rules }: TradableMarket,
  limits: Limits,
): Decimal {
  const quantity = floorTo(Decimal.min(planned, position.available), rules.baseIncrement);
  return isTooSmall(quantity, quote.bid, limits, rules) ? new Decimal(0) : quantity;
}
