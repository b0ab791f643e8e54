import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadConfiguration } from '../../configuration/loadConfiguration.ts';
import { configured, refusal, temporaryFile } from './support.ts';

const SECRET = 'hunter2-4f9c';

describe('a message never repeats a password', () => {
  test.each([
    ['a ledger address with one', { ledger: { url: `postgres://trader:${SECRET}@db/ballast` } }],
    ['a ledger address with one in its query', { ledger: { url: `postgres://db/ballast?user=t&password=${SECRET}` } }],
    ['a ledger address that cannot be read', { ledger: { url: `postgres://trader:${SECRET}/x@db:port/ballast` } }],
    ['a ledger address of another kind', { ledger: { url: `mysql://trader:${SECRET}@db/ballast` } }],
    ['a ledger address without a scheme', { ledger: { url: `trader:${SECRET}@db/ballast` } }],
    ['a ledger address that is a list', { ledger: { url: [`postgres://trader:${SECRET}@db/ballast`] } }],
    ['a ledger that is an address', { ledger: `postgres://trader:${SECRET}@db/ballast` }],
    ['a password alone in place of the address', { ledger: { url: SECRET } }],
    ['the password in a setting of its own', { ledger: { password: SECRET } }],
    ['a venue address with one', { exchange: { url: `https://key:${SECRET}@venue.example/` } }],
    [
      'a signal service with a token as its user',
      { signals: { provider: 'http', url: `https://${SECRET}@signals.example` } },
    ],
    ['an API key in the file', { exchange: { apiKey: SECRET, secret: SECRET } }],
    ['a Temporal address with one', { temporal: { address: `user:${SECRET}@cluster:7233` } }],
    ['a token in front of a Temporal address', { temporal: { address: `${SECRET}:@cluster:7233` } }],
    ['an address in the wrong place', { limits: { rebalanceMode: `postgres://trader:${SECRET}@db` } }],
  ])('for %s', (_, settings) => {
    const error = refusal(() => configured(settings));
    expect(JSON.stringify([error.message, error.problems, error.stack])).not.toContain(SECRET);
  });

  test('when the file around it is not JSON', () => {
    const texts = [
      `{ "ledger": { "url": "postgres://trader:${SECRET}@db/ballast" "x" } }`,
      `{ "ledger": { "password": ${SECRET} } }`,
      `{ "exchange": { "apiKey": '${SECRET}' } }`,
      `${SECRET}`,
      `{ "secret": "${SECRET}`,
    ];
    for (const text of texts) {
      const error = refusal(() => loadConfiguration({ file: temporaryFile(text), environment: {} }));
      expect(JSON.stringify([error.message, error.problems, error.cause])).not.toContain(SECRET);
    }
  });

  test('whatever the password is made of', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (tail) => {
        const password = `${SECRET}${tail}`;
        const error = refusal(() => configured({ ledger: { url: `postgres://trader:${password}@db/ballast` } }));
        expect(error.message).not.toContain(SECRET);
      }),
    );
  });
});

test('a password in the configured ledger address is sent to the environment', () => {
  const { problems } = refusal(() => configured({ ledger: { url: `postgres://trader:${SECRET}@db/ballast` } }));
  expect(problems).toEqual([
    {
      field: 'ledger.url',
      given: 'an address that begins with postgres:',
      allowed: 'an address without a password: give the whole address in the environment variable BALLAST_LEDGER_URL',
    },
  ]);
});

test('an address without a password is fine', () => {
  for (const url of [
    'postgres://trader@db:5433/ballast',
    'postgresql:///ballast',
    'postgres://db/b?sslmode=verify-full',
  ])
    expect(configured({ ledger: { url } }).ledger.url).toBe(url);
});
