import { createPrivateKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { request } from 'node:http';
import { expect, test } from 'vitest';
import { balanceOf, clientOf, credentialsOf, marketOrder, simulatorFor } from './support.ts';

const PATH = '/api/v3/brokerage/accounts';

/** A token as Coinbase asks for it, with single claims made wrong. */
function tokenFor({ apiKey, secret }: { apiKey: string; secret: string }, host: string, claims: object = {}): string {
  const now = Math.floor(Date.now() / 1_000);
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const header = encode({ alg: 'ES256', typ: 'JWT', kid: apiKey, nonce: randomUUID() });
  const payload = encode({
    iss: 'coinbase-cloud',
    sub: apiKey,
    nbf: now,
    exp: now + 120,
    uri: `GET ${host}${PATH}`,
    ...claims,
  });
  const key = { key: createPrivateKey(secret), dsaEncoding: 'ieee-p1363' as const };
  return `${header}.${payload}.${sign('sha256', Buffer.from(`${header}.${payload}`), key).toString('base64url')}`;
}

test('a key that is not known, or a signature by another key, is unauthorized', async () => {
  const simulator = await simulatorFor({ accounts: [{ name: 'main' }, { name: 'second' }] });
  const [main, second] = [credentialsOf(simulator, 'main'), credentialsOf(simulator, 'second')];
  for (const wrong of [
    { ...main, apiKey: 'organizations/none/apiKeys/none' },
    { ...main, secret: second.secret },
    { apiKey: 'a-shared-key', secret: 'a-shared-secret' },
  ])
    await expect(clientOf(simulator, wrong).fetchBalance()).rejects.toMatchObject({ name: 'AuthenticationError' });
});

test('a token is good for its time, its path and its key alone', async () => {
  const simulator = await simulatorFor();
  const credentials = credentialsOf(simulator);
  const host = new URL(simulator.url).host;
  const now = Math.floor(Date.now() / 1_000);
  const statusOf = async (claims: object, path = PATH) => {
    const token = tokenFor(credentials, host, claims);
    return (await fetch(simulator.url + path, { headers: { authorization: `Bearer ${token}` } })).status;
  };
  expect(await statusOf({})).toBe(200);
  expect(await statusOf({ uri: `GET api.coinbase.com${PATH}` })).toBe(200);
  expect(await statusOf({ nbf: now - 300, exp: now - 180 })).toBe(401);
  expect(await statusOf({ nbf: now + 300, exp: now + 420 })).toBe(401);
  expect(await statusOf({ uri: `POST ${host}${PATH}` })).toBe(401);
  expect(await statusOf({}, '/api/v3/brokerage/key_permissions')).toBe(401);
  expect(await statusOf({ sub: 'somebody-else' })).toBe(401);
});

test('a token without signature, or with no token at all, is unauthorized', async () => {
  const simulator = await simulatorFor();
  const [header, payload] = tokenFor(credentialsOf(simulator), new URL(simulator.url).host).split('.');
  for (const authorization of [`Bearer ${header}.${payload}.`, 'Bearer ', 'Basic abc', undefined]) {
    const answer = await fetch(simulator.url + PATH, authorization === undefined ? {} : { headers: { authorization } });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ error: 'unauthorized' });
  }
});

test('an Ed25519 key signs as well, known to the simulator by its public part', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const { d = '', x = '' } = privateKey.export({ format: 'jwk' });
  const secret = Buffer.concat([Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')]).toString('base64');
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const simulator = await simulatorFor({ accounts: [{ name: 'main', apiKey: 'an-ed25519-key', publicKey: pem }] });
  expect((await balanceOf(clientOf(simulator, { apiKey: 'an-ed25519-key', secret }), 'USD')).total).toBe(600);
});

test('a legacy key signs with its shared secret, for versions 2 and 3 alike', async () => {
  const key = { apiKey: 'legacy-key', secret: 'legacy-shared-secret' };
  const simulator = await simulatorFor({ accounts: [{ name: 'main', ...key }] });
  const client = clientOf(simulator, key);
  expect((await balanceOf(client, 'USD')).total).toBe(600);
  expect(await client.request('accounts', ['v2', 'private'], 'GET', { limit: 250 })).toHaveProperty('data');
  expect(await marketOrder(client, 'DOT/USD', 'buy', { cost: 20 })).toBeTruthy();
  await expect(clientOf(simulator, { ...key, secret: 'another-secret' }).fetchBalance()).rejects.toMatchObject({
    name: 'AuthenticationError',
  });
});

test('a request that came here under another host name is turned away', async () => {
  const simulator = await simulatorFor();
  const status = await new Promise<number | undefined>((resolve, reject) => {
    request(`${simulator.url}/_simulator`, { headers: { host: 'rebound.example' } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on('error', reject)
      .end();
  });
  expect(status).toBe(403);
});
