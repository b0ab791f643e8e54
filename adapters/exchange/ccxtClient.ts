import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import { isLoopbackAddress, LOOPBACK_ADDRESSES } from '../../core/net/loopback.ts';
import type { Credentials } from './credentials.ts';
import { loopbackFetch } from './loopbackFetch.ts';
import { sendOnce } from './sendOnce.ts';

/** The part of a ccxt client that every venue shares. Answers are `unknown`: they are checked field by field where they are read. */
export interface CcxtClient {
  readonly urls: { api: Record<string, string> };
  fetchMarkets(): Promise<unknown>;
  setMarkets(markets: unknown): unknown;
  /** Takes over the markets of another client of the same venue. */
  setMarketsFromExchange(source: unknown): unknown;
  /** How long a request of cost 1 takes of what the venue allows, ms. */
  readonly rateLimit: number;
  /** What a request costs; ccxt asks for it directly before `throttle`. */
  calculateRateLimiterCost(api: unknown, ...rest: readonly unknown[]): number;
  /** Resolves once a request of that cost may leave. */
  throttle(cost?: number): Promise<void>;
  safeCurrencyCode(id: string): string;
  createOrder(
    symbol: string,
    type: string,
    side: string,
    amount: number | undefined,
    price: number | undefined,
    params: Readonly<Record<string, string>>,
  ): Promise<unknown>;
  fetchOHLCV(
    symbol: string,
    timeframe: string,
    since: number,
    limit: number,
    params: Readonly<Record<string, number>>,
  ): Promise<unknown>;
}

/** How far a client's requests may go. */
export type Reach = 'loopback' | 'anywhere';

/** One request, as ccxt hands it on. */
interface Request {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** How to reach a venue. */
export interface ConnectionOptions {
  readonly credentials: Credentials;
  /** Another origin to speak to, such as the local simulator's. Plain http is allowed on loopback only. */
  readonly url: string | undefined;
  /** Where requests may go: `loopback` refuses every address that is not on this machine, and sends nothing anywhere else. */
  readonly reach: Reach;
  /** Bound of one request from its first byte to the last byte of its answer. */
  readonly timeoutMs: number;
}

/** Headers for a request that is no GET, by its path. */
export type HeadersOf = (path: string) => Readonly<Record<string, string>>;

const NO_HEADERS: HeadersOf = () => ({});

type ClientClass = new (options: Readonly<Record<string, unknown>>) => unknown;

/** An unmodified ccxt client of one venue, with ccxt's rate limiter on. @param headersOf what a venue takes beside the headers that ccxt makes */
export async function loadCcxtClient(
  id: string,
  connection: ConnectionOptions,
  options: Readonly<Record<string, unknown>>,
  headersOf: HeadersOf = NO_HEADERS,
): Promise<CcxtClient> {
  const origin = requireOrigin(connection);
  const client = (await importCcxtClient(id, {
    apiKey: connection.credentials.apiKey,
    secret: connection.credentials.secret,
    password: connection.credentials.passphrase,
    enableRateLimit: true,
    timeout: connection.timeoutMs,
    fetchImplementation: boundedFetch(connection, headersOf),
    // ccxt would send whatever has failed again, orders too.
    options: { ...options, maxRetriesOnFailure: 0 },
  })) as CcxtClient;
  if (origin !== undefined) pointAt(client, origin);
  return client;
}

/**
 * A client of one venue; the caller says which part of it is used. Only that venue's module is loaded (120 ms and 30 MB instead of 500 ms and 90 MB
 * for all); ccxt's package exports do not name it, hence the URL.
 */
export async function importCcxtClient(id: string, options: Readonly<Record<string, unknown>>): Promise<unknown> {
  const module: { default: ClientClass } = await import(new URL(`./src/${id}.js`, import.meta.resolve('ccxt')).href);
  return new module.default(options);
}

/** What of a client names its addresses. */
export interface Addressed {
  readonly urls: { readonly api: Record<string, string> };
  /** What stands for `{hostname}` in an address. */
  readonly hostname?: string | undefined;
}

/** The addresses that a client speaks to, by their names. */
export function addressesOf({ urls, hostname = '' }: Addressed): readonly (readonly [string, URL])[] {
  return Object.entries(urls.api).map(([name, address]) => [name, new URL(address.replace('{hostname}', hostname))]);
}

/** Makes a client speak to another origin, by the same paths. */
export function pointAt(client: Addressed, origin: string): void {
  for (const [name, { pathname }] of addressesOf(client)) {
    client.urls.api[name] = `${origin}${pathname === '/' ? '' : pathname}`;
  }
}

/**
 * ccxt stops its clock when the headers have come; this bounds the body as well, and follows no redirect. What only reads goes by `fetch`;
 * everything else leaves once.
 */
function boundedFetch(
  { timeoutMs, reach }: ConnectionOptions,
  headersOf: HeadersOf,
): (url: string, init?: Request) => Promise<unknown> {
  const read = reach === 'loopback' ? loopbackFetch : fetch;
  return (url, init) => {
    const { method = 'GET', headers = {}, body } = init ?? {};
    if (method !== 'GET')
      return sendOnce(
        url,
        { method, headers: { ...headers, ...headersOf(new URL(url).pathname) }, body },
        { timeoutMs, loopbackOnly: reach === 'loopback' },
      );
    return read(url, {
      ...(init?.headers === undefined ? {} : { headers: init.headers }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
  };
}

/** The origin of an address that credentials may be sent to; undefined for the venue's own. */
function requireOrigin({ url: text, reach }: ConnectionOptions): string | undefined {
  if (reach === 'loopback' && (text === undefined || !isLoopbackAddress(text)))
    throw new InvalidInputError({
      field: 'exchange.url',
      given: text === undefined ? "the venue's own address" : 'an address elsewhere',
      allowed: LOOPBACK_ADDRESSES,
      remedy: 'Paper trading never leaves this machine.',
    });
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' || (url !== undefined && isLoopbackAddress(text))) return url.origin;
  throw new InvalidInputError({
    field: 'exchange.url',
    given: text,
    allowed: 'an https address, or http on this machine (127.0.0.1)',
    remedy: 'Plain http would show signed requests to everyone on the way.',
  });
}
