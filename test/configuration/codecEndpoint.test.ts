import { expect, test } from 'vitest';
import { codecEndpoint, codecOrigins } from '../../configuration/codecEndpoint.ts';
import { configured } from './support.ts';

test.each([
  [{}, 'http://127.0.0.1:8450/codec'],
  [{ host: '0.0.0.0', port: 9000 }, 'http://127.0.0.1:9000/codec'],
  [{ host: '::', port: 9000 }, 'http://127.0.0.1:9000/codec'],
  [{ host: '::1' }, 'http://[::1]:8450/codec'],
  [{ host: '192.0.2.7' }, 'http://192.0.2.7:8450/codec'],
  [{ port: 0 }, undefined],
])('with an API at %j the Temporal UI has messages decrypted at %s', (api, endpoint) => {
  expect(codecEndpoint(configured({ api }))).toBe(endpoint);
});

test('pages of the own UI may ask, and those of the configuration', () => {
  const elsewhere = 'https://cloud.temporal.io';
  expect(codecOrigins(configured({ api: { codecOrigins: [elsewhere] }, temporal: { uiPort: 8300 } }))).toEqual([
    'http://127.0.0.1:8300',
    'http://localhost:8300',
    elsewhere,
  ]);
  expect(codecOrigins(configured({ temporal: { address: 'temporal.example:7233' } }))).toEqual([]);
});

test.each(['*', 'https://cloud.temporal.io/', 'cloud.temporal.io', 'null', 'ftp://cloud.temporal.io'])(
  'an origin %s is refused',
  (origin) => {
    expect(() => configured({ api: { codecOrigins: [origin] } })).toThrow('codecOrigins');
  },
);
