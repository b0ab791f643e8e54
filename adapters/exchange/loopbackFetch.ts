import type { LookupFunction } from 'node:net';
import { Agent, fetch, type RequestInit } from 'undici';

/**
 * Connections to this machine only. A name is never asked of a resolver: the only one that gets here is `localhost`, and it means these two addresses. An agent of its own also keeps
 * requests from the proxies that the environment may name (HTTPS_PROXY with NODE_USE_ENV_PROXY): the agent that those replace is the global one.
 */
const LOCAL = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
] as const;

/** Answers every name with the addresses of this machine. */
export const lookupLoopback: LookupFunction = (_hostname, options, done) => {
  if (options.all === true) done(null, [...LOCAL]);
  else done(null, LOCAL[0].address, LOCAL[0].family);
};

const agent = new Agent({ connect: { lookup: lookupLoopback } });

/** `fetch` that connects to loopback addresses and `localhost` whatever name servers, hosts files and proxies say. */
export function loopbackFetch(url: string, init: RequestInit): Promise<unknown> {
  return fetch(url, { ...init, dispatcher: agent });
}
