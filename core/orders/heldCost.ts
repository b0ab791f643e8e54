import { Decimal } from 'decimal.js';
import { quoteOf } from '../market/symbol.ts';
import type { Fill } from './order.ts';

/** What is held of a symbol by its fills: base units, and what was paid for them in quote currency. */
export interface HeldCost {
  readonly quantity: Decimal;
  /** Without fees. */
  readonly value: Decimal;
  /** With fees. */
  readonly cost: Decimal;
}

export const NOTHING_HELD: HeldCost = { quantity: new Decimal(0), value: new Decimal(0), cost: new Decimal(0) };

/**
 * What is held after one more fill: a buy adds its units and what they cost, a sell takes units at the average of that moment. What was not bought through
 * Ballast has no known cost: a sell of more than the fills explain takes what they do.
 *
 * @returns `realised`: what a sell earned on the units of known cost, fees included; absent for buys, and where none of the cost is known
 */
export function heldAfter(before: HeldCost, fill: Fill): { readonly held: HeldCost; readonly realised?: Decimal } {
  const base = new Decimal(fill.base);
  const value = base.times(fill.price);
  const fee = feeInQuote(fill);
  if (fill.side === 'buy')
    return {
      held: {
        quantity: before.quantity.plus(base),
        value: before.value.plus(value),
        cost: before.cost.plus(value).plus(fee),
      },
    };
  const known = Decimal.min(base, before.quantity);
  if (known.lte(0)) return { held: before };
  const left = before.quantity.minus(known);
  const cost = before.cost.times(known).div(before.quantity);
  return {
    held: { quantity: left, value: before.value.times(left).div(before.quantity), cost: before.cost.minus(cost) },
    realised: value.minus(fee).times(known).div(base).minus(cost),
  };
}

/** The fee of a fill in quote currency: one in base units counts at the price of the fill. */
export function feeInQuote({ fee, feeCurrency, symbol, price }: Fill): Decimal {
  return feeCurrency === quoteOf(symbol) ? new Decimal(fee) : new Decimal(fee).times(price);
}

/** What a held unit has cost on average, in quote currency and without fees; undefined where the fills explain no holding. */
export function averageCost({ quantity, value }: HeldCost): Decimal | undefined {
  return quantity.gt(0) ? value.div(quantity) : undefined;
}
