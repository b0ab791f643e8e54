import type { Limits } from '../account/limits.ts';
import type { TradableMarket, ValuedPosition } from '../account/valuation.ts';
import type { Verdict } from '../decision/verdict.ts';
import { heldByOrders } from './heldByOrders.ts';
import { lockedVerdict } from './lockedVerdict.ts';
import { unconfirmedVerdict } from './unconfirmedVerdict.ts';

/** Why a position that is large enough cannot be sold at the venue now: orders hold it, its balances do not show it, or it is locked. Undefined where none of it is. */
export function keptBack(position: ValuedPosition, market: TradableMarket, limits: Limits): Verdict | undefined {
  return (
    heldByOrders(position, market, limits) ??
    unconfirmedVerdict(position, market, limits) ??
    lockedVerdict(position, market, limits)
  );
}
