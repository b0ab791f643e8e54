import { VenueUnreachableError } from '../../core/ports/exchange.ts';
import { type Exact, exactOrUndefined } from './increments.ts';

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

/** A non-empty text. @throws VenueUnreachableError where it is missing */
export function requiredTextIn(payload: Payload, field: string, what: string): string {
  const text = textIn(payload, field);
  if (text === undefined) throw new VenueUnreachableError(`${what}: the answer has no "${field}"`);
  return text;
}

/** A decimal. @throws VenueUnreachableError where it is missing or no number */
export function requiredDecimalIn(payload: Payload, field: string, what: string): Exact {
  const decimal = exactOrUndefined(payload[field]);
  if (decimal === undefined)
    throw new VenueUnreachableError(`${what}: "${field}" is ${JSON.stringify(payload[field])}, not a number`);
  return decimal;
}

/** A point in time, ms UTC, from an ISO 8601 text; undefined where it is none. */
export function timeIn(payload: Payload, field: string): number | undefined {
  const at = Date.parse(textIn(payload, field) ?? '');
  return Number.isFinite(at) ? at : undefined;
}
