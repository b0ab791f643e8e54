import { shareHint } from '../errors/shareHint.ts';
import { isBlank, readField } from './readField.ts';
import { longestAge, NoForecast, type RejectedSignal, type Signal, type SignalDirection } from './signal.ts';
import { daysOf, directionOf, numberOf, show, symbolOf, timeOf } from './signalFields.ts';

/** A signal may be this far ahead of the venue's clock: the model's clock is another one. */
const CLOCK_SKEW_MS = 5 * 60_000;
const HOUR_MS = 3_600_000;
const ID = /^[\x20-\x7e]{1,64}$/;
const HASH = /^[0-9a-f]{8,128}$/i;
const MOST_FEATURES = 1_000_000;

/** Who delivered an item, when by the venue's clock, and what is asked of it. */
export interface SignalOrigin {
  readonly provider: string;
  /** ms UTC. */
  readonly at: number;
  /** Older ones are refused, ms. Without it their age is judged by who uses them. */
  readonly maxAge?: number;
  /** Fewest features that a signal must say it was made from. */
  readonly minFeatures?: number;
  /** True where an item that tells neither its time nor its ID is refused: sent again it could not be told from a new one. */
  readonly mustBeNamed?: boolean;
}

export type CheckedSignal =
  | { readonly kind: 'accepted'; readonly signal: Signal }
  | { readonly kind: 'rejected'; readonly rejection: RejectedSignal };

type ReadField = ReturnType<typeof readField>;

/**
 * One item as a signal, or the field that is wrong. Never throws, whatever the item is. `validateSignals` lists the fields.
 * Long as a list: one check for each field.
 *
 * @param index place of the item in its list, for one without a symbol
 */
export function checkSignal(item: unknown, index: number, origin: SignalOrigin): CheckedSignal {
  if (item instanceof NoForecast) {
    const { symbol, field, given, allowed } = item.rejection;
    return reject(symbol, field, given, allowed);
  }
  if (typeof item !== 'object' || item === null || Array.isArray(item))
    return reject(nameOf(undefined, index), 'item', item, 'an object with symbol, direction and confidence');
  const read = readField(item);

  const symbol = symbolOf(read('symbol'));
  if (symbol === undefined)
    return reject(
      nameOf(read('symbol'), index),
      'symbol',
      read('symbol'),
      'BASE-QUOTE in capitals and digits, such as ALT-USD',
    );

  const given = read('direction', 'action', 'signal');
  const direction = directionOf(given);
  if (direction === undefined) return reject(symbol, 'direction', given, 'buy, sell or hold');

  const confidence = numberOf(read('confidence', 'probability'));
  if (confidence === undefined || confidence < 0 || confidence > 1)
    return reject(
      symbol,
      'confidence',
      read('confidence', 'probability'),
      `a number from 0 to 1${shareHint(read('confidence', 'probability'), 1)}`,
    );

  const madeAt = timeOf(read('at', 'timestamp', 'asOf'), origin.at);
  if (madeAt === undefined)
    return reject(
      symbol,
      'at',
      read('at', 'timestamp', 'asOf'),
      'an ISO 8601 time, or milliseconds or seconds since 1970',
    );
  if (madeAt > origin.at + CLOCK_SKEW_MS)
    return reject(
      symbol,
      'at',
      read('at', 'timestamp', 'asOf'),
      `not more than 5 minutes after ${new Date(origin.at).toISOString()}`,
    );

  const expectedReturn = optional(numberOf, read('expectedReturn', 'expected_return'));
  if (expectedReturn === 'invalid' || (expectedReturn !== undefined && expectedReturn < -1))
    return reject(symbol, 'expectedReturn', read('expectedReturn', 'expected_return'), 'a number from -1, or nothing');

  const horizonDays = optional(daysOf, read('horizonDays', 'horizon_days', 'horizon'));
  if (horizonDays === 'invalid' || (horizonDays !== undefined && horizonDays <= 0))
    return reject(
      symbol,
      'horizonDays',
      read('horizonDays', 'horizon_days', 'horizon'),
      'a number of days above 0, a text such as 36h or 7d, or nothing',
    );

  const barriers = barriersOf(read, direction);
  if ('field' in barriers) return reject(symbol, barriers.field, barriers.given, barriers.allowed);

  const source = read('source', 'model');
  const provenance = provenanceOf(read);
  if ('field' in provenance) return reject(symbol, provenance.field, provenance.given, provenance.allowed);
  const signal: Signal = {
    symbol,
    direction,
    confidence,
    at: madeAt,
    source: typeof source === 'string' && source.trim() !== '' ? show(source.trim()) : origin.provider,
    ...(expectedReturn === undefined ? {} : { expectedReturn }),
    ...(horizonDays === undefined ? {} : { horizonDays }),
    ...barriers,
    ...provenance,
  };
  const unmet = unmetBy(signal, read, origin);
  return unmet === undefined ? { kind: 'accepted', signal } : reject(symbol, unmet.field, unmet.given, unmet.allowed);
}

