import { text as wholeText } from 'node:stream/consumers';
import { read } from 'read';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';

/** NIST SP 800-63B asks for 8 letters with a limit on attempts; the API is reached by programs that do not tire. */
const SHORTEST = 12;
const LONGEST = 1_000;

/**
 * Asks for a new password, twice, without showing it; takes the first line of standard input where that is no terminal.
 * @throws InvalidInputError that repeats nothing of it
 */
export async function askNewPassword(): Promise<string> {
  const password = process.stdin.isTTY
    ? await ask('New password: ')
    : ((await wholeText(process.stdin)).split(/\r?\n/)[0] ?? '');
  if (password.length < SHORTEST || password.length > LONGEST)
    throw new InvalidInputError({
      field: 'password',
      given: `${password.length} characters`,
      allowed: `${SHORTEST} to ${LONGEST}`,
      remedy: 'Take a few words, or what a password manager makes.',
    });
  if (process.stdin.isTTY && (await ask('Once more: ')) !== password)
    throw new InvalidInputError({
      field: 'password',
      given: 'two different ones',
      allowed: 'the same one twice',
      remedy: 'Try again. Nothing was made.',
    });
  return password;
}

async function ask(prompt: string): Promise<string> {
  return await read({ prompt, silent: true, output: process.stderr });
}
