import { createHmac, timingSafeEqual, verify } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AccountKey } from '../accountKey.ts';
import { unauthorized } from './coinbaseError.ts';

const LEEWAY_S = 30;
const VENUE_HOST = 'api.coinbase.com';

const headerSchema = z.object({ alg: z.enum(['ES256', 'EdDSA']), kid: z.string() });
const payloadSchema = z.object({
  sub: z.string(),
  iss: z.enum(['coinbase-cloud', 'cdp']),
  nbf: z.number(),
  exp: z.number(),
  uri: z.string().optional(),
  uris: z.array(z.string()).optional(),
});

/**
 * The key that signed a request: a JSON web token (ES256 or EdDSA, RFC 7519), valid by the wall's clock and made for this very method
 * and path, or the legacy headers with a SHA-256 HMAC over timestamp, method, path and body.
 *
 * @throws CoinbaseError 401 for anything else, without saying what was wrong
 */
export function authenticate(request: FastifyRequest, keys: readonly AccountKey[]): AccountKey {
  const { authorization } = request.headers;
  const key = authorization?.startsWith('Bearer ')
    ? byToken(authorization.slice('Bearer '.length), request, keys)
    : byDigest(request, keys);
  if (key === undefined) throw unauthorized();
  return key;
}

function byToken(token: string, request: FastifyRequest, keys: readonly AccountKey[]): AccountKey | undefined {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const head = headerSchema.safeParse(decoded(header));
  const claims = payloadSchema.safeParse(decoded(payload));
  if (!head.success || !claims.success || head.data.kid !== claims.data.sub) return undefined;
  const key = keys.find((candidate) => candidate.apiKey === head.data.kid);
  if (key?.publicKey === undefined) return undefined;
  const isCurve = key.publicKey.asymmetricKeyType === 'ec';
  if (isCurve !== (head.data.alg === 'ES256')) return undefined;
  const genuine = verify(
    isCurve ? 'sha256' : null,
    Buffer.from(`${header}.${payload}`),
    isCurve ? { key: key.publicKey, dsaEncoding: 'ieee-p1363' } : key.publicKey,
    Buffer.from(signature, 'base64url'),
  );
  const now = Date.now() / 1_000;
  const current = claims.data.nbf <= now + LEEWAY_S && claims.data.exp >= now - LEEWAY_S;
  const uris = [claims.data.uri, ...(claims.data.uris ?? [])];
  return genuine && current && uris.some((uri) => uri !== undefined && names(uri, request)) ? key : undefined;
}

/** Whether a token's `METHOD host/path` is this request. Clients take only `https://` off, so a plain `http://` may be left on. */
function names(uri: string, request: FastifyRequest): boolean {
  const path = request.url.split('?', 1)[0];
  return [request.headers.host, VENUE_HOST].some((host) =>
    ['', 'http://', 'https://'].some((scheme) => uri === `${request.method} ${scheme}${host}${path}`),
  );
}

function decoded(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

function byDigest(request: FastifyRequest, keys: readonly AccountKey[]): AccountKey | undefined {
  const apiKey = request.headers['cb-access-key'];
  const given = request.headers['cb-access-sign'];
  const timestamp = request.headers['cb-access-timestamp'];
  const key = keys.find((candidate) => candidate.apiKey === apiKey);
  if (key?.sharedSecret === undefined || typeof given !== 'string' || typeof timestamp !== 'string') return undefined;
  if (!(Math.abs(Date.now() / 1_000 - Number(timestamp)) <= LEEWAY_S)) return undefined;
  const { sharedSecret } = key;
  const body = typeof request.body === 'string' ? request.body : '';
  const path = request.url.split('?', 1)[0] ?? '';
  // Version 3 signs the path alone, version 2 the query as well.
  const genuine = [`${path}${body}`, `${request.url}${body}`].some((text) =>
    isEqual(given, createHmac('sha256', sharedSecret).update(`${timestamp}${request.method}${text}`).digest('hex')),
  );
  return genuine ? key : undefined;
}

function isEqual(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
