import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { AccountKey } from '../../accountKey.ts';
import { missingParameter, OkxError } from './okxError.ts';

/** "The request will expire 30 seconds after the timestamp." */
const WINDOW_MS = 30_000;

/** The account that signed a request, and what it asks for: the query of a GET, the fields of a JSON body otherwise. */
export interface SignedRequest {
  readonly key: AccountKey;
  readonly parameters: URLSearchParams;
}

/**
 * Checks the four headers of a private request: SHA-256 HMAC over time stamp, method, path with its query, and body.
 *
 * @throws OkxError for a key, passphrase, signature or time stamp that is not accepted
 */
export function signedRequest(request: FastifyRequest, keys: readonly AccountKey[]): SignedRequest {
  const header = (name: string) => String(request.headers[name] ?? '');
  const key = keys.find((candidate) => candidate.apiKey === header('ok-access-key'));
  if (key?.sharedSecret === undefined || key.passphrase === undefined)
    throw new OkxError('50111', 'Invalid OK-ACCESS-KEY.', 401);
  if (header('ok-access-passphrase') !== key.passphrase)
    throw new OkxError('50105', 'Request header "OK-ACCESS-PASSPHRASE" incorrect.', 401);
  const timestamp = header('ok-access-timestamp');
  if (!(Math.abs(Date.now() - Date.parse(timestamp)) <= WINDOW_MS))
    throw new OkxError('50102', 'Timestamp request expired.', 401);
  const body = typeof request.body === 'string' ? request.body : '';
  const expected = createHmac('sha256', key.sharedSecret)
    .update(`${timestamp}${request.method}${request.url}${body}`)
    .digest();
  const given = Buffer.from(header('ok-access-sign'), 'base64');
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new OkxError('50113', 'Invalid Sign.', 401);
  return { key, parameters: parametersOf(request.url, body) };
}

function parametersOf(url: string, body: string): URLSearchParams {
  if (body === '') return new URLSearchParams(url.split('?')[1] ?? '');
  let fields: unknown;
  try {
    fields = JSON.parse(body);
  } catch {
    throw new OkxError('50002', 'JSON syntax error.', 400);
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
    throw new OkxError('50002', 'JSON syntax error.', 400);
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) parameters.set(name, String(value));
  return parameters;
}

/** @throws OkxError where the parameter is missing or empty */
export function required(parameters: URLSearchParams, name: string): string {
  const value = parameters.get(name) ?? '';
  if (value === '') throw missingParameter(name);
  return value;
}

/** An answer as OKX wraps it. */
export function answered(data: readonly unknown[]): object {
  return { code: '0', data, msg: '' };
}