interface Fault {
  readonly field: string;
  readonly given: unknown;
  readonly allowed: string;
}

/** How far the price has to move for and against the position that the confidence speaks of: both, or neither. */
function barriersOf(
  read: ReadField,
  direction: SignalDirection,
): Fault | Pick<Signal, 'profitBarrier' | 'lossBarrier'> {
  const given = [read('profitBarrier'), read('lossBarrier')];
  if (given.every(isBlank)) return {};
  const [profitBarrier, lossBarrier] = given.map(numberOf);
  const allowed = 'a share of the price above 0, together with the other barrier; below 1 where the price has to fall';
  if (!isDistance(profitBarrier, direction === 'sell')) return { field: 'profitBarrier', given: given[0], allowed };
  if (!isDistance(lossBarrier, direction === 'buy')) return { field: 'lossBarrier', given: given[1], allowed };
  return { profitBarrier, lossBarrier };
}

function isDistance(share: number | undefined, falls: boolean): share is number {
  return share !== undefined && share > 0 && !(falls && share >= 1);
}

/** Where a signal comes from: its model, what the model saw, and the signal's own name. */
function provenanceOf(
  read: ReadField,
): Fault | Pick<Signal, 'model' | 'version' | 'featuresHash' | 'featureCount' | 'id'> {
  const [model, version] = [read('model'), read('version', 'modelVersion')];
  const [id, featuresHash, features] = [read('id', 'signalId'), read('featuresHash'), read('featureCount')];
  if (!isBlank(id) && !(isText(id) && ID.test(String(id).trim())))
    return { field: 'id', given: id, allowed: 'up to 64 letters, digits and marks, or nothing' };
  if (!isBlank(featuresHash) && !(typeof featuresHash === 'string' && HASH.test(featuresHash.trim())))
    return { field: 'featuresHash', given: featuresHash, allowed: '8 to 128 hexadecimal digits, or nothing' };
  const featureCount = optional(numberOf, features);
  if (
    featureCount === 'invalid' ||
    (featureCount !== undefined &&
      !(Number.isInteger(featureCount) && featureCount >= 0 && featureCount <= MOST_FEATURES))
  )
    return { field: 'featureCount', given: features, allowed: 'a whole number from 0, or nothing' };
  return {
    ...(typeof model === 'string' ? { model: show(model.trim()) } : {}),
    ...(isText(version) ? { version: show(String(version).trim()) } : {}),
    ...(typeof featuresHash === 'string' ? { featuresHash: featuresHash.trim().toLowerCase() } : {}),
    ...(featureCount === undefined ? {} : { featureCount }),
    ...(isText(id) ? { id: String(id).trim() } : {}),
  };
}

/** What the origin asks of a signal that is sound by itself. */
function unmetBy(signal: Signal, read: ReadField, origin: SignalOrigin): Fault | undefined {
  const { at, maxAge, minFeatures = 0, mustBeNamed = false } = origin;
  const time = read('at', 'timestamp', 'asOf');
  if (mustBeNamed && isBlank(time) && signal.id === undefined)
    return { field: 'at', given: undefined, allowed: 'the time at which it was made, or an id of its own' };
  const most = maxAge === undefined ? undefined : longestAge(signal, maxAge);
  if (most !== undefined && at - signal.at > most)
    return {
      field: 'at',
      given: time,
      allowed: `not more than ${Number((most / HOUR_MS).toPrecision(3))} h before ${new Date(at).toISOString()}`,
    };
  if ((signal.featureCount ?? 0) < minFeatures)
    return { field: 'featureCount', given: signal.featureCount, allowed: `at least ${minFeatures} features` };
  return undefined;
}

function isText(value: unknown): value is string | number {
  return typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
}

/** What a signal is called whose symbol cannot be used. */
function nameOf(given: unknown, index: number): string {
  return isBlank(given) ? `(item ${index + 1})` : show(given);
}

function reject(symbol: string, field: string, given: unknown, allowed: string): CheckedSignal {
  return {
    kind: 'rejected',
    rejection: { symbol, field, given: show(given), allowed },
  };
}

function optional(of: (value: unknown) => number | undefined, value: unknown): number | undefined | 'invalid' {
  return isBlank(value) ? undefined : (of(value) ?? 'invalid');
}
