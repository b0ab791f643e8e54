import type { DecimalString } from '../../core/market/decimalString.ts';
import { VenueUnreachableError } from '../../core/ports/exchange.ts';
import { type Exact, exactOrUndefined, plain, positiveOrUndefined } from '../../core/venues/venueIncrements.ts';

/** An object of a venue's answer, not yet trusted. */
export type Payload = Readonly<Partial<Record<string, unknown>>>;

export function isRecord(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The answer as an object. A torn or foreign body (a proxy's HTML) reaches us as text, and is no answer.
 * @throws VenueUnreachableError where it is something else */
export function asPayload(value: unknown, what: string): Payload {
  if (isRecord(value)) return value;
  throw new VenueUnreachableError(`${what}: the answer is not a JSON object (${typeof value})`);
}

/** A list of objects in an answer. @throws VenueUnreachableError where the field is missing or holds something else */
export function listIn(payload: Payload, field: string, what: string): readonly Payload[] {
  const list = payload[field];
  if (Array.isArray(list) && list.every(isRecord)) return list;
  throw new VenueUnreachableError(`${what}: the answer has no list "${field}"`);
}

/** A non-empty text, or undefined. */
export function textIn(payload: Payload, field: string): string | undefined {
  const value = payload[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A decimal above 0; undefined where the field holds none. */
export function positiveIn(payload: Payload, field: string): DecimalString | undefined {
  const value = positiveOrUndefined(payload[field]);
  return value === undefined ? undefined : plain(value);
}

/** A non-empty text. @throws VenueUnreachableError where it is missing */
export function requiredTextIn(payload: Payload, field: string, what: string): string {
  const text = textIn(payload, field);
  if (text === undefined) throw new VenueUnreachableError(`${what}: the answer has no "${field}"`);
  return text;
}

/** @throws VenueUnreachableError where an answer is of something else than what was asked for */
export function requireSameId(shown: string, asked: string, field: string): void {
  if (shown !== asked)
    throw new VenueUnreachableError(
      `order: asked for ${asked}, but "${field}" of the answer is ${JSON.stringify(shown)}`,
    );
}

/** A decimal. @throws VenueUnreachableError where it is missing or no number */
export function requiredDecimalIn(payload: Payload, field: string, what: string): Exact {
  const decimal = exactOrUndefined(payload[field]);
  if (decimal === undefined)
    throw new VenueUnreachableError(`${what}: "${field}" is ${JSON.stringify(payload[field])}, not a number`);
  return decimal;
}

/** A decimal of at least 0. @throws VenueUnreachableError where it is missing, no number or below 0 */
export function requiredAmountIn(payload: Payload, field: string, what: string): Exact {
  const amount = requiredDecimalIn(payload, field, what);
  if (amount.isNegative() && !amount.isZero())
    throw new VenueUnreachableError(`${what}: "${field}" is ${amount.toFixed()}, a negative amount`);
  return amount;
}

/** A decimal above 0. @throws VenueUnreachableError where it is anything else */
export function requiredPositiveIn(payload: Payload, field: string, what: string): Exact {
  const amount = requiredDecimalIn(payload, field, what);
  if (amount.greaterThan(0)) return amount;
  throw new VenueUnreachableError(`${what}: "${field}" is ${amount.toFixed()}, not above 0`);
}

/** A true or false that may be left out. @throws VenueUnreachableError where it is something else */
export function flagIn(payload: Payload, field: string, what: string): boolean | undefined {
  const flag = payload[field];
  if (flag === undefined || typeof flag === 'boolean') return flag;
  throw new VenueUnreachableError(`${what}: "${field}" is ${JSON.stringify(flag)}, not true or false`);
}

/** Bitcoin's first block, and a time by which this program is no longer in use: what lies outside is no time of a venue. */
const [EARLIEST, LATEST] = [Date.UTC(2009, 0, 3), Date.UTC(2200, 0, 1)];

/** A point in time in ms UTC that the venue writes as a number. @throws VenueUnreachableError where it is none */
export function requiredMillisecondsIn(payload: Payload, field: string, what: string): number {
  const at = requiredDecimalIn(payload, field, what).toNumber();
  if (at >= EARLIEST && at < LATEST) return Math.floor(at);
  throw new VenueUnreachableError(`${what}: "${field}" is ${JSON.stringify(payload[field])}, no time in milliseconds`);
}

/** A point in time in ms UTC from an ISO 8601 text. @throws VenueUnreachableError where it is none */
export function requiredTimeIn(payload: Payload, field: string, what: string): number {
  const at = timeIn(payload, field);
  if (at !== undefined && at >= EARLIEST && at < LATEST) return at;
  throw new VenueUnreachableError(`${what}: "${field}" is ${JSON.stringify(payload[field])}, no time`);
}

/** A point in time, ms UTC, from an ISO 8601 text; undefined where it is none. */
export function timeIn(payload: Payload, field: string): number | undefined {
  const at = Date.parse(textIn(payload, field) ?? '');
  return Number.isFinite(at) ? at : undefined;
}
