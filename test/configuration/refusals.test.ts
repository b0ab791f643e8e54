import { describe, expect, test } from 'vitest';
import { configured, problems } from './support.ts';

describe('an impossible value is refused with its field, what was given and what is allowed', () => {
  test.each([
    [{ limits: { maxWeight: 0 } }, 'limits.maxWeight', '0', 'a number above 0 and at most 1'],
    [{ limits: { maxWeight: '0.2' } }, 'limits.maxWeight', '"0.2"', 'a number above 0 and at most 1'],
    [{ limits: { maxWeight: Number.NaN } }, 'limits.maxWeight', 'NaN', 'a number above 0 and at most 1'],
    [{ limits: { maxPositions: 1.5 } }, 'limits.maxPositions', '1.5', 'a whole number from 1 to 200'],
    [{ limits: { minTradeAmount: -1 } }, 'limits.minTradeAmount', '-1', 'a number above 0'],
    [{ limits: { minTradeAmount: Number.POSITIVE_INFINITY } }, 'limits.minTradeAmount', 'Infinity', 'a number above 0'],
    [{ limits: { rebalanceThreshold: 1 } }, 'limits.rebalanceThreshold', '1', 'a number at least 0 and below 1'],
    [{ limits: { rebalanceMode: 'both' } }, 'limits.rebalanceMode', '"both"', 'one of "relative", "absolute"'],
    [
      { exchange: { id: 'okx' }, protection: { stopLoss: 0.1 } },
      'protection.stopLoss',
      '0.1',
      '"off", since exchange.id is okx: a stop there is an order of another kind, which is not offered',
    ],
    [{ exchange: { url: 'nowhere' } }, 'exchange.url', undefined, 'an http or https address without user and password'],
    [
      { exchange: { url: 'ftp://venue' } },
      'exchange.url',
      'an address that begins with ftp:',
      'an http or https address without user and password',
    ],
    [
      { universe: { symbols: 'btc' } },
      'universe.symbols',
      '"btc"',
      '"all", or a list of at least one entry, each a symbol in the form BASE-QUOTE, such as ALT-USD',
    ],
    [
      { universe: { symbols: [] } },
      'universe.symbols',
      'an empty list',
      '"all", or a list of at least one entry, each a symbol in the form BASE-QUOTE, such as ALT-USD',
    ],
    [
      { universe: { symbols: ['ALT-USD', 'ALT/USD'] } },
      'universe.symbols.1',
      '"ALT/USD"',
      'a symbol in the form BASE-QUOTE, such as ALT-USD',
    ],
    [
      { universe: { symbols: Array.from({ length: 501 }, (_, i) => `C${i}-USD`) } },
      'universe.symbols',
      'a list of 501',
      'a list of at most 500 entries',
    ],
    [
      { universe: { deny: Array.from({ length: 501 }, (_, i) => `C${i}-USD`) } },
      'universe.deny',
      'a list of 501',
      'a list of at most 500 entries',
    ],
    [
      {
        portfolio: {
          groups: Object.fromEntries(
            Array.from({ length: 51 }, (_, i) => [`g${i}`, { symbols: ['ALT-USD'], maxWeight: 1 }]),
          ),
        },
      },
      'portfolio.groups',
      'an object',
      'at most 50 groups',
    ],
    [
      { valuation: { rates: Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`C${i}`, '1'])) } },
      'valuation.rates',
      'an object',
      'at most 500 assets',
    ],
    [
      { valuation: { worthless: Array.from({ length: 501 }, (_, i) => `C${i}`) } },
      'valuation.worthless',
      'a list of 501',
      'a list of at most 500 entries',
    ],
    [{ cycle: { every: '1w' } }, 'cycle.every', '"1w"', 'a duration from 1s to 7d, such as 30s, 15m, 1h or 1d'],
    [{ cycle: { every: '8d' } }, 'cycle.every', '"8d"', 'a duration from 1s to 7d, such as 30s, 15m, 1h or 1d'],
    [
      { exchange: { timeout: '30d' } },
      'exchange.timeout',
      '"30d"',
      'a duration from 100ms to 10m, such as 30s, 15m, 1h or 1d',
    ],
    [
      { simulator: { portfolio: { cash: 600 } } },
      'simulator.portfolio.cash',
      '600',
      'a decimal number in quotes, such as "600"',
    ],
    [
      { simulator: { portfolio: { holdings: { ALT: '5' } } } },
      'simulator.portfolio.holdings.ALT',
      'a name that cannot be used',
      'a symbol in the form BASE-QUOTE, such as ALT-USD',
    ],
    [
      { simulator: { startAt: 'yesterday' } },
      'simulator.startAt',
      '"yesterday"',
      'an ISO date or time such as 2024-03-01, or "end"',
    ],
    [{ accounts: ['main', 'main'] }, 'accounts', 'a list of 2', 'each account once; main is there twice'],
    [
      { accounts: ['Main'] },
      'accounts.0',
      '"Main"',
      'a name of lower-case letters, digits, - and _, at most 32 of them, or an object with settings among name, universe, valuation, market, forecast, portfolio, limits, signals, cycle, breakers, orders, protection',
    ],
    [
      { market: { historyDays: 30 } },
      'market.minimumHistory',
      'nothing, which means 60',
      'at most 29, since market.historyDays is 30',
    ],
    [{ temporal: { port: 70_000 } }, 'temporal.port', '70000', 'a whole number from 0 to 65535'],
    [
      { temporal: { address: 'https://cluster' } },
      'temporal.address',
      'an address that begins with https:',
      'host:port, such as 127.0.0.1:7233',
    ],
    [{ dataDirectory: '' }, 'dataDirectory', '""', 'the path of a file or directory'],
    [
      { ledger: { url: 'sqlite://ledger.db' } },
      'ledger.url',
      '"sqlite://ledger.db"',
      'sqlite:PATH, sqlite:/PATH, or postgres://USER@HOST:PORT/DATABASE without a password',
    ],
    [
      { ledger: { url: 'mysql://db/ballast' } },
      'ledger.url',
      'an address that begins with mysql:',
      'sqlite:PATH, sqlite:/PATH, or postgres://USER@HOST:PORT/DATABASE without a password',
    ],
    [
      { signals: { provider: 'file' } },
      'signals.path',
      'nothing',
      'the path of a JSON, NDJSON or CSV file, which the file provider reads',
    ],
    [
      { signals: { provider: 'http' } },
      'signals.url',
      'nothing',
      'the address of the service that the http provider asks',
    ],
    [
      { signals: { sources: [{ kind: 'momentum' }, { kind: 'http' }] } },
      'signals.sources.1.url',
      'nothing',
      'the address of the service that the http provider asks',
    ],
    [
      { signals: { sources: [{ kind: 'momentum' }, { kind: 'momentum' }] } },
      'signals.sources.1.name',
      'nothing',
      'names that differ; momentum is there twice',
    ],
    [
      { signals: { path: 'a.json', sources: [{ kind: 'momentum' }] } },
      'signals.path',
      undefined,
      'nothing beside signals.sources: give it to one of them, as sources[0].path',
    ],
    [
      { signals: { sources: [{ kind: 'momentum', weight: 0 }] } },
      'signals.sources.0.weight',
      '0',
      'a number above 0 and at most 1000',
    ],
  ])('%j', (flags, field, given, allowed) => {
    expect(problems(flags)).toEqual([{ field, given: given ?? expect.any(String), allowed }]);
  });

  test('a section that is none, with the settings that belong there', () => {
    for (const limits of [3, 'tight', null, [0.2]]) {
      const [problem, ...others] = problems({ limits });
      expect(others).toEqual([]);
      expect(problem?.field).toBe('limits');
      expect(problem?.allowed).toMatch(/^an object with settings among maxWeight, maxPositions, /);
    }
  });
});

