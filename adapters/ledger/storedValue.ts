import { Decimal } from 'decimal.js';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import type { DecimalString } from '../../core/market/decimalString.ts';

const PLAIN = /^-?\d+(\.\d+)?$/;
const SCIENTIFIC = /^-?\d+(\.\d+)?e[+-]?\d{1,3}$/i;

/**
 * A decimal as it is stored, in plain notation; `1e-8` becomes `0.00000001`.
 * @throws InvalidInputError for anything that is not a finite decimal.
 */
export function storedDecimal(field: string, value: DecimalString): DecimalString {
  const text = typeof value === 'string' ? value : '';
  if (PLAIN.test(text)) return text;
  if (SCIENTIFIC.test(text)) return new Decimal(text).toFixed();
  throw new InvalidInputError({
    field,
    given: JSON.stringify(value),
    allowed: 'a decimal such as 12.50',
    remedy: 'Nothing was stored. Pass the amount as a decimal string.',
  });
}

/** A time as it is stored. @throws InvalidInputError for anything but whole milliseconds. */
export function storedTime(field: string, value: number): number {
  if (Number.isSafeInteger(value)) return value;
  throw new InvalidInputError({
    field,
    given: value,
    allowed: 'a time in whole milliseconds UTC',
    remedy: 'Nothing was stored. Round the time.',
  });
}

/** Words of people and venues as they are stored. A NUL, which neither database can hold in a text, becomes U+FFFD. */
export function storedWords(text: string): string {
  return wellFormed(text.replaceAll('\0', '\uFFFD'));
}

/** Text that must come back as it was given. @throws InvalidInputError where a database could not do so. */
export function storedExactly(field: string, text: string): string {
  if (!text.includes('\0') && text === wellFormed(text)) return text;
  throw new InvalidInputError({
    field,
    given: JSON.stringify(text),
    allowed: 'text without NUL characters and half surrogate pairs',
    remedy: 'Nothing was stored. Correct the text.',
  });
}

/** Halves of surrogate pairs, which UTF-8 cannot spell, become U+FFFD. */
function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

/**
 * A value as JSON.
 * @throws InvalidInputError where JSON would turn a figure into null: NaN and the infinities.
 */
export function storedJson(field: string, value: unknown): string {
  return JSON.stringify(value, (name, part: unknown) => {
    if (typeof part === 'string') return storedWords(part);
    if (typeof part !== 'number' || Number.isFinite(part)) return part;
    throw new InvalidInputError({
      field: `${field}: ${name}`,
      given: part,
      allowed: 'finite numbers',
      remedy: 'Nothing was stored. Leave out a figure that is unknown.',
    });
  });
}

/** The number of rows asked for. @throws InvalidInputError for anything but a whole number of at least 1. */
export function rowLimit(limit: number): number {
  if (Number.isSafeInteger(limit) && limit >= 1) return limit;
  throw new InvalidInputError({
    field: 'limit',
    given: limit,
    allowed: 'a whole number from 1',
    remedy: 'Correct it.',
  });
}
