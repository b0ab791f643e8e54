import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ApiTokens } from '../../api/security/apiTokens.ts';
import { requireSafeListening } from '../../api/security/requireSafeListening.ts';
import { hostNameOf, isMeantForUs } from '../../api/security/sameOrigin.ts';

const TOKEN = 'a-token-that-nobody-will-guess';
const NOW = Date.UTC(2027, 0, 1);
const PLAIN = { host: '0.0.0.0', tls: undefined, proxies: [] };

describe('the tokens of the API', () => {
  it('are known by themselves or by their hash, each with its name and scope', () => {
    const hash = createHash('sha256').update('another token, which is known by its hash').digest('hex');
    const tokens = ApiTokens.from({ BALLAST_API_TOKENS: `eye:read:${TOKEN}, hand:trade:sha256=${hash}` });
    const known = (token: string) => tokens.callerOf(token, NOW)?.caller;
    expect(known(TOKEN)).toEqual({ name: 'eye', scope: 'read', by: 'token' });
    expect(known('another token, which is known by its hash')).toEqual({ name: 'hand', scope: 'trade', by: 'token' });
    expect(known(hash)).toBeUndefined();
    expect(known('')).toBeUndefined();
  });

  it('end with their day where they have one', () => {
    const tokens = ApiTokens.from({ BALLAST_API_TOKENS: `eye:read@2027-02-01:${TOKEN}` });
    const end = Date.UTC(2027, 1, 1);
    expect(tokens.callerOf(TOKEN, end - 1)).toEqual({
      caller: { name: 'eye', scope: 'read', by: 'token' },
      until: end,
    });
    expect(tokens.callerOf(TOKEN, end)).toBeUndefined();
  });

  it.each([
    `eye:write:${TOKEN}`,
    `eye:read@2027-02-29:${TOKEN}`,
    `eye:read@:${TOKEN}`,
    'eye:read:short',
    TOKEN,
    `:read:${TOKEN}`,
  ])('refuse %s without repeating it', (entry) => {
    const attempt = () => ApiTokens.from({ BALLAST_API_TOKENS: entry });
    expect(attempt).toThrow(/NAME:SCOPE:TOKEN/);
    expect(attempt).not.toThrow(entry.split(':').at(-1));
  });
});

describe('where the API listens', () => {
  it('is this machine, or anywhere once it asks who calls over an encrypted connection', () => {
    for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) requireSafeListening({ ...PLAIN, host }, false);
    for (const host of ['0.0.0.0', '::', '192.168.1.5', 'example.com']) {
      expect(() => requireSafeListening({ ...PLAIN, host }, false)).toThrow(/BALLAST_API_TOKENS=NAME:trade:TOKEN/);
      expect(() => requireSafeListening({ ...PLAIN, host }, true)).toThrow(/Set api.tls .* or api.proxies/);
    }
    requireSafeListening({ ...PLAIN, proxies: ['10.0.0.2'] }, true);
    requireSafeListening({ ...PLAIN, tls: { certificate: 'c.pem', key: 'k.pem' } }, true);
    expect(() => requireSafeListening({ ...PLAIN, proxies: ['10.0.0.2'] }, false)).toThrow(
      /Whoever reaches the API can trade/,
    );
  });

  it('is refused by the process before it reaches anything', async () => {
    const entry = fileURLToPath(new URL('../../dist/bundles/api/apiProcess.js', import.meta.url));
    const env = { PATH: process.env.PATH, BALLAST__API__HOST: '0.0.0.0', BALLAST__API__PORT: '0' };
    const run = promisify(execFile)(process.execPath, [entry], { env, cwd: '/' });
    await expect(run).rejects.toMatchObject({ code: 1, stdout: expect.stringContaining('api.host: given 0.0.0.0') });
  });
});

it('serves addresses, localhost and its own names', () => {
  for (const host of ['127.0.0.1:8450', 'localhost', 'LOCALHOST:1', '[::1]:8450', '10.1.2.3'])
    expect(isMeantForUs(host, [])).toBe(true);
  for (const host of [undefined, '', 'evil.example', '127.0.0.1.evil.example', 'localhost.evil.example:80', '1.2.3'])
    expect(isMeantForUs(host, [])).toBe(false);
  expect(isMeantForUs('Trade.Example:443', ['trade.example'])).toBe(true);
  expect(hostNameOf('[::1]:8450')).toBe('[::1]');
});
