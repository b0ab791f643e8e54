import { Decimal } from 'decimal.js';
import { feeInQuote, type HeldCost, heldAfter, NOTHING_HELD } from '../orders/heldCost.ts';
import type { Fill } from '../orders/order.ts';

/** What was sold of one purchase, or of an average, and what it has earned. Amounts in quote currency. */
export interface Gain {
  readonly symbol: string;
  readonly quantity: Decimal;
  /** ms UTC; undefined for an average, and for units that were not bought through Ballast. */
  readonly acquiredAt: number | undefined;
  readonly soldAt: number;
  /** After the fee of the sale. */
  readonly proceeds: Decimal;
  /** With the fee of the purchase; undefined where it is not known. */
  readonly cost: Decimal | undefined;
  /** Fee of the sale. */
  readonly fee: Decimal;
  readonly venueOrderId: string;
  readonly venueFillId: string;
}

/** How purchases are matched with a sale: the oldest first, or all at their average. */
export type GainMethod = 'fifo' | 'average';

interface Lot {
  readonly at: number;
  readonly quantity: Decimal;
  readonly cost: Decimal;
}

/**
 * What each sale has earned. A sale of more than was bought through Ballast has a part whose cost is not known.
 * @param fills of one account, oldest first
 */
export function gains(fills: Iterable<Fill>, method: GainMethod): readonly Gain[] {
  return method === 'fifo' ? firstInFirstOut(fills) : atAverage(fills);
}

function firstInFirstOut(fills: Iterable<Fill>): readonly Gain[] {
  const lots = new Map<string, Lot[]>();
  const found: Gain[] = [];
  for (const fill of fills) {
    const held = lots.get(fill.symbol) ?? [];
    lots.set(fill.symbol, held);
    if (fill.side === 'buy') {
      const quantity = new Decimal(fill.base);
      held.push({ at: fill.at, quantity, cost: quantity.times(fill.price).plus(feeInQuote(fill)) });
      continue;
    }
    let left = new Decimal(fill.base);
    while (left.gt(0) && held[0] !== undefined) {
      const lot = held[0];
      const sold = Decimal.min(left, lot.quantity);
      const cost = lot.cost.times(sold).div(lot.quantity);
      found.push(gainOf(fill, sold, lot.at, cost));
      left = left.minus(sold);
      if (sold.eq(lot.quantity)) held.shift();
      else held[0] = { at: lot.at, quantity: lot.quantity.minus(sold), cost: lot.cost.minus(cost) };
    }
    if (left.gt(0)) found.push(gainOf(fill, left, undefined, undefined));
  }
  return found;
}

function atAverage(fills: Iterable<Fill>): readonly Gain[] {
  const held = new Map<string, HeldCost>();
  const found: Gain[] = [];
  for (const fill of fills) {
    const before = held.get(fill.symbol) ?? NOTHING_HELD;
    const { held: after } = heldAfter(before, fill);
    held.set(fill.symbol, after);
    if (fill.side === 'buy') continue;
    const known = before.quantity.minus(after.quantity);
    const unknown = new Decimal(fill.base).minus(known);
    if (known.gt(0)) found.push(gainOf(fill, known, undefined, before.cost.minus(after.cost)));
    if (unknown.gt(0)) found.push(gainOf(fill, unknown, undefined, undefined));
  }
  return found;
}

function gainOf(fill: Fill, quantity: Decimal, acquiredAt: number | undefined, cost: Decimal | undefined): Gain {
  const share = quantity.div(fill.base);
  const fee = feeInQuote(fill).times(share);
  return {
    symbol: fill.symbol,
    quantity,
    acquiredAt,
    soldAt: fill.at,
    proceeds: quantity.times(fill.price).minus(fee),
    cost,
    fee,
    venueOrderId: fill.venueOrderId,
    venueFillId: fill.venueFillId,
  };
}
