import { Decimal } from 'decimal.js';
import type { DecimalString } from '../market/decimalString.ts';

/** Decimal arithmetic wide enough that no product or quotient of venue amounts is cut before it is truncated on purpose. */
export const Exact = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_DOWN });

export type Exact = Decimal;

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,4})?$/i;

/** The decimal of a text or number that a venue sent; undefined where it is not a finite number. */
export function exactOrUndefined(value: unknown): Exact | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value).trim();
  return NUMBER.test(text) ? new Exact(text) : undefined;
}

/** A decimal of at least zero, or undefined. */
export function amountOrUndefined(value: unknown): Exact | undefined {
  const decimal = exactOrUndefined(value);
  return decimal === undefined || decimal.lessThan(0) ? undefined : decimal;
}

/** A decimal above zero, or undefined. */
export function positiveOrUndefined(value: unknown): Exact | undefined {
  const decimal = exactOrUndefined(value);
  return decimal?.greaterThan(0) ? decimal : undefined;
}

/** Plain notation without exponent and without trailing zeros. */
export function plain(value: Exact): DecimalString {
  return value.toFixed();
}

/** The largest multiple of `increment` (above 0) that is not above `value`. */
export function truncateTo(value: Exact, increment: Exact): Exact {
  return value.dividedToIntegerBy(increment).times(increment);
}

/** The smallest amount that is a multiple of both increments: what fits two rules at once. */
export function commonIncrement(first: Exact, second: Exact): Exact {
  const scale = new Exact(10).pow(Math.max(first.decimalPlaces(), second.decimalPlaces()));
  const a = BigInt(first.times(scale).toFixed(0));
  const b = BigInt(second.times(scale).toFixed(0));
  let divisor = a;
  for (let remainder = b; remainder !== 0n; ) [divisor, remainder] = [remainder, divisor % remainder];
  return new Exact(((a / divisor) * b).toString()).dividedBy(scale);
}

/**
 * The largest multiple of `increment` not above `value` that a double holds exactly as written. ccxt takes amounts as numbers; beyond
 * 15 digits one would change on the way, so such an amount gives up its last digits here, where it can be seen.
 */
export function truncateToSendable(value: Exact, increment: Exact): Exact {
  const truncated = truncateTo(value, increment);
  if (new Exact(Number(truncated.toFixed())).equals(truncated)) return truncated;
  return truncateTo(truncated.toSignificantDigits(15, Decimal.ROUND_DOWN), increment);
}
