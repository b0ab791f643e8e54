import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SUPPORTED_VENUES } from '../../configuration/exchangeSection.ts';
import { VENUES } from '../../core/venues/venues.ts';
import { configured, problems } from './support.ts';

const LIVE = { mode: 'live', acknowledgeLive: 'I trade real money' };

describe('paper trading reaches this machine only', () => {
  test.each([
    'https://api.coinbase.com',
    'http://api.coinbase.com',
    'https://192.168.1.10:8455',
    'http://10.0.0.1',
    'http://0.0.0.0:8455',
    'http://0:8455',
    'http://[::]:8455',
    'http://[::ffff:127.0.0.1]:8455',
    'http://[::ffff:7f00:1]:8455',
    'http://[::ffff:10.0.0.1]',
    'http://[::2]',
    'http://127.0.0.1.example.com',
    'http://127.0.0.1.nip.io',
    'http://localhost.example.com',
    'http://simulator.localhost:8455',
    'http://localhost.:8455',
    'http://localtest.me',
    'http://128.0.0.1',
    'http://my-machine:8455',
    'https://example.com\\@127.0.0.1',
    'https://example.com#127.0.0.1',
    'https://example.com/127.0.0.1',
    'https://example.com?http://127.0.0.1',
  ])('%s is refused when the configuration is loaded', (url) => {
    const found = problems({ exchange: { url } });
    expect(new Set(found.map(({ field }) => field))).toEqual(new Set(['exchange.url']));
    expect(found.at(-1)?.allowed).toMatch(/127\.0\.0\.1.*paper/);
  });

  test.each(['http://127.0.0.1@example.com', 'http://127.0.0.1:8455@example.com', 'http://localhost:x@127.0.0.1'])(
    '%s, which names a user, is refused in either mode',
    (url) => {
      for (const mode of [{}, LIVE]) expect(problems({ exchange: { ...mode, url } })[0]?.field).toBe('exchange.url');
    },
  );

  test.each([
    'http://127.0.0.1:8455',
    'http://127.0.0.2',
    'http://127.255.255.254:1',
    'http://127.1:8455',
    'http://2130706433:8455',
    'https://127.0.0.1:8455',
    'http://[::1]:8455',
    'http://[0:0:0:0:0:0:0:1]',
    'http://localhost:8455',
    'http://LOCALHOST:8455',
  ])('%s is taken', (url) => {
    expect(configured({ exchange: { url } }).exchange.url).toBe(url);
  });

  test('no other name and no other IPv4 address is taken', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.domain(),
          fc.ipV4().filter((address) => !address.startsWith('127.')),
        ),
        (host) => {
          expect(problems({ exchange: { url: `http://${host}/` } })[0]?.field).toBe('exchange.url');
        },
      ),
    );
  });
});

describe('live trading', () => {
  test('may go through a proxy on this machine, with its sentence', () => {
    const url = 'http://127.0.0.1:9000';
    expect(configured({ exchange: { ...LIVE, url } }).exchange.url).toBe(url);
    expect(problems({ exchange: { mode: 'live', url } })[0]?.field).toBe('exchange.acknowledgeLive');
  });

  test('sends nothing signed in the open', () => {
    const [problem] = problems({ exchange: { ...LIVE, url: 'http://api.coinbase.com' } });
    expect(problem).toMatchObject({ field: 'exchange.url', allowed: expect.stringContaining('https') });
  });
});

test('a venue that is not supported is refused with those that are', () => {
  for (const id of ['foo', 'kucoin', 'Coinbase', ''])
    expect(problems({ exchange: { id } })).toMatchObject([
      { field: 'exchange.id', allowed: expect.stringMatching(/^one of "coinbase", "binance"/) },
    ]);
  const supported = VENUES.filter(({ standing }) => standing === 'supported').map(({ id }) => id);
  expect([...SUPPORTED_VENUES]).toEqual(supported);
});

describe('account names that read the same variables', () => {
  test.each([
    [['a-b', 'a_b']],
    [['main', 'x_y-z', 'x-y_z']],
    [['main-', 'main_']],
    [['first-one', 'second', 'first_one']],
  ])('%j are refused with both names and the variable', (accounts) => {
    const [problem, ...others] = problems({ accounts });
    expect(others).toEqual([]);
    expect(problem?.field).toBe('accounts');
    expect(problem?.allowed).toMatch(/BALLAST_EXCHANGE_API_KEY/);
    for (const name of accounts.slice(-1)) expect(problem?.allowed).toContain(name);
  });

  test('other names are taken', () => {
    expect(configured({ accounts: ['a-b', 'ab', 'a-b-c', 'a_c'] }).accounts).toHaveLength(4);
  });
});
