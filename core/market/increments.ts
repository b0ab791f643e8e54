import { Decimal } from 'decimal.js';
import type { DecimalString } from './decimalString.ts';
import type { TradingRules } from './quote.ts';

/** Largest multiple of `increment` not above `amount`, exact for any number of digits. */
export function floorTo(amount: Decimal, increment: Decimal.Value): Decimal {
  return amount.toNearest(increment, Decimal.ROUND_FLOOR);
}

/** Smallest multiple of `increment` not below `amount`, exact for any number of digits. */
export function ceilTo(amount: Decimal, increment: Decimal.Value): Decimal {
  return amount.toNearest(increment, Decimal.ROUND_CEIL);
}

/**
 * The increment of a buy's quote amount: the least common multiple of the venue's quote and price increments, since clients of
 * venues cut quote amounts to both.
 */
export function quoteStep(rules: TradingRules): DecimalString {
  const quote = new Decimal(rules.quoteIncrement);
  const price = new Decimal(rules.priceIncrement);
  if (price.lte(0) || quote.mod(price).isZero()) return rules.quoteIncrement;
  if (price.mod(quote).isZero()) return rules.priceIncrement;
  const scale = new Decimal(10).pow(Math.max(quote.decimalPlaces(), price.decimalPlaces()));
  const [a, b] = [quote.times(scale), price.times(scale)];
  let [divisor, remainder] = [a, b];
  while (!remainder.isZero()) [divisor, remainder] = [remainder, divisor.mod(remainder)];
  return a.div(divisor).times(b).div(scale).toFixed();
}
