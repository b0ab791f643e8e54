import type { Limits } from '../account/limits.ts';
import { isTooSmall } from '../account/tradeMinimum.ts';
import type { TradableMarket, ValuedPosition } from '../account/valuation.ts';
import type { Verdict } from '../decision/verdict.ts';

/**
 * The verdict on a position that could be sold if the venue's balances showed it.
 * @returns undefined where they show all of it
 */
export function unconfirmedVerdict(
  { quantity, protectedQuantity, fixed, unconfirmed }: ValuedPosition,
  { quote, rules }: TradableMarket,
  limits: Limits,
): Verdict | undefined {
  const sellable = quantity.minus(protectedQuantity).minus(fixed?.quantity ?? 0);
  if (unconfirmed === undefined || isTooSmall(sellable, quote.bid, limits, rules)) return undefined;
  return {
    reason: 'UNCONFIRMED',
    figures: { quantity: quantity.toNumber(), unconfirmed: unconfirmed.toNumber() },
    detail: `${unconfirmed.toFixed()} of ${quantity.toFixed()} are not in the venue's balances, though our orders explain them`,
  };
}
