import { jsonValue } from '../text/fileText.ts';
import { readField } from './readField.ts';

/** Most signals of one request. */
const MOST_SENT = 1_000;

/** What was sent: its items, unchecked, with the secret that lay beside them; or why it cannot be read. */
export type SentSignals =
  | { readonly items: readonly unknown[]; readonly secret: string | undefined }
  | { readonly fault: string };

/** Marks of other words for what a charting service calls a symbol: `COINBASE:DOTUSD`. */
const TICKER = /^(?:[A-Z0-9_]+:)?([A-Z0-9]{2,25})$/;

/**
 * The signals in the body of a request: one object, an array, or `{"signals": [...]}`. An object may have a `secret` beside its fields.
 *
 * @param quoteCurrency by which tickers of charting services are taken apart: `COINBASE:DOTUSD` is `DOT-USD`
 */
export function sentSignals(text: string, quoteCurrency: string): SentSignals {
  const parsed = jsonValue(text);
  if ('fault' in parsed) return parsed;
  const { value } = parsed;
  if (typeof value !== 'object' || value === null) return { fault: 'JSON that is neither an object nor a list' };
  const read = Array.isArray(value) ? undefined : readField(value);
  const inside = read?.('signals');
  const items: readonly unknown[] = Array.isArray(value) ? value : Array.isArray(inside) ? inside : [value];
  if (items.length === 0) return { fault: 'a list without signals' };
  if (items.length > MOST_SENT) return { fault: `${items.length} signals; at most ${MOST_SENT} in one request` };
  const secret = read?.('secret');
  return {
    items: items.map((item) => withSymbol(item, quoteCurrency)),
    secret: typeof secret === 'string' ? secret : undefined,
  };
}

function withSymbol(item: unknown, quoteCurrency: string): unknown {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
  const read = readField(item);
  const ticker = read('symbol', 'ticker');
  if (typeof ticker !== 'string') return item;
  const bare = TICKER.exec(ticker.trim().toUpperCase())?.[1];
  if (bare === undefined || !bare.endsWith(quoteCurrency) || bare === quoteCurrency)
    return read('symbol') === undefined ? { ...item, symbol: ticker } : item;
  const rest = Object.entries(item).filter(([name]) => name.toLowerCase() !== 'symbol');
  return { ...Object.fromEntries(rest), symbol: `${bare.slice(0, -quoteCurrency.length)}-${quoteCurrency}` };
}
