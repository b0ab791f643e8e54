import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ledgerUrl, loadConfiguration } from '../../configuration/loadConfiguration.ts';
import { DEFAULT_LIMITS } from '../../core/portfolio/account/limits.ts';
import { configured, refusal, temporaryFile, temporaryFolder } from './support.ts';

describe('without any file', () => {
  test('everything has a default: paper trading of one account, all of it on this machine', () => {
    const configuration = configured();
    expect(configuration.accounts).toEqual(['main']);
    expect(configuration.exchange).toEqual({
      id: 'coinbase',
      mode: 'paper',
      market: 'simulated',
      timeout: '10s',
      balanceLag: '30s',
      rulesMaxAge: '1m',
    });
    expect(configuration.limits).toEqual(DEFAULT_LIMITS);
    expect(configuration.signals.provider).toBe('builtIn');
    expect(configuration.api.host).toBe('127.0.0.1');
    expect(configuration.dataDirectory).toBe(resolve('.ballast'));
  });

  test('the ledger is a file in the data directory', () => {
    expect(ledgerUrl(configured({ dataDirectory: '/var/lib/ballast' }), {})).toBe('sqlite:/var/lib/ballast/ledger.db');
  });
});

describe('of two sources', () => {
  const file = (settings: unknown) => temporaryFile(settings);

  test('the file goes over the defaults, key by key', () => {
    const { limits } = loadConfiguration({ file: file({ limits: { maxWeight: 0.3 } }), environment: {} });
    expect(limits).toEqual({ ...DEFAULT_LIMITS, maxWeight: 0.3 });
  });

  test('the environment goes over the file, and flags go over both', () => {
    const sources = {
      file: file({ limits: { maxWeight: 0.3, maxPositions: 3, minTradeAmount: 30 } }),
      environment: { BALLAST__LIMITS__MAX_POSITIONS: '4', BALLAST__LIMITS__MIN_TRADE_AMOUNT: '40' },
      flags: { limits: { minTradeAmount: 50 } },
    };
    expect(loadConfiguration(sources).limits).toMatchObject({ maxWeight: 0.3, maxPositions: 4, minTradeAmount: 50 });
  });

  test('a list replaces a list', () => {
    const sources = { file: file({ accounts: ['a', 'b'] }), environment: { BALLAST__ACCOUNTS: 'c' } };
    expect(loadConfiguration(sources).accounts).toEqual(['c']);
  });

  test('a file that is named goes over the one that BALLAST_CONFIG names', () => {
    const environment = { BALLAST_CONFIG: file({ quoteCurrency: 'EUR' }) };
    expect(loadConfiguration({ environment }).quoteCurrency).toBe('EUR');
    expect(loadConfiguration({ file: file({ quoteCurrency: 'USDC' }), environment }).quoteCurrency).toBe('USDC');
  });

  test('BALLAST_LEDGER_URL goes over the ledger of the configuration', () => {
    const configuration = configured({ ledger: { url: 'postgres://trader@db/ballast' } });
    expect(ledgerUrl(configuration, {})).toBe('postgres://trader@db/ballast');
    expect(ledgerUrl(configuration, { BALLAST_LEDGER_URL: 'postgres://trader:secret@db/ballast' })).toBe(
      'postgres://trader:secret@db/ballast',
    );
  });
});

describe('a relative path', () => {
  const paths = {
    dataDirectory: 'data',
    signals: { provider: 'file', path: 'signals.json' },
    simulator: { candles: '../candles' },
    ledger: { url: 'sqlite:ledger.db' },
  };

  test('in the file counts from the folder of the file', () => {
    const file = temporaryFile(paths);
    const configuration = loadConfiguration({ file, environment: {} });
    expect(configuration.dataDirectory).toBe(join(dirname(file), 'data'));
    expect(configuration.signals.path).toBe(join(dirname(file), 'signals.json'));
    expect(configuration.simulator.candles).toBe(join(dirname(file), '../candles'));
    const several = temporaryFile({ signals: { sources: [{ kind: 'file', path: 'a.csv' }] } });
    const [source] = loadConfiguration({ file: several, environment: {} }).signals.sources;
    expect(source.path).toBe(join(dirname(several), 'a.csv'));
    expect(configuration.ledger.url).toBe(`sqlite:${join(dirname(file), 'ledger.db')}`);
  });

  test('in a flag or variable counts from the working directory, whatever the file is', () => {
    const configuration = loadConfiguration({
      file: temporaryFile(paths),
      environment: { BALLAST__SIMULATOR__CANDLES: 'candles' },
      flags: { ledger: { url: 'sqlite:other.db' } },
    });
    expect(configuration.simulator.candles).toBe(resolve('candles'));
    expect(configuration.ledger.url).toBe(`sqlite:${resolve('other.db')}`);
  });

  test('is left alone where it is absolute, or no path at all', () => {
    for (const url of ['sqlite:/srv/ledger.db', 'sqlite:///srv/ledger.db', 'sqlite::memory:', 'postgres://db/ballast'])
      expect(configured({ ledger: { url } }).ledger.url).toBe(url);
  });
});

describe('a file that cannot be used is named, with what is wrong with it', () => {
  const load = (file: string) => refusal(() => loadConfiguration({ file, environment: {} }));

  test('when it is not there', () => {
    const file = join(temporaryFolder(), 'missing.json');
    expect(load(file).problems).toEqual([
      { field: file, given: 'a file that does not exist (ENOENT)', allowed: 'a readable file with one JSON object' },
    ]);
  });

  test('when it is a folder', () => {
    expect(load(temporaryFolder()).message).toContain('a directory (EISDIR)');
  });

  test.each([
    [
      '{ "limits": { "maxWeight": 0.2, } }',
      'a comma before the closing } at line 1, column 33, which JSON does not allow',
    ],
    ['{\n  "accounts": ["main"],\n  // one account\n}', 'text that is not JSON from line 3, column 3 on'],
    ['{\n  "quoteCurrency": USD\n}', 'text that is not JSON from line 2, column 20 on'],
    ['{ "a": 1 } { "b": 2 }', 'text that is not JSON from line 1, column 12 on'],
    ["{ 'a': 1 }", 'text that is not JSON from line 1, column 3 on'],
    ['{ "a": 1', 'text that ends before its JSON is complete'],
    ['{ "a": "b', 'text that ends before its JSON is complete'],
    ['', 'an empty file (0 bytes)'],
    ['[]', 'JSON that is not an object'],
    ['null', 'JSON that is not an object'],
  ])('when it holds %j', (text, given) => {
    expect(load(temporaryFile(text)).problems.map((problem) => problem.given)).toEqual([given]);
  });

  test('but a byte order mark before the JSON does no harm', () => {
    const file = temporaryFile('\uFEFF{ "quoteCurrency": "EUR" }');
    expect(loadConfiguration({ file, environment: {} }).quoteCurrency).toBe('EUR');
  });
});
