import { Decimal } from 'decimal.js';
import type { DecimalString } from '../../market/decimalString.ts';
import type { Quote } from '../../market/quote.ts';
import type { PlannedTrade } from '../decision/plan.ts';

/** True for a sell of the whole position: it goes on until nothing is left, whoever sold the rest. */
function leavesPosition({ reason }: PlannedTrade): boolean {
  return reason === 'SELL_SIGNAL' || reason === 'LIQUIDATION';
}

/**
 * What is still to be done of a planned trade. Where the position has moved the same way since the plan, by an order of an earlier cycle that was on its way or
 * by a person at the venue, the plan did not know of it, and the same wish must not be fulfilled twice.
 *
 * @param heldBefore base units held when the trade was planned; undefined where that is not known, and all is still to be done
 * @param held base units held now; undefined where there are none
 * @returns undefined where nothing is left to do
 */
export function restOfTrade(
  trade: PlannedTrade,
  heldBefore: DecimalString | undefined,
  held: Decimal | undefined,
  quote: Quote,
): PlannedTrade | undefined {
  if (heldBefore === undefined || (trade.side === 'sell' && leavesPosition(trade))) return trade;
  const change = (held ?? new Decimal(0)).minus(heldBefore);
  const moved = trade.side === 'buy' ? change : change.neg();
  if (moved.lte(0)) return trade;
  const baseQuantity = new Decimal(trade.baseQuantity).minus(moved);
  const quoteAmount = new Decimal(trade.quoteAmount).minus(moved.times(trade.side === 'buy' ? quote.ask : quote.bid));
  const left = trade.side === 'buy' ? quoteAmount : baseQuantity;
  if (left.lte(0)) return undefined;
  return {
    ...trade,
    baseQuantity: Decimal.max(0, baseQuantity).toFixed(),
    quoteAmount: Decimal.max(0, quoteAmount).toFixed(),
  };
}
