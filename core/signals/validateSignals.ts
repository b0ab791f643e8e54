import { isTradingSymbol } from '../market/symbol.ts';
import { shortText } from '../payloads/shortText.ts';
import { precedence } from './precedence.ts';
import { isBlank, readField } from './readField.ts';
import { NoForecast, type RejectedSignal, type Signal, type SignalBatch, type SignalDirection } from './signal.ts';

/** A signal may be this far ahead of the venue's clock: the model's clock is another one. */
const CLOCK_SKEW_MS = 5 * 60_000;
const LONGEST_SHOWN = 80;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const ISO_TIME = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?(Z|[+-]\d{2}:?\d{2})?$/i;
/** Numbers from here on are milliseconds (1973), and from here on seconds (2001); anything smaller is no time. */
const FIRST_MILLISECONDS = 1e11;
const FIRST_SECONDS = 1e9;

/** Who delivered the items, and when by the venue's clock (ms UTC). */
export interface SignalOrigin {
  readonly provider: string;
  readonly at: number;
}

/**
 * Checks what a provider delivered, item by item. Never throws: a bad item costs its symbol and nothing else. Each item ends up
 * accepted, rejected with the field that is wrong, or superseded (counted) by another signal for the same symbol.
 *
 * Read are the fields, whose names may be written in any case, and with `_`, `-` or blanks (`Expected Return`):
 * - `symbol`: `ALT-USD`; also `alt-usd` and `ALT/USD`;
 * - `direction`, `action` or `signal`: buy, sell or hold in any case;
 * - `confidence`: a number from 0 to 1;
 * - `at` or `timestamp`, optional: ISO 8601 (UTC where no zone is given), or milliseconds or seconds since 1970. Without it the signal counts
 *   as made now. More than 5 minutes ahead of the venue's clock is refused. How old is too old is judged later;
 * - `expectedReturn` or `expected_return`, optional: simple return over the horizon, from -1;
 * - `horizonDays` or `horizon_days`, optional: above 0;
 * - `source` or `model`, optional: default is the provider's name.
 *
 * Numbers may be texts in plain or exponent notation, since CSV knows nothing else; percent signs and commas are refused. Optional
 * fields that are null or empty count as absent; ones that are wrong reject the item, for its model is not to be trusted.
 *
 * A `NoForecast` is rejected for the reason that it gives.
 *
 * Of several signals for a symbol the newest is taken; of those made at the same moment the most confident, then the most cautious
 * (`precedence` has the whole order). The order of the items does not matter.
 */
export function validateSignals(items: readonly unknown[], origin: SignalOrigin): SignalBatch {
  const chosen = new Map<string, Signal>();
  const rejected: RejectedSignal[] = [];
  let superseded = 0;
  const list: readonly unknown[] = Array.isArray(items) ? items : [items];
  for (const [index, item] of list.entries()) {
    const checked = checkSignal(item, index, origin);
    if (checked.kind === 'rejected') {
      rejected.push(checked.rejection);
      continue;
    }
    const { signal } = checked;
    const present = chosen.get(signal.symbol);
    if (present !== undefined) superseded += 1;
    if (present === undefined || precedence(signal, present) > 0) chosen.set(signal.symbol, signal);
  }
  return { provider: origin.provider, at: origin.at, accepted: [...chosen.values()], rejected, superseded };
}

type Checked =
  | { readonly kind: 'accepted'; readonly signal: Signal }
  | { readonly kind: 'rejected'; readonly rejection: RejectedSignal };

function checkSignal(item: unknown, index: number, { provider, at }: SignalOrigin): Checked {
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

  const confidence = numberOf(read('confidence'));
  if (confidence === undefined || confidence < 0 || confidence > 1)
    return reject(symbol, 'confidence', read('confidence'), 'a number from 0 to 1');

  const madeAt = timeOf(read('at', 'timestamp'), at);
  if (madeAt === undefined)
    return reject(symbol, 'at', read('at', 'timestamp'), 'an ISO 8601 time, or milliseconds or seconds since 1970');
  if (madeAt > at + CLOCK_SKEW_MS)
    return reject(symbol, 'at', read('at', 'timestamp'), `not more than 5 minutes after ${new Date(at).toISOString()}`);

  const expectedReturn = optionalNumber(read('expectedReturn', 'expected_return'));
  if (expectedReturn === 'invalid' || (expectedReturn !== undefined && expectedReturn < -1))
    return reject(symbol, 'expectedReturn', read('expectedReturn', 'expected_return'), 'a number from -1, or nothing');

  const horizonDays = optionalNumber(read('horizonDays', 'horizon_days'));
  if (horizonDays === 'invalid' || (horizonDays !== undefined && horizonDays <= 0))
    return reject(symbol, 'horizonDays', read('horizonDays', 'horizon_days'), 'a number above 0, or nothing');

  const source = read('source', 'model');
  return {
    kind: 'accepted',
    signal: {
      symbol,
      direction,
      confidence,
      at: madeAt,
      source: typeof source === 'string' && source.trim() !== '' ? show(source.trim()) : provider,
      ...(expectedReturn === undefined ? {} : { expectedReturn }),
      ...(horizonDays === undefined ? {} : { horizonDays }),
    },
  };
}

/** What a signal is called whose symbol cannot be used. */
function nameOf(given: unknown, index: number): string {
  return isBlank(given) ? `(item ${index + 1})` : show(given);
}

function reject(symbol: string, field: string, given: unknown, allowed: string): Checked {
  return { kind: 'rejected', rejection: { symbol, field, given: show(given), allowed } };
}

function symbolOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const symbol = value.trim().toUpperCase().replace('/', '-');
  return isTradingSymbol(symbol) ? symbol : undefined;
}

function directionOf(value: unknown): SignalDirection | undefined {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
  return word === 'buy' || word === 'sell' || word === 'hold' ? word : undefined;
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && NUMBER.test(value.trim()) ? Number(value) : value;
  // Adding 0 makes 0 of -0: two signals that differ in nothing else are the same one.
  return typeof number === 'number' && Number.isFinite(number) ? number + 0 : undefined;
}

/** When an item says that it was made, ms UTC; undefined where it does not say it in one of the accepted forms. */
export function timeOfSignal(item: unknown): number | undefined {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return undefined;
  const given = readField(item)('at', 'timestamp');
  return isBlank(given) ? undefined : timeOf(given, 0);
}

function optionalNumber(value: unknown): number | undefined | 'invalid' {
  return isBlank(value) ? undefined : (numberOf(value) ?? 'invalid');
}

/** ms UTC of a time in one of the accepted forms; `now` where none is given. */
function timeOf(value: unknown, now: number): number | undefined {
  if (isBlank(value)) return now;
  const number = numberOf(value);
  if (number !== undefined) {
    if (number >= FIRST_MILLISECONDS) return Math.round(number);
    return number >= FIRST_SECONDS ? Math.round(number * 1_000) : undefined;
  }
  const parts = typeof value === 'string' ? ISO_TIME.exec(value.trim()) : null;
  if (parts === null) return undefined;
  const [, date, time = '00:00', zone = 'Z'] = parts;
  const parsed = Date.parse(`${date}T${time}${zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2').toUpperCase()}`);
  return Number.isFinite(parsed) ? parsed : undefined;
}

/** A value in a few words, whatever it is. */
function show(value: unknown): string {
  if (isBlank(value)) return 'nothing';
  let text: string | undefined;
  try {
    text = typeof value === 'string' ? value : JSON.stringify(value);
  } catch {
    text = undefined;
  }
  return shortText(text ?? `a ${typeof value}`, LONGEST_SHOWN);
}
