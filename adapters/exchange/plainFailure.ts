import { isRecord, type Payload } from './payload.ts';

/** ccxt's message where the body of the answer has told the error: the venue, and the body. */
const BODY = /^(\w+): \w+ (\{[\s\S]*)$/;
/** Fields of venues for people, the plainest first. */
const WORDS = ['message', 'error_details', 'msg', 'retMsg', 'error'] as const;
/** ccxt's message: the venue, the request, and what came of it. */
const REQUEST = /^(?:\w+: )?\w+ (GET|POST|PUT|DELETE) (\S+) ([\s\S]*)$/;
const TIMED_OUT = /request timed out \((\d+) ms\)/;
const STATUS = /^(\d{3})\b ?([A-Za-z -]*)/;

/** The path of an address, without what is asked there, which says nothing about why it failed. */
function pathOf(address: string): string {
  return URL.canParse(address) ? new URL(address).pathname : address;
}

/** What the body of an answer says for people, with what it has inside for them. */
function wordsOf(body: Payload): string {
  const parts = [body, body.error_response].filter(isRecord);
  const said = parts.flatMap((part) => WORDS.map((field) => part[field]));
  return said.find((text): text is string => typeof text === 'string' && text.trim() !== '') ?? '';
}

function bodyOf(text: string): Payload | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What a request to the venue came to that had no usable answer, in plain words with ccxt's own behind them; the text itself where it is of another form.
 * @param detail class and message of ccxt's error, without credentials
 */
export function plainFailure(detail: string): string {
  const [, kind = 'Error', text = ''] = BODY.exec(detail) ?? [];
  const body = bodyOf(text);
  if (body !== undefined) {
    const words = wordsOf(body).replace(/[.\s]+$/, '');
    return `The venue answered ${words === '' ? 'with an error' : `"${words}"`} (${kind}): ${text.slice(0, 300)}`;
  }
  const [, method, address, rest] = REQUEST.exec(detail) ?? [];
  if (method === undefined || address === undefined || rest === undefined) return detail;
  const request = `${method} ${pathOf(address)}`;
  const name = /^(\w+): /.exec(detail)?.[1] ?? 'Error';
  const ms = TIMED_OUT.exec(rest)?.[1];
  if (ms !== undefined) return `The venue did not answer ${request} within ${Number(ms) / 1_000} s (${name})`;
  const [, status, words] = STATUS.exec(rest) ?? [];
  if (status !== undefined) {
    const said = words?.trim() === '' ? '' : ` ${words?.trim()}`;
    return `The venue answered ${request} with ${status}${said} (${name}): ${rest.slice(0, 300)}`;
  }
  return `The venue cannot be reached for ${request} (${name}): ${rest.slice(0, 300)}`;
}
