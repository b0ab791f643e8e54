import { type Command, Option } from 'commander';
import { renderUnicodeCompact } from 'uqr';
import { authenticatorUri, newAuthenticatorSecret } from '../../configuration/apiAccess/authenticator.ts';
import { NAME, startOfDay } from '../../configuration/apiAccess/grant.ts';
import { PASSWORDS_VARIABLE, writePasswordEntry } from '../../configuration/apiAccess/passwordEntry.ts';
import { hashPassword } from '../../configuration/apiAccess/passwordHash.ts';
import { SCOPES, type Scope } from '../../configuration/apiAccess/scopes.ts';
import { askNewPassword } from './askPassword.ts';
import { type CommonOptions, print } from './commandContext.ts';
import { EXIT } from './exitCodes.ts';

interface UserOptions extends CommonOptions {
  readonly scope: Scope;
  readonly until?: string;
  readonly authenticator?: boolean;
}

/** `ballast user`: an entry by which somebody logs in with a password. Nothing is stored: the entry belongs into the environment. */
export function registerUser(program: Command): void {
  program
    .command('user')
    .argument('<name>', 'of the person: up to 50 letters, digits, and _ . -')
    .addOption(new Option('--scope <scope>', 'what they may do').choices(SCOPES).default('read'))
    .option('--until <date>', 'the first day on which they cannot log in any more, UTC')
    .option('--authenticator', 'also ask for a code of an authenticator (TOTP)')
    .description(
      `Make an entry of ${PASSWORDS_VARIABLE}, with which somebody logs in on the dashboard; asks for the password, or reads it from standard input`,
    )
    .action(async (name: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<UserOptions>();
      const until = checked(command, name, options.until);
      const hash = await hashPassword(await askNewPassword());
      const authenticator = options.authenticator === true ? newAuthenticatorSecret() : undefined;
      const grant = { name, scope: options.scope, until, hash };
      const entry = writePasswordEntry(authenticator === undefined ? grant : { ...grant, authenticator });
      const uri = authenticator === undefined ? undefined : authenticatorUri(name, authenticator);
      print(options, { variable: PASSWORDS_VARIABLE, entry, authenticator: uri ?? null }, [
        ...(uri === undefined
          ? []
          : [
              'Scan this with an authenticator, or type in the secret of the address:',
              renderUnicodeCompact(uri),
              uri,
              '',
            ]),
        `Add this to ${PASSWORDS_VARIABLE}, with a space between entries, and start Ballast again:`,
        entry,
      ]);
    });
}

/** The moment at which the right of a person ends, ms UTC. A name or a date that cannot be used ends the command. */
function checked(command: Command, name: string, day: string | undefined): number {
  if (!NAME.test(name))
    command.error(`error: <name>: given ${name}; allowed: up to 50 letters, digits, and _ . -`, {
      exitCode: EXIT.usage,
    });
  if (day === undefined) return Number.POSITIVE_INFINITY;
  return (
    startOfDay(day) ??
    command.error(`error: --until: given ${day}; allowed: a date such as 2027-12-31`, { exitCode: EXIT.usage })
  );
}
