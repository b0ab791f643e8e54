import type { CcxtClient } from './ccxtClient.ts';

type Parameters = Readonly<Record<string, unknown>>;

/** The part that puts a request together, a public one too. */
export interface SigningClient {
  sign(path: string, api: unknown, method: string, parameters: Parameters, ...rest: readonly unknown[]): unknown;
}

/** The part of ccxt's client that makes requests and sends them. */
export interface RequestingClient extends CcxtClient, SigningClient {
  nonce(): number;
  fetch(url: string, method?: string, ...rest: readonly unknown[]): Promise<unknown>;
}

/** "min now() + 2 seconds, max now() + 60 seconds." */
const ORDER_DEADLINE_MS = 30_000;

/** By how much the counter of a key sinks in a second at the lowest tier. */
const SINKS_PER_SECOND = 0.33;
/** By how much requests raise it where that is not 1. Of fills it is not said whether they are "trade history", which counts twice. */
const COUNTS: ReadonlyMap<unknown, number> = new Map([
  ['AddOrder', 0],
  ['CancelOrder', 0],
  ['QueryTrades', 2],
]);

/** Leaves out what the list of bars does not take. */
export function askForBarsAsDocumented<Client extends SigningClient>(client: Client): Client {
  const sign = client.sign.bind(client);
  client.sign = (path, api, method, parameters, ...rest) => {
    const { until: _, ...documented } = parameters;
    return sign(path, api, method, path === 'OHLC' ? documented : parameters, ...rest);
  };
  return client;
}

/** Has a client count signed requests as the lowest tier does (https://docs.kraken.com/exchange/guides/rest/ratelimits), in ccxt's units of a second. */
function countAsDocumented(client: CcxtClient): void {
  const costOf = client.calculateRateLimiterCost.bind(client);
  client.calculateRateLimiterCost = (api, ...rest) => {
    const [, path] = rest;
    return api === 'private' ? (COUNTS.get(path) ?? 1) / SINKS_PER_SECOND : costOf(api, ...rest);
  };
}

/**
 * Has a client of Kraken ask as its documents want it (https://docs.kraken.com/exchange/guides/rest/authentication): each signed request has a higher nonce than the one
 * before, in microseconds, and leaves when that one has been answered, since one that is overtaken is refused. An order carries a `deadline`, after which the matching
 * engine refuses it.
 *
 * @param now wall time in ms
 */
export function askAsDocumented<Client extends RequestingClient>(client: Client, now: () => number = Date.now): Client {
  askForBarsAsDocumented(client);
  countAsDocumented(client);
  const [sign, fetch] = [client.sign.bind(client), client.fetch.bind(client)];
  let lastNonce = 0;
  let answered: Promise<unknown> = Promise.resolve();

  client.nonce = () => {
    lastNonce = Math.max(lastNonce + 1, now() * 1_000);
    return lastNonce;
  };
  client.sign = (path, api, method, parameters, ...rest) => {
    const deadline = new Date(now() + ORDER_DEADLINE_MS).toISOString();
    return sign(path, api, method, path === 'AddOrder' ? { ...parameters, deadline } : parameters, ...rest);
  };
  // ccxt hands a request on in the turn in which it was signed.
  client.fetch = (url, method = 'GET', ...rest) => {
    if (method === 'GET') return fetch(url, method, ...rest);
    const answer = answered.then(() => fetch(url, method, ...rest));
    answered = answer.catch(() => undefined);
    return answer;
  };
  return client;
}
