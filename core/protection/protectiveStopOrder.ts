import { Decimal } from 'decimal.js';
import type { DecimalString } from '../market/decimalString.ts';
import type { Quote } from '../market/quote.ts';
import type { FrozenOrder, OrderRecord } from '../orders/order.ts';

/** How positions are protected. */
export interface ProtectionSettings {
  /** Share of the cost that the price may fall before the position is sold; `off` rests no stops. */
  readonly stopLoss: number | 'off';
  /** The limit of a stop lies below its stop price by this share of it: where the price falls faster than that, the order rests. */
  readonly stopSlippage: number;
}

/** What a stop order asks for: once the price has fallen to `stopPrice`, the quantity is for sale at `limitPrice` or better. */
export interface StopOrderTerms {
  readonly baseQuantity: DecimalString;
  readonly stopPrice: DecimalString;
  readonly limitPrice: DecimalString;
}

/** What is to be protected. */
export interface Position {
  /** Base units that may be sold. */
  readonly quantity: Decimal;
  /** What the stop is measured from: the cost of a unit, or what stands for it. */
  readonly cost: Decimal;
  readonly quote: Quote;
  readonly priceIncrement: DecimalString;
}

/**
 * The stop of a position:
 *
 * stop = cost x (1 - stopLoss), limit = stop x (1 - stopSlippage)
 *
 * Venues take no stop at or above the last price; where the position has lost more than that already, the stop lies one increment below it.
 */
export function protectiveStopOrder(
  { quantity, cost, quote, priceIncrement }: Position,
  stopLoss: number,
  stopSlippage: number,
): StopOrderTerms & { readonly isFromMarket: boolean } {
  const market = marketPrice(quote);
  // A cost that is a quotient must not cost the stop an increment by its last digit.
  const wanted = cost.times(new Decimal(1).minus(stopLoss)).toSignificantDigits(15);
  const highest = market.minus(priceIncrement);
  const stop = Decimal.min(wanted, highest);
  return {
    baseQuantity: quantity.toFixed(),
    stopPrice: stop.toFixed(),
    limitPrice: stop.times(new Decimal(1).minus(stopSlippage)).toFixed(),
    isFromMarket: wanted.gt(highest),
  };
}

/** The price that a stop must lie below, and that a position of unknown cost is first measured from. */
export function marketPrice({ bid, last }: Quote): Decimal {
  return last === undefined ? new Decimal(bid) : Decimal.min(bid, last);
}

/** True for a stop that rests at the venue for a position, not for a trade of a cycle. */
export function isProtective({ order }: Pick<OrderRecord, 'order'>): boolean {
  return order.type === 'stop';
}

/**
 * Whether a resting stop does what a new one would do. A price that comes from the market does not move with it: the stop stays where it was.
 * @param isFromMarket the new one has its price from the market, not from the cost
 */
export function isSameStopOrder(resting: FrozenOrder, wanted: FrozenOrder, isFromMarket: boolean): boolean {
  const samePrice = new Decimal(resting.referencePrice).eq(wanted.referencePrice);
  return new Decimal(resting.baseQuantity).eq(wanted.baseQuantity) && (isFromMarket || samePrice);
}
