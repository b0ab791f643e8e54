import { Decimal } from 'decimal.js';

/**
 * Decimals of the exchange's books. Sixty digits hold every product of a size (at most 18 decimals) and a price exactly, so balances
 * are sums and never approximations.
 */
export const Exact = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_UP, toExpNeg: -60, toExpPos: 60 });

export type Exact = Decimal;

export const ZERO: Exact = new Exact(0);

/** The largest multiple of `increment` that is not above `value`. */
export function floorTo(value: Exact, increment: Exact): Exact {
  if (isDecimalUnit(increment)) return value.toDecimalPlaces(-increment.e, Decimal.ROUND_FLOOR);
  return value.dividedBy(increment).floor().times(increment);
}

/** The smallest multiple of `increment` that is not below `value`. */
export function ceilTo(value: Exact, increment: Exact): Exact {
  if (isDecimalUnit(increment)) return value.toDecimalPlaces(-increment.e, Decimal.ROUND_CEIL);
  return value.dividedBy(increment).ceil().times(increment);
}

/** Whether an increment is 1, 0.1, 0.01, ...: nearly all are, and need no division, which is slow at sixty digits. */
function isDecimalUnit(increment: Exact): boolean {
  return increment.e <= 0 && increment.precision() === 1 && String(increment.d[0]).startsWith('1');
}

/** Whether `value` is a whole number of increments. */
export function isMultipleOf(value: Exact, increment: Exact): boolean {
  return value.modulo(increment).isZero();
}
