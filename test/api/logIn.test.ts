import { TOTP } from 'otpauth';
import { expect, it } from 'vitest';
import { ApiPasswords } from '../../api/security/apiPasswords.ts';
import { Sessions } from '../../api/security/sessions.ts';
import { newAuthenticatorSecret } from '../../configuration/apiAccess/authenticator.ts';
import { writePasswordEntry } from '../../configuration/apiAccess/passwordEntry.ts';
import { KNOWN_HASH, KNOWN_PASSWORD } from '../support/knownPassword.ts';

const NOW = Date.UTC(2027, 5, 1, 12);
const DAY = 86_400_000;
const SECRET = newAuthenticatorSecret();
const anna = { name: 'anna', password: KNOWN_PASSWORD };
const careful = { name: 'careful', password: KNOWN_PASSWORD };

const FOR_EVER = { until: Number.POSITIVE_INFINITY, hash: KNOWN_HASH };
const ENTRIES = [
  { name: 'anna', scope: 'trade' as const, ...FOR_EVER },
  { name: 'careful', scope: 'admin' as const, authenticator: SECRET, ...FOR_EVER },
  { name: 'guest', scope: 'read' as const, until: Date.UTC(2027, 5, 2), hash: KNOWN_HASH },
]
  .map(writePasswordEntry)
  .join(' ');

const made = (): ApiPasswords => ApiPasswords.from({ BALLAST_API_PASSWORDS: ENTRIES });
const codeAt = (now: number): string => new TOTP({ secret: SECRET }).generate({ timestamp: now });

it('lets in who knows the password, and nobody else', async () => {
  const passwords = made();
  expect(await passwords.callerOf(anna, NOW)).toMatchObject({ caller: { name: 'anna', scope: 'trade', by: 'person' } });
  for (const wrong of [
    { ...anna, password: `${KNOWN_PASSWORD} ` },
    { ...anna, name: 'nobody' },
    { ...anna, name: 'Anna' },
  ])
    expect(await passwords.callerOf(wrong, NOW)).toBeUndefined();
});

it('ends with its day, also for a session that was opened before', async () => {
  const guest = { name: 'guest', password: KNOWN_PASSWORD };
  const known = await made().callerOf(guest, NOW);
  expect(known).toMatchObject({ caller: { scope: 'read' } });
  expect(await made().callerOf(guest, NOW + DAY)).toBeUndefined();
  if (known === undefined) return;
  const sessions = new Sessions();
  const evening = Date.UTC(2027, 5, 1, 20);
  const cookie = sessions.open(known, evening);
  expect(sessions.callerOf(cookie, evening + 3 * 3_600_000)?.name).toBe('guest');
  expect(sessions.callerOf(cookie, evening + 4 * 3_600_000)).toBeUndefined();
});

it('asks for a code after the right password alone, and takes each code once', async () => {
  const passwords = made();
  expect(await passwords.callerOf({ ...careful, password: 'a wrong password' }, NOW)).toBeUndefined();
  await expect(passwords.callerOf(careful, NOW)).rejects.toMatchObject({ status: 401, code: 'CodeNeeded' });
  const code = codeAt(NOW);
  expect(await passwords.callerOf({ ...careful, code }, NOW)).toMatchObject({ caller: { name: 'careful' } });
  expect(await passwords.callerOf({ ...careful, code }, NOW)).toBeUndefined();
  const later = NOW + 30_000;
  expect(await passwords.callerOf({ ...careful, code: codeAt(later) }, later)).toMatchObject({
    until: Number.POSITIVE_INFINITY,
  });
});

it('stops taking codes after ten wrong ones, for a quarter of an hour', async () => {
  const passwords = made();
  const wrong = codeAt(NOW) === '000000' ? '000001' : '000000';
  for (let attempt = 0; attempt < 10; attempt += 1)
    expect(await passwords.callerOf({ ...careful, code: wrong }, NOW)).toBeUndefined();
  const right = { ...careful, code: codeAt(NOW) };
  await expect(passwords.callerOf(right, NOW)).rejects.toMatchObject({ status: 429, code: 'TooManyAttempts' });
  expect(await passwords.callerOf(anna, NOW)).toMatchObject({ caller: { name: 'anna' } });
  const later = NOW + 15 * 60_000;
  expect(await passwords.callerOf({ ...careful, code: codeAt(later) }, later)).toMatchObject({
    caller: { name: 'careful' },
  });
});

it('checks one after the other, and sends away who comes when many wait', async () => {
  const passwords = made();
  const answers = await Promise.allSettled(Array.from({ length: 15 }, () => passwords.callerOf(anna, NOW)));
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  expect(answers.at(-1)).toMatchObject({ reason: { status: 503, code: 'TooManyLogIns' } });
  expect(await passwords.callerOf(anna, NOW)).toMatchObject({ caller: { name: 'anna' } });
});

it('refuses an entry that cannot be used, and a name that is there twice, without repeating a hash', () => {
  const secret = ENTRIES.split(' ')[0]?.split('=')[1] ?? '';
  const broken = () => ApiPasswords.from({ BALLAST_API_PASSWORDS: `${ENTRIES},x:trade:argon2id=${secret.slice(4)}` });
  expect(broken).toThrow(/BALLAST_API_PASSWORDS: given an entry 4 that cannot be used/);
  expect(broken).not.toThrow(secret.slice(4));
  const twice = () => ApiPasswords.from({ BALLAST_API_PASSWORDS: `${ENTRIES} ${ENTRIES}` });
  expect(twice).toThrow(/given the name anna twice/);
  expect(twice).not.toThrow(secret);
});
