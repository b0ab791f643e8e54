import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ApiTokens } from '../../api/security/apiTokens.ts';
import { requireSafeListening } from '../../api/security/requireSafeListening.ts';
import { hostNameOf, isMeantForUs } from '../../api/security/sameOrigin.ts';

const TOKEN = 'a-token-that-nobody-will-guess';
const NONE = ApiTokens.from({});

describe('the tokens of the API', () => {
  it('are known by themselves or by their hash, each with its name and scope', () => {
    const hash = createHash('sha256').update('another token, which is known by its hash').digest('hex');
    const tokens = ApiTokens.from({ BALLAST_API_TOKENS: `eye:read:${TOKEN}, hand:trade:sha256=${hash}` });
    expect(tokens.callerOf(TOKEN)).toEqual({ name: 'eye', scope: 'read' });
    expect(tokens.callerOf('another token, which is known by its hash')).toEqual({ name: 'hand', scope: 'trade' });
    expect(tokens.callerOf(hash)).toBeUndefined();
    expect(tokens.callerOf('')).toBeUndefined();
  });

  it.each([`eye:write:${TOKEN}`, 'eye:read:short', TOKEN, `:read:${TOKEN}`])(
    'refuse %s without repeating it',
    (entry) => {
      const attempt = () => ApiTokens.from({ BALLAST_API_TOKENS: entry });
      expect(attempt).toThrow(/NAME:SCOPE:TOKEN/);
      expect(attempt).not.toThrow(entry.split(':').at(-1));
    },
  );
});

describe('where the API listens', () => {
  it('is this machine, or anywhere once it asks for tokens', () => {
    for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) requireSafeListening(host, NONE);
    for (const host of ['0.0.0.0', '::', '192.168.1.5', 'example.com'])
      expect(() => requireSafeListening(host, NONE)).toThrow(/BALLAST_API_TOKENS=NAME:trade:TOKEN/);
    requireSafeListening('0.0.0.0', ApiTokens.from({ BALLAST_API_TOKENS: `eye:read:${TOKEN}` }));
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
