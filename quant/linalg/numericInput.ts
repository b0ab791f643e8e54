import { InvalidInputError } from '../errors/invalidInput.ts';

/**
 * The one check of numbers that come from outside. JSON writes null for NaN, and Float64Array.from turns null into 0, '' into 0 and
 * undefined into NaN: so whatever enters as numbers is read here, and only what is of type number counts as one.
 */

/** What was given, in words short enough for a message. */
export function described(value: unknown): string {
  if (typeof value === 'string') return `the text ${JSON.stringify(value.slice(0, 40))}`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'bigint') return `the bigint ${value}`;
  if (typeof value === 'object' && value !== null) return `an object (${value.constructor?.name ?? 'of no class'})`;
  return typeof value === 'function' || typeof value === 'symbol' ? `a ${typeof value}` : String(value);
}

/** An array, a typed array of numbers, or another object with a length and numbered elements. */
export function requireListed(values: ArrayLike<number>, field: string): ArrayLike<number> {
  const isObject = typeof values === 'object' && values !== null;
  if (isObject && Number.isInteger(values.length) && values.length >= 0) return values;
  throw new InvalidInputError({
    field,
    given: described(values),
    allowed: 'an array of numbers (number[], Float64Array or another typed array)',
    remedy: 'Give one number per asset or period.',
  });
}

/** An element of a matrix, checked to be a number; NaN and the infinities pass. */
export function requireElement(value: unknown, field: string, row: number, column: number): number {
  if (typeof value === 'number') return value;
  throw new InvalidInputError({
    field,
    given: `${described(value)} in row ${row}, column ${column}`,
    allowed: 'finite numbers',
    remedy: MISSING,
  });
}

const MISSING = 'Fill the gap or leave the period or the asset out: null stands for a missing number, not for 0.';

/**
 * Reads a list of finite numbers.
 *
 * @param field name of the argument, for the error
 * @returns a copy
 * @throws InvalidInputError where it is no list, or an element is no finite number
 */
export function readNumbers(values: ArrayLike<number>, field: string): Float64Array {
  const listed = requireListed(values, field);
  const copy = new Float64Array(listed.length);
  for (let k = 0; k < copy.length; k++) {
    const value: unknown = listed[k];
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw new InvalidInputError({
        field: `${field}[${k}]`,
        given: `${described(value)} at position ${k}`,
        allowed: 'finite numbers',
        remedy: MISSING,
      });
    }
    copy[k] = value;
  }
  return copy;
}

/**
 * Reads one finite number.
 *
 * @throws InvalidInputError where it is none
 */
export function readNumber(value: number, field: string, allowed: string, remedy: string): number {
  if (Number.isFinite(value)) return value;
  throw new InvalidInputError({ field, given: described(value), allowed, remedy });
}

/**
 * Checks that an input or a set of options is an object with fields.
 *
 * @throws InvalidInputError where it is null, undefined, an array, or no object at all
 */
export function requireFields<T extends object>(value: T, field: string): T {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)) return value;
  throw new InvalidInputError({
    field,
    given: described(value),
    allowed: 'an object with named fields',
    remedy: 'Leave optional ones out rather than giving null.',
  });
}

/** Checks that an argument is an array. @throws InvalidInputError where it is none */
export function requireArray(value: readonly unknown[], field: string): void {
  if (Array.isArray(value)) return;
  throw new InvalidInputError({
    field,
    given: described(value),
    allowed: 'an array',
    remedy: 'Give the items in square brackets.',
  });
}

/** Checks that an argument is what another function returned. @throws InvalidInputError where the part named is not there */
export function requireResult<T extends object>(value: T, field: string, part: keyof T & string): T {
  if (requireFields(value, field)[part] !== undefined) return value;
  throw new InvalidInputError({
    field,
    given: `an object without ${part}`,
    allowed: 'the whole result of the function that made it',
    remedy: 'Hand it on as it was returned.',
  });
}

/** Checks that an option is one of a few words. @throws InvalidInputError where it is none */
export function readChoice<T extends string>(value: T, field: string, choices: readonly T[]): T {
  if (choices.includes(value)) return value;
  throw new InvalidInputError({
    field,
    given: described(value),
    allowed: choices.join(', '),
    remedy: 'Choose one of these, or leave it out.',
  });
}
