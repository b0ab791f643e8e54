import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { AccountKey } from '../../accountKey.ts';
import { invalidArguments, KrakenError } from './krakenError.ts';

/** The account that signed a request, and what it asks for. */
export interface SignedRequest {
  readonly key: AccountKey;
  readonly parameters: URLSearchParams;
}

/** The highest nonce of each key so far; in memory only. */
const nonces = new WeakMap<AccountKey, bigint>();

/**
 * Checks a signed request: SHA-512 HMAC over the path and the SHA-256 digest of nonce and form, by the key's secret, which is base64. Its nonce must be above that of the
 * request before.
 *
 * @throws KrakenError for a key, signature or nonce that is not accepted
 */
export function signedRequest(request: FastifyRequest, keys: readonly AccountKey[]): SignedRequest {
  const key = keys.find((candidate) => candidate.apiKey === request.headers['api-key']);
  if (key?.sharedSecret === undefined) throw new KrakenError('EAPI:Invalid key');
  const form = typeof request.body === 'string' ? request.body : '';
  const parameters = new URLSearchParams(form);
  const nonce = parameters.get('nonce') ?? '';
  const expected = createHmac('sha512', Buffer.from(key.sharedSecret, 'base64'))
    .update(request.url.split('?', 1)[0] ?? '')
    .update(createHash('sha256').update(`${nonce}${form}`).digest())
    .digest();
  const given = Buffer.from(String(request.headers['api-sign'] ?? ''), 'base64');
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new KrakenError('EAPI:Invalid signature');
  if (!/^\d{1,19}$/.test(nonce) || BigInt(nonce) <= (nonces.get(key) ?? 0n))
    throw new KrakenError('EAPI:Invalid nonce');
  nonces.set(key, BigInt(nonce));
  return { key, parameters };
}

/** @throws KrakenError where the parameter is missing or empty */
export function required(parameters: URLSearchParams, name: string): string {
  const value = parameters.get(name) ?? '';
  if (value === '') throw invalidArguments(name);
  return value;
}

/** An answer as Kraken wraps it. */
export function answered(result: object): object {
  return { error: [], result };
}
