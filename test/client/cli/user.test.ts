import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { ApiPasswords } from '../../../api/security/apiPasswords.ts';
import { CLI_ENTRY } from '../../support/runCli.ts';

const PASSWORD = 'several words in a row';

/** `ballast user` with a password on standard input. */
async function user(password: string, ...args: readonly string[]) {
  const child = spawn(process.execPath, [CLI_ENTRY, 'user', ...args], { env: { PATH: process.env.PATH } });
  child.stdin.end(`${password}\n`);
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { stdout, stderr, status };
}

it('makes an entry with which the person logs in, and tells the password to nobody', async () => {
  const made = await user(PASSWORD, 'anna', '--scope', 'trade', '--until', '2099-01-01');
  expect(made).toMatchObject({ status: 0, stderr: '' });
  expect(made.stdout).not.toContain(PASSWORD);
  const entry = made.stdout.trim().split('\n').at(-1) ?? '';
  expect(entry).toMatch(/^anna:trade@2099-01-01:argon2id=[\w-]+$/);
  const passwords = ApiPasswords.from({ BALLAST_API_PASSWORDS: entry });
  const known = await passwords.callerOf({ name: 'anna', password: PASSWORD }, Date.now());
  expect(known).toMatchObject({ caller: { name: 'anna', scope: 'trade' }, until: Date.UTC(2099, 0, 1) });
});

it('makes the secret of an authenticator, as an address and as a code to scan that a terminal has room for', async () => {
  const made = await user(PASSWORD, 'ben', '--authenticator');
  const lines = made.stdout.split('\n');
  const secret = /secret=([A-Z2-7]+)/.exec(lines.find((line) => line.startsWith('otpauth://')) ?? '')?.[1];
  expect(made.stdout).toMatch(new RegExp(`^ben:read:argon2id=[\\w-]+:totp=${secret}$`, 'm'));
  const picture = lines.filter((line) => /[▀▄█]/.test(line));
  expect(picture.length).toBeGreaterThan(15);
  expect(Math.max(...picture.map((line) => line.length))).toBeLessThan(80);
});

it.each([
  ['a short password', 'short', ['anna'], 1, 'password: given 5 characters; allowed is 12 to 1000'],
  ['a name with a colon', PASSWORD, ['an:na'], 2, '<name>: given an:na; allowed: up to 50 letters'],
  ['a day that there is not', PASSWORD, ['anna', '--until', '2027-02-30'], 2, '--until: given 2027-02-30'],
  ['a scope that there is not', PASSWORD, ['anna', '--scope', 'write'], 2, "argument 'write' is invalid"],
])('refuses %s', async (_, password, args, status, words) => {
  const refused = await user(password, ...args);
  expect(refused).toMatchObject({ status, stdout: '' });
  expect(refused.stderr).toContain(words);
});
