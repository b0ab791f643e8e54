import { Decimal } from 'decimal.js';
import { money } from '../../../core/portfolio/explaining/explain.ts';

/** Figures of a quantity or price that people read; JSON has all of them. */
const READ_DIGITS = 6;

/** An amount without its currency, which stands above the table: `12.50`. */
export function amount(value: number | string): string {
  return new Decimal(value).toFixed(2);
}

/** A gain or loss with its sign: `+12.50`, `-3.20`. */
export function signed(value: number | string): string {
  const text = amount(value);
  return Number(text) > 0 ? `+${text}` : Number(text) === 0 ? '0.00' : text;
}

/** A gain or loss in its currency: `+$12.50`, `-3.20 EUR`. */
export function signedMoney(value: number, quoteCurrency: string): string {
  const size = money(Math.abs(value), quoteCurrency);
  if (Number(amount(value)) === 0) return size;
  return `${value < 0 ? '-' : '+'}${size}`;
}

/** A quantity or price, rounded to what people read and never to an exponent. */
export function quantity(value: number | string): string {
  const exact = new Decimal(value);
  // The digits before the point stay whole.
  const digits = Math.max(READ_DIGITS, exact.e + 1);
  return exact.toSignificantDigits(digits).toFixed();
}

/** A moment to the minute: `2026-03-01 12:30`, UTC. */
export function minute(at: number | string): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}
