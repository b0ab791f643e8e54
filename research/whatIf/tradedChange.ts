import { Decimal } from 'decimal.js';
import { executedBy } from '../../core/orders/executed.ts';
import type { OrderRecord } from '../../core/orders/order.ts';
import type { PlannedTrade } from '../../core/portfolio/decision/plan.ts';

/** What a trade changes: base units, and quote currency with fees; `fee` is part of `cash`. */
export interface TradedChange {
  readonly base: Decimal;
  readonly cash: Decimal;
  readonly fee: Decimal;
}

const ZERO = new Decimal(0);
export const NO_CHANGE: TradedChange = { base: ZERO, cash: ZERO, fee: ZERO };

/** What a recorded order has executed in all its revisions. */
export function recordedChange(order: OrderRecord): TradedChange {
  const { filledBase, filledQuote, feeQuote } = executedBy(order);
  const fee = new Decimal(feeQuote);
  return order.order.side === 'buy'
    ? { base: new Decimal(filledBase), cash: new Decimal(filledQuote).plus(fee).neg(), fee }
    : { base: new Decimal(filledBase).neg(), cash: new Decimal(filledQuote).minus(fee), fee };
}

/** A trade as it is taken to be made: all of it, at the price of the plan and the taker's fee. */
export function wholeChange({ side, baseQuantity, price }: PlannedTrade, takerFee: string): TradedChange {
  const base = new Decimal(baseQuantity);
  const value = base.times(price);
  const fee = value.times(takerFee);
  return side === 'buy'
    ? { base, cash: value.plus(fee).neg(), fee }
    : { base: base.neg(), cash: value.minus(fee), fee };
}

/** A trade that shares the fate of a recorded one of the same side, in proportion to their sizes: equal trades have become the same. */
export function proportionalChange(trade: PlannedTrade, recorded: PlannedTrade, became: TradedChange): TradedChange {
  const share =
    trade.side === 'buy'
      ? new Decimal(trade.quoteAmount).div(recorded.quoteAmount)
      : new Decimal(trade.baseQuantity).div(recorded.baseQuantity);
  return { base: became.base.times(share), cash: became.cash.times(share), fee: became.fee.times(share) };
}
