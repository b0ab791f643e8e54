import { expect, it } from 'vitest';
import { hashPassword, isPasswordHash, isPasswordOf } from '../../../configuration/apiAccess/passwordHash.ts';
import { KNOWN_HASH, KNOWN_PASSWORD } from '../../support/knownPassword.ts';

it('holds a password against a hash of the reference implementation', async () => {
  expect(await isPasswordOf(KNOWN_PASSWORD, KNOWN_HASH)).toBe(true);
  expect(await isPasswordOf('Password', KNOWN_HASH)).toBe(false);
});

it('knows a password again, however its letters were put together, and gives equal ones different hashes', async () => {
  const [one, other] = [await hashPassword('caf\u00e9 au lait'), await hashPassword('caf\u00e9 au lait')];
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(one).not.toBe(other);
  expect(await isPasswordOf('cafe\u0301 au lait', one)).toBe(true);
  expect(await isPasswordOf('cafe au lait', one)).toBe(false);
});

it.each([
  ['another algorithm', KNOWN_HASH.replace('argon2id', 'argon2i')],
  ['another version', KNOWN_HASH.replace('v=19', 'v=16')],
  ['more memory than the API gives', KNOWN_HASH.replace('m=256', 'm=999999')],
  ['no pass', KNOWN_HASH.replace('t=2', 't=0')],
  ['less memory than its lanes need', KNOWN_HASH.replace('m=256,t=2,p=2', 'm=8,t=2,p=2')],
  ['nothing', ''],
])('refuses a hash of %s', async (_, phc) => {
  expect(isPasswordHash(phc)).toBe(false);
  await expect(isPasswordOf(KNOWN_PASSWORD, phc)).rejects.toThrow('Not the PHC string');
});
