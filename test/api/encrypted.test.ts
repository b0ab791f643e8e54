import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createApi } from '../../api/createApi.ts';
import { readCertificate, renewCertificate } from '../../api/security/tlsCertificate.ts';
import type { BallastClient } from '../../client/ballastClient.ts';
import { configurationSchema } from '../../configuration/schema.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';

const pem = (name: string): string => fileURLToPath(new URL(`tls/${name}.pem`, import.meta.url));
const TOKEN = 'a-token-that-nobody-will-guess';
const WHOLE = { certificate: pem('certificate'), key: pem('key') };

/** An API of which only the parts are asked that need neither server nor ledger. */
function apiWith(api: object, tls: typeof WHOLE | undefined) {
  const configuration = configurationSchema.parse({ api });
  const ledger = { recordAct: async () => undefined } as unknown as LedgerPort;
  const client = { accounts: [], defaultAccount: 'main' } as unknown as BallastClient;
  return createApi(configuration, client, ledger, {
    environment: { BALLAST_API_TOKENS: `eye:read:${TOKEN}` },
    certificate: readCertificate({ tls }),
  });
}

it('speaks TLS with its certificate, and takes a renewed one without a new start', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-tls-'));
  const tls = { certificate: join(folder, 'certificate.pem'), key: join(folder, 'key.pem') };
  copyFileSync(WHOLE.certificate, tls.certificate);
  copyFileSync(WHOLE.key, tls.key);
  const server = apiWith({ tls }, tls);
  onTestFinished(() => server.close());
  renewCertificate(server.server, { tls }, 50);
  expect(await server.listen({ host: '127.0.0.1', port: 0 })).toMatch(/^https:/);
  const { port } = server.server.address() as AddressInfo;
  const ping = (trusted: string) =>
    new Promise<number>((resolve, reject) => {
      const asked = request(
        { host: 'localhost', port, path: '/api/ping', ca: readFileSync(pem(trusted)), agent: false, family: 4 },
        (answer) => resolve(answer.resume().statusCode ?? 0),
      );
      asked.on('error', reject).end();
    });
  expect(await ping('certificate')).toBe(200);
  await expect(ping('renewedCertificate')).rejects.toThrow();
  const told = vi.spyOn(console, 'error').mockReturnValue(undefined);
  writeFileSync(tls.key, 'half of a key');
  await expect.poll(() => told.mock.calls.length).toBeGreaterThan(0);
  expect(await ping('certificate')).toBe(200);
  told.mockRestore();
  copyFileSync(pem('renewedKey'), tls.key);
  copyFileSync(pem('renewedCertificate'), tls.certificate);
  await expect.poll(() => ping('renewedCertificate').catch(() => 0)).toBe(200);
});

it.each([
  ['a file that is not there', { ...WHOLE, key: pem('none') }, /api.tls.key: given .*none.pem \(ENOENT\)/],
  [
    'a key of another certificate',
    { ...WHOLE, key: pem('renewedKey') },
    /api.tls: given .*; allowed: a certificate and/,
  ],
])('refuses %s', (_, tls, words) => {
  expect(() => readCertificate({ tls })).toThrow(words);
});

it('believes what a proxy says of the caller where the proxy is known, and nobody else', async () => {
  const cookieOf = async (proxies: readonly string[], forwarded: Record<string, string>) => {
    const server = apiWith({ proxies }, undefined);
    onTestFinished(() => server.close());
    const url = await server.listen({ host: '127.0.0.1', port: 0 });
    const logIn = async (token: string, headers: Record<string, string>) =>
      await fetch(`${url}/api/v1/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ token }),
      });
    const statuses = [];
    for (let guess = 0; guess < 12; guess += 1) statuses.push((await logIn('guess', forwarded)).status);
    const other = await logIn(TOKEN, { ...forwarded, 'x-forwarded-for': '203.0.113.9' });
    return { last: statuses.at(-1), other: other.status, cookie: other.headers.get('set-cookie') ?? '' };
  };
  const forwarded = { 'x-forwarded-for': '203.0.113.5', 'x-forwarded-proto': 'https' };
  expect(await cookieOf(['loopback'], forwarded)).toMatchObject({ last: 429, other: 200 });
  expect((await cookieOf(['127.0.0.0/8'], forwarded)).cookie).toMatch(/; Secure/);
  expect((await cookieOf([], forwarded)).cookie).not.toMatch(/; Secure/);
});

it.each(['10.0.0.2', '10.0.0.0/24', '::1', 'fd00::/8', 'uniquelocal'])('takes %s as a proxy', (proxy) => {
  expect(configurationSchema.parse({ api: { proxies: [proxy] } }).api.proxies).toEqual([proxy]);
});

it.each(['0.0.0.0/0', '::/0', '10.0.0.0/33', 'proxy.example', '10.0.0.0/8/8', ''])('refuses %s as a proxy', (proxy) => {
  expect(() => configurationSchema.parse({ api: { proxies: [proxy] } })).toThrow(/an address such as 10.0.0.2/);
});
