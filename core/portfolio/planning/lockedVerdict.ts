import { baseOf } from '../../market/symbol.ts';
import type { Limits } from '../account/limits.ts';
import { isTooSmall } from '../account/tradeMinimum.ts';
import type { TradableMarket, ValuedPosition } from '../account/valuation.ts';
import type { Verdict } from '../decision/verdict.ts';

/** Why nothing of a position can be sold, where that is because of what is locked: the rest is protected or too small. */
export function lockedVerdict(
  { symbol, quantity, available, protectedQuantity, fixed }: ValuedPosition,
  { quote, rules }: TradableMarket,
  limits: Limits,
): Verdict | undefined {
  if (fixed === undefined || isTooSmall(quantity.minus(protectedQuantity), quote.bid, limits, rules)) return undefined;
  const locked = fixed.quantity.toSignificantDigits(8);
  const rest = available.gt(0)
    ? `, and the other ${available.toSignificantDigits(8).toFixed()} is too small to sell`
    : '';
  const detail = `${locked.toFixed()} of ${quantity.toSignificantDigits(8).toFixed()} ${baseOf(symbol)} cannot be traded while it is locked${rest}`;
  return { reason: 'LOCKED', figures: { locked: locked.toNumber() }, detail };
}
