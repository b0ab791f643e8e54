import type { SignalProviderPort, SignalRequest } from '../../core/ports/signalProvider.ts';
import { providedItems } from './providedItems.ts';

const LARGEST_ANSWER = 5_000_000;

/** How to ask a forecasting service. */
export interface HttpSignalsOptions {
  readonly url: string;
  /**
   * `GET` (default) sends `account`, `at` (ISO 8601) and `symbols` (joined by commas) in the query; `POST` sends
   * `{"account", "at", "symbols": [...]}` as JSON.
   */
  readonly method?: 'GET' | 'POST';
  /** Bound of the request from its first byte to the last byte of the answer. */
  readonly timeoutMs: number;
  /** Sent as `Authorization: Bearer`; never part of an error. */
  readonly token?: string;
}

/**
 * Signals from an HTTP service that answers 200 with a JSON array, or `{"signals": [...]}`. Redirects are not followed: the token must not
 * travel to another host.
 *
 * @throws Error from `fetch` where the service does not answer in time, answers with another status, with more than 5 MB, or with
 *   something that is no list of signals
 */
export function httpSignals(options: HttpSignalsOptions): SignalProviderPort {
  const origin = new URL(options.url).origin;
  const method = options.method ?? 'GET';
  return {
    name: 'http',
    async fetch(request) {
      const answer = await fetch(method === 'GET' ? withQuery(options.url, request) : options.url, {
        method,
        redirect: 'error',
        signal: AbortSignal.timeout(options.timeoutMs),
        headers: {
          accept: 'application/json',
          ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
          ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
        },
        ...(method === 'POST' ? { body: JSON.stringify({ ...question(request), symbols: request.symbols }) } : {}),
      }).catch((error: unknown) => {
        throw new Error(`The signal service at ${origin} did not answer: ${reasonOf(error)}`);
      });
      if (answer.status !== 200) {
        await answer.body?.cancel();
        throw new Error(`The signal service at ${origin} answered ${answer.status}; only 200 is a delivery`);
      }
      const text = await boundedText(answer).catch((error: unknown) => {
        throw new Error(`The answer of the signal service at ${origin} broke off: ${reasonOf(error)}`);
      });
      return providedItems(parseJson(text, origin), origin);
    },
  };
}

function question({ account, at }: SignalRequest): { account: string; at: string } {
  return { account, at: new Date(at).toISOString() };
}

function withQuery(address: string, request: SignalRequest): URL {
  const url = new URL(address);
  for (const [name, value] of Object.entries(question(request))) url.searchParams.set(name, value);
  url.searchParams.set('symbols', request.symbols.join(','));
  return url;
}

/** The body, unless it grows beyond the limit. */
async function boundedText(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of answer.body ?? []) {
    length += chunk.byteLength;
    if (length > LARGEST_ANSWER) throw new Error(`it is longer than ${LARGEST_ANSWER} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string, origin: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`The signal service at ${origin} answered with text that is no JSON (${text.length} characters)`);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
