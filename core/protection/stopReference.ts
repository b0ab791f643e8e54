import { Decimal } from 'decimal.js';
import type { DecimalString } from '../market/decimalString.ts';
import type { TradingRules } from '../market/quote.ts';
import type { TradingSymbol } from '../market/symbol.ts';
import { averageCost, type HeldCost } from '../orders/heldCost.ts';
import type { Fill } from '../orders/order.ts';

/** What the stop of a position is measured from, as it was when the position got its first one. It stays until the position is gone. */
export interface StopReference {
  readonly account: string;
  readonly symbol: TradingSymbol;
  /** The cost of a unit, or the market's price where nothing tells the cost. */
  readonly price: DecimalString;
  /** Venue time in ms UTC. */
  readonly at: number;
}

/** True where what is left of a position could not be sold any more at the price that its stop is measured from, so that a fall of the price ends no reference. */
export function isPositionGone(
  held: Decimal,
  { price }: Pick<StopReference, 'price'>,
  rules: TradingRules | undefined,
): boolean {
  return held.lte(0) || (rules !== undefined && (held.lt(rules.minBase) || held.times(price).lt(rules.minQuote)));
}

/** Sums of quantities with more digits than prices have. */
const Exact = Decimal.clone({ precision: 40 });

/**
 * What a unit of a position has cost, as far as anything tells:
 *
 * cost = (old units x their cost + bought units x their price) / all units, anew with each buy since the reference was set
 *
 * Old units cost what the fills up to the reference tell, and where they explain no holding its price. A sell leaves the cost as it is, and so does a
 * deposit or a withdrawal: units that no buy explains count as old ones.
 *
 * @param held units of the position now
 * @param before what the fills up to the reference tell, or all of them where there is none
 * @param later fills of the symbol after the reference, oldest first; none where there is none
 * @returns undefined where there is no reference yet and the fills explain no holding
 */
export function positionCost(
  held: Decimal,
  before: HeldCost,
  later: readonly Fill[],
  reference: Pick<StopReference, 'price'> | undefined,
): Decimal | undefined {
  if (reference === undefined) return averageCost(before);
  let cost = averageCost(before) ?? new Decimal(reference.price);
  let quantity = new Exact(held);
  for (const { side, base } of later) quantity = side === 'buy' ? quantity.minus(base) : quantity.plus(base);
  for (const { side, base, price } of later) {
    if (side === 'sell') {
      quantity = quantity.minus(base);
      continue;
    }
    const old = Exact.max(0, quantity);
    const units = old.plus(base);
    if (units.gt(0)) cost = old.times(cost).plus(new Exact(base).times(price)).div(units);
    quantity = quantity.plus(base);
  }
  return cost;
}
