import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { AccountKey } from '../../accountKey.ts';
import { BinanceError, missingParameter } from './binanceError.ts';

const DEFAULT_WINDOW_MS = 5_000;
const LONGEST_WINDOW_MS = 60_000;

/** The account that signed a request, and what it asks for. */
export interface SignedRequest {
  readonly key: AccountKey;
  readonly parameters: URLSearchParams;
}

/**
 * Parameters of a request, from its query and its form, signed with the account's shared secret: SHA-256 HMAC over all of them but the
 * signature, not older than the window that they name.
 *
 * @throws BinanceError for a key, signature or timestamp that is not accepted
 */
export function signedParameters(request: FastifyRequest, keys: readonly AccountKey[]): SignedRequest {
  const key = keys.find((candidate) => candidate.apiKey === request.headers['x-mbx-apikey']);
  if (key?.sharedSecret === undefined)
    throw new BinanceError(-2015, 'Invalid API-key, IP, or permissions for action.', 401);
  const body = typeof request.body === 'string' ? request.body : '';
  const text = [request.url.split('?')[1] ?? '', body].filter((part) => part !== '').join('');
  const [signed = '', signature = ''] = text.split(/&?signature=/);
  const expected = createHmac('sha256', key.sharedSecret).update(signed).digest();
  const given = Buffer.from(signature, 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new BinanceError(-1022, 'Signature for this request is not valid.');
  const parameters = new URLSearchParams(signed);
  const timestamp = Number(required(parameters, 'timestamp'));
  const window = Math.min(LONGEST_WINDOW_MS, Number(parameters.get('recvWindow') ?? DEFAULT_WINDOW_MS));
  const age = Date.now() - timestamp;
  if (!(age <= window && age > -1_000))
    throw new BinanceError(-1021, 'Timestamp for this request is outside of the recvWindow.');
  return { key, parameters };
}

/** @throws BinanceError where the parameter is missing or empty */
export function required(parameters: URLSearchParams, name: string): string {
  const value = parameters.get(name) ?? '';
  if (value === '') throw missingParameter(name);
  return value;
}
