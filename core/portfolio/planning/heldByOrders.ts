import { Decimal } from 'decimal.js';
import type { Limits } from '../account/limits.ts';
import { isTooSmall } from '../account/tradeMinimum.ts';
import type { TradableMarket, ValuedPosition } from '../account/valuation.ts';
import type { Verdict } from '../decision/verdict.ts';

/**
 * The verdict on a position that could be sold if open orders at the venue did not hold it.
 * @returns undefined where the holds are not what is in the way
 */
export function heldByOrders(
  { quantity, available, protectedQuantity, fixed, unconfirmed }: ValuedPosition,
  { quote, rules }: TradableMarket,
  limits: Limits,
): Verdict | undefined {
  const sellable = quantity.minus(protectedQuantity).minus(fixed?.quantity ?? 0);
  const held = Decimal.max(0, sellable.minus(available).minus(unconfirmed ?? 0));
  if (held.isZero() || isTooSmall(sellable, quote.bid, limits, rules)) return undefined;
  return {
    reason: 'ORDER_OUTSTANDING',
    figures: { quantity: quantity.toNumber(), available: available.toNumber() },
    detail: `${held.toFixed()} of ${quantity.toFixed()} are held at the venue by open orders`,
  };
}
