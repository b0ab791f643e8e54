import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfiguration } from '../../configuration/loadConfiguration.ts';
import type { Configuration } from '../../configuration/schema.ts';
import { accountCredentials, requireOwnKeys } from '../../worker/accountCredentials.ts';
import { requireOwnPortfolios, requireSafeKeys } from '../../worker/requireSafeKeys.ts';
import { temporaryFolder } from '../configuration/support.ts';

const REAL = { BALLAST_EXCHANGE_API_KEY: 'real-key', BALLAST_EXCHANGE_SECRET: 'real-secret' };
const SIMULATED = { apiKey: 'simulated-key', secret: 'simulated-secret' };

function configurationOf(flags: { [key: string]: unknown }): Configuration {
  return loadConfiguration({ environment: {}, flags: { dataDirectory: temporaryFolder(), ...flags } });
}

function live(accounts: readonly string[]): Configuration {
  return configurationOf({ accounts, exchange: { mode: 'live', acknowledgeLive: 'I trade real money' } });
}

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return String(error);
  }
  throw new Error('expected a refusal');
}

describe('paper trading knows no key but the simulator', () => {
  test.each([{}, { exchange: { url: 'http://127.0.0.1:9000' } }])('%j', (flags) => {
    const configuration = configurationOf(flags);
    const missing = messageOf(() => accountCredentials(configuration, 'main', REAL));
    expect(missing).toContain(join(configuration.dataDirectory, 'simulator', 'credentials', 'main.json'));
    expect(missing).not.toContain('real-');
    const folder = join(configuration.dataDirectory, 'simulator', 'credentials');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'main.json'), JSON.stringify(SIMULATED));
    expect(accountCredentials(configuration, 'main', REAL)).toEqual(SIMULATED);
  });
});

test('a key of OKX has a passphrase, from a variable of its own', () => {
  const exchange = { id: 'okx', mode: 'live', acknowledgeLive: 'I trade real money' };
  const configuration = configurationOf({ exchange });
  expect(messageOf(() => accountCredentials(configuration, 'main', REAL))).toContain('BALLAST_EXCHANGE_PASSPHRASE');
  const passphrase = 'real-passphrase';
  expect(accountCredentials(configuration, 'main', { ...REAL, BALLAST_EXCHANGE_PASSPHRASE: passphrase })).toEqual({
    apiKey: 'real-key',
    secret: 'real-secret',
    passphrase,
  });
});

describe('one key under two names', () => {
  const second = { BALLAST_EXCHANGE_API_KEY_SECOND: 'other-key', BALLAST_EXCHANGE_SECRET_SECOND: 'other-secret' };

  test.each([
    ['the same key', { ...second, BALLAST_EXCHANGE_API_KEY_SECOND: 'real-key' }],
    ['the same key in quotes', { ...second, BALLAST_EXCHANGE_API_KEY_SECOND: ' "real-key" ' }],
    ['the same secret', { ...second, BALLAST_EXCHANGE_SECRET_SECOND: 'real-secret\\n' }],
  ])('%s is refused with accounts and variables, without the key', (_case, others) => {
    const message = messageOf(() => requireOwnKeys(live(['main', 'second']), { ...REAL, ...others }));
    for (const name of ['main', 'second', ...Object.keys(REAL), ...Object.keys(second)])
      expect(message).toContain(name);
    expect(message).not.toMatch(/real-|other-/);
  });

  test('keys of their own are taken', () => {
    expect(() => requireOwnKeys(live(['main', 'second']), { ...REAL, ...second })).not.toThrow();
  });

  test('two keys of one portfolio at the venue are refused as well', () => {
    const key = { canView: true, canTrade: true, canTransfer: false };
    const found = (portfolio: string | undefined) => ({ ...key, portfolio });
    const message = messageOf(() =>
      requireOwnPortfolios(
        new Map([
          ['a', found('p1')],
          ['b', found('p2')],
          ['c', found('p1')],
        ]),
      ),
    );
    expect(message).toMatch(/\ba\b.*\bc\b/);
    expect(() =>
      requireOwnPortfolios(
        new Map([
          ['a', found(undefined)],
          ['b', found(undefined)],
          ['c', found('p1')],
        ]),
      ),
    ).not.toThrow();
  });
});

test('live trading through a proxy on this machine needs a key that may not withdraw', () => {
  const configuration = configurationOf({
    exchange: { mode: 'live', acknowledgeLive: 'I trade real money', url: 'http://127.0.0.1:9000' },
  });
  expect(accountCredentials(configuration, 'main', REAL)).toEqual({ apiKey: 'real-key', secret: 'real-secret' });
  const permissions = { canView: true, canTrade: true, portfolio: undefined };
  for (const canTransfer of [true, undefined])
    expect(() => requireSafeKeys(configuration, 'main', { ...permissions, canTransfer })).toThrow(/withdraw/);
});