test('an unknown key is refused, with those that are known beside it', () => {
  expect(problems({ limits: { maxWidth: 0.2 } })).toEqual([
    {
      field: 'limits.maxWidth',
      given: 'a setting that does not exist',
      allowed: expect.stringMatching(/^one of maxWeight, maxPositions, /),
    },
  ]);
  expect(problems({ Limits: {} })[0]).toMatchObject({ field: 'Limits', given: 'a setting that does not exist' });
});

test('every fault is told at once', () => {
  const fields = problems({ foo: 1, limits: { maxWeight: 2, bar: 3 }, cycle: { every: 'soon' } }).map(
    ({ field }) => field,
  );
  expect(fields.sort()).toEqual(['cycle.every', 'foo', 'limits.bar', 'limits.maxWeight']);
});

describe('live trading', () => {
  test('is refused without the acknowledgement', () => {
    expect(problems({ exchange: { mode: 'live' } })).toEqual([
      {
        field: 'exchange.acknowledgeLive',
        given: 'nothing',
        allowed: '"I trade real money", exactly so, since exchange.mode is live',
      },
    ]);
  });

  test.each(['yes', true, 'i trade real money', ''])('is refused with %j as the acknowledgement', (acknowledgeLive) => {
    const [problem] = problems({ exchange: { mode: 'live', acknowledgeLive } });
    expect(problem).toMatchObject({ field: 'exchange.acknowledgeLive', allowed: '"I trade real money"' });
  });

  test('is configured with it', () => {
    const { exchange } = configured({ exchange: { mode: 'live', acknowledgeLive: 'I trade real money' } });
    expect(exchange.mode).toBe('live');
  });
});
