import { isTradingSymbol } from '../market/symbol.ts';
import { shortText } from '../payloads/shortText.ts';
import { isBlank, readField } from './readField.ts';
import type { SignalDirection } from './signal.ts';

const LONGEST_SHOWN = 80;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const ISO_TIME = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?(Z|[+-]\d{2}:?\d{2})?$/i;
/** Numbers from here on are milliseconds (1973), and from here on seconds (2001); anything smaller is no time. */
const FIRST_MILLISECONDS = 1e11;
const FIRST_SECONDS = 1e9;
const SPAN = /^(\d+(?:\.\d+)?)\s*([mhdw])$/i;
const DAYS_OF_UNIT: Readonly<Record<string, number>> = { m: 1 / 1_440, h: 1 / 24, d: 1, w: 7 };

/** A trading symbol from how people write it: `alt-usd`, `ALT/USD`. */
export function symbolOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const symbol = value.trim().toUpperCase().replace('/', '-');
  return isTradingSymbol(symbol) ? symbol : undefined;
}

/** A direction in any case. */
export function directionOf(value: unknown): SignalDirection | undefined {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
  return word === 'buy' || word === 'sell' || word === 'hold' ? word : undefined;
}

/** A finite number, or a text in plain or exponent notation. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && NUMBER.test(value.trim()) ? Number(value) : value;
  // Adding 0 makes 0 of -0: two signals that differ in nothing else are the same one.
  return typeof number === 'number' && Number.isFinite(number) ? number + 0 : undefined;
}

/** Days from a number of them, or from a text such as `36h`, `7d` or `2w`. */
export function daysOf(value: unknown): number | undefined {
  const [, count, unit] = (typeof value === 'string' ? SPAN.exec(value.trim()) : null) ?? [];
  if (count === undefined || unit === undefined) return numberOf(value);
  return numberOf(Number(count) * (DAYS_OF_UNIT[unit.toLowerCase()] ?? 1));
}

/** When an item says that it was made, ms UTC; undefined where it does not say it in one of the accepted forms. */
export function timeOfSignal(item: unknown): number | undefined {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return undefined;
  const given = readField(item)('at', 'timestamp', 'asOf');
  return isBlank(given) ? undefined : timeOf(given, 0);
}

/** ms UTC of a time in one of the accepted forms; `now` where none is given. */
export function timeOf(value: unknown, now: number): number | undefined {
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
export function show(value: unknown): string {
  if (isBlank(value)) return 'nothing';
  let text: string | undefined;
  try {
    text = typeof value === 'string' ? value : JSON.stringify(value);
  } catch {
    text = undefined;
  }
  return shortText(text ?? `a ${typeof value}`, LONGEST_SHOWN);
}
