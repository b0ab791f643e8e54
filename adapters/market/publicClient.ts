import { isLoopbackAddress } from '../../core/net/loopback.ts';
import { addressesOf, importCcxtClient, pointAt } from '../exchange/ccxtClient.ts';
import type { SigningClient } from '../exchange/krakenRequests.ts';
import { loopbackFetch } from '../exchange/loopbackFetch.ts';

/** The public methods of a ccxt client. Answers are `unknown`: they are checked field by field where they are read. */
export interface PublicClient extends SigningClient {
  readonly urls: { readonly api: Record<string, string> };
  readonly hostname?: string;
  readonly fees: unknown;
  fetchMarkets(): Promise<unknown>;
  setMarkets(markets: unknown): unknown;
  fetchTickers(symbols?: readonly string[]): Promise<unknown>;
  fetchOrderBook(symbol: string, limit: number): Promise<unknown>;
  fetchOHLCV(
    symbol: string,
    timeframe: string,
    since: number,
    limit: number,
    params: Readonly<Record<string, number>>,
  ): Promise<unknown>;
}

/** Which venue is read, and how. */
export interface PublicClientOptions {
  /** ccxt's name of the venue. */
  readonly id: string;
  /** Another origin with the same public data. */
  readonly url?: string | undefined;
  /** Bound of one request in ms. */
  readonly timeoutMs: number;
  /** Options of ccxt's client. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Headers that say who asks: a request with one of them is none for public data. */
const SIGNED = /^(authorization|cookie|x-mbx-apikey|cb-access-.+|ok-access-.+|x-bapi-.+|api-key|api-sign)$/i;

/** A request, as ccxt hands it on. */
interface Request {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/**
 * A ccxt client that has no key. Its line takes nothing but GET requests without a signature to the venue's own addresses, so that no mistake above it can
 * place an order or look at an account.
 */
export async function openPublicClient({ id, url, timeoutMs, options }: PublicClientOptions): Promise<PublicClient> {
  const client = (await importCcxtClient(id, {
    enableRateLimit: true,
    timeout: timeoutMs,
    fetchImplementation: (address: string, init?: Request) => readOnly(address, init),
    options: { ...options, maxRetriesOnFailure: 0 },
  })) as PublicClient;
  if (url !== undefined) pointAt(client, new URL(url).origin);
  const origins = new Set(addressesOf(client).map(([, { origin }]) => origin));

  function readOnly(address: string, { method = 'GET', headers = {}, body }: Request = {}): Promise<unknown> {
    const signed = Object.keys(headers).find((name) => SIGNED.test(name));
    if (method !== 'GET' || body !== undefined || signed !== undefined || !origins.has(new URL(address).origin))
      throw new Error(`public data are read without a key, by GET, from ${id} alone; this was ${method} ${address}`);
    const read = isLoopbackAddress(address) ? loopbackFetch : fetch;
    return read(address, { headers, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
  }

  return client;
}
