import { Decimal } from 'decimal.js';
import type { Fill } from '../orders/order.ts';

/**
 * What a held unit has cost on average, in quote currency and without fees: each buy adds its units and its value, each sell takes units at the
 * average of that moment.
 *
 * @param fills of one symbol, oldest first
 * @returns undefined where the fills explain no holding
 */
export function averageCost(fills: readonly Fill[]): Decimal | undefined {
  let quantity = new Decimal(0);
  let value = new Decimal(0);
  for (const { side, base, price } of fills) {
    if (side === 'buy') {
      quantity = quantity.plus(base);
      value = value.plus(new Decimal(base).times(price));
      continue;
    }
    const left = Decimal.max(0, quantity.minus(base));
    value = quantity.isZero() ? new Decimal(0) : value.times(left).div(quantity);
    quantity = left;
  }
  return quantity.gt(0) ? value.div(quantity) : undefined;
}
