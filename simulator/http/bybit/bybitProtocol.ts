import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { AccountKey } from '../../accountKey.ts';
import { BybitError, invalidParameter } from './bybitError.ts';

const DEFAULT_WINDOW_MS = 5_000;
const AHEAD_MS = 1_000;

/** The account that signed a request, and what it asks for: the query of a GET, the fields of a JSON body otherwise. */
export interface SignedRequest {
  readonly key: AccountKey;
  readonly parameters: URLSearchParams;
}

/**
 * Checks the headers of a private request: SHA-256 HMAC over time stamp, key, window, and query or body; "server_time - recv_window <= timestamp < server_time + 1000".
 *
 * @throws BybitError for a key, signature or time stamp that is not accepted
 */
export function signedRequest(request: FastifyRequest, keys: readonly AccountKey[]): SignedRequest {
  const header = (name: string) => String(request.headers[name] ?? '');
  const key = keys.find((candidate) => candidate.apiKey === header('x-bapi-api-key'));
  if (key?.sharedSecret === undefined) throw new BybitError(10003, 'API key is invalid.', 401);
  const timestamp = header('x-bapi-timestamp');
  const window = header('x-bapi-recv-window');
  const age = Date.now() - Number(timestamp);
  if (!(age <= Number(window === '' ? DEFAULT_WINDOW_MS : window) && age > -AHEAD_MS))
    throw new BybitError(10002, 'invalid request, please check your server timestamp or recv_window param.');
  const query = request.url.split('?')[1] ?? '';
  const body = typeof request.body === 'string' ? request.body : '';
  const expected = createHmac('sha256', key.sharedSecret)
    .update(`${timestamp}${key.apiKey}${window}${request.method === 'GET' ? query : body}`)
    .digest();
  const given = Buffer.from(header('x-bapi-sign'), 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new BybitError(10004, 'error sign! please check your signature generation algorithm.');
  return { key, parameters: request.method === 'GET' ? new URLSearchParams(query) : fieldsOf(body) };
}

function fieldsOf(body: string): URLSearchParams {
  let fields: unknown;
  try {
    fields = JSON.parse(body);
  } catch {
    throw invalidParameter('json');
  }
  const parameters = new URLSearchParams();
  if (typeof fields === 'object' && fields !== null)
    for (const [name, value] of Object.entries(fields)) parameters.set(name, String(value));
  return parameters;
}

/** @throws BybitError where the parameter is missing or empty */
export function required(parameters: URLSearchParams, name: string): string {
  const value = parameters.get(name) ?? '';
  if (value === '') throw invalidParameter(name);
  return value;
}

/** @throws BybitError for another kind of product than spot */
export function requireSpot(category: string | null | undefined): void {
  if (category !== 'spot') throw invalidParameter('category');
}

/** An answer as Bybit wraps it. @param time of the venue, ms */
export function answered(result: object, time: number): object {
  return { retCode: 0, retMsg: 'OK', result, retExtInfo: {}, time };
}
