import { expect, test } from 'vitest';
import { ConfigurationError } from '../../configuration/configurationError.ts';
import { configurationFingerprint } from '../../configuration/configurationFingerprint.ts';
import { reloadChanges } from '../../configuration/reloadChanges.ts';
import { configured } from './support.ts';

type Flags = { readonly [key: string]: unknown };

const changes = (before: Flags, after: Flags) => reloadChanges(configured(before), configured(after));

/** The settings that a reload is refused for. */
function refusedFields(before: Flags, after: Flags): readonly string[] {
  try {
    changes(before, after);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems.map(({ field }) => field);
    throw error;
  }
  return [];
}

test('accounts are told as added, changed and removed, each by what it goes by', () => {
  const before = { accounts: ['main', 'growth', { name: 'careful', limits: { maxWeight: 0.1 } }] };
  const after = { accounts: ['main', { name: 'growth', limits: { maxWeight: 0.1 } }, 'income'] };
  expect(changes(before, after)).toEqual({
    added: ['income'],
    changed: ['growth'],
    removed: ['careful'],
    common: false,
  });
});

test('a common setting changes the accounts that have none of their own', () => {
  const accounts = ['main', { name: 'careful', limits: { maxWeight: 0.1 } }];
  const found = changes({ accounts }, { accounts, limits: { maxWeight: 0.3 } });
  expect(found).toMatchObject({ added: [], changed: ['main'], removed: [] });
  const written = { accounts: ['main', { name: 'careful', limits: { maxWeight: 0.1, maxPositions: 10 } }] };
  expect(changes({ accounts: ['main', { name: 'careful', limits: { maxWeight: 0.1 } }] }, written).changed).toEqual([]);
});

test('notifications are common', () => {
  const notifications = { channels: { phone: { type: 'telegram', chatId: '12345' } } };
  expect(changes({}, { notifications })).toEqual({ added: [], changed: [], removed: [], common: true });
});

test.each([
  [{ exchange: { id: 'binance' }, quoteCurrency: 'USDT' }, ['quoteCurrency', 'exchange.id']],
  [
    { exchange: { mode: 'live', acknowledgeLive: 'I trade real money' } },
    ['exchange.mode', 'exchange.acknowledgeLive'],
  ],
  [{ exchange: { market: 'live' } }, ['exchange.market']],
  [{ dataDirectory: '/elsewhere' }, ['dataDirectory']],
  [{ ledger: { url: 'sqlite:/elsewhere/ledger.db', keepWhole: '30d' } }, ['ledger.keepWhole', 'ledger.url']],
  [{ temporal: { taskQueue: 'other', namespace: 'other' } }, ['temporal.namespace', 'temporal.taskQueue']],
  [{ api: { port: 1 } }, ['api.port']],
  [{ simulator: { seed: 2 } }, ['simulator.seed']],
])('%j cannot change while Ballast runs, each field by its name', (after, fields) => {
  expect([...refusedFields({}, after)].sort()).toEqual([...fields].sort());
});

test('the first account stays the first: its key has the variables without a name', () => {
  expect(refusedFields({ accounts: ['main', 'growth'] }, { accounts: ['growth', 'main'] })).toEqual(['accounts']);
  expect(refusedFields({ accounts: ['main', 'growth'] }, { accounts: ['growth'] })).toEqual(['accounts']);
});

test('the name of a configuration is that of what accounts go by, wherever files, ports and stores are', () => {
  const name = (flags: Flags) => configurationFingerprint(configured(flags));
  const usual = name({});
  const elsewhere = { dataDirectory: '/elsewhere', api: { port: 1 }, temporal: { address: 'cluster:7233' } };
  expect(name(elsewhere)).toBe(usual);
  const file = (path: string) => ({ signals: { provider: 'file', path } });
  expect(name(file('/a/signals.csv'))).toBe(name(file('/b/signals.csv')));
  const others: Flags[] = [
    { accounts: ['main', 'growth'] },
    { accounts: [{ name: 'main', limits: { maxWeight: 0.15 } }] },
    { limits: { maxWeight: 0.1 } },
    { cycle: { every: '2h' } },
    { orders: { reconcileEvery: '2h' } },
    file('/a/signals.csv'),
    file('/a/others.csv'),
    { valuation: { worthless: ['JUNK'] } },
  ];
  expect(new Set([usual, ...others.map(name)]).size).toBe(others.length + 1);
});
