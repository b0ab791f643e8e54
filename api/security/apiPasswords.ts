import { stepOfCode } from '../../configuration/apiAccess/authenticator.ts';
import {
  PASSWORDS_VARIABLE,
  type PasswordEntry,
  readPasswordEntry,
} from '../../configuration/apiAccess/passwordEntry.ts';
import { isPasswordOf } from '../../configuration/apiAccess/passwordHash.ts';
import { SCOPES } from '../../configuration/apiAccess/scopes.ts';
import { ConfigurationError } from '../../configuration/configurationError.ts';
import { entryGiven, firstRepeated, secretEntries } from '../../configuration/secretEntries.ts';
import { ProblemError } from '../problem.ts';
import type { KnownCaller } from './caller.ts';
import { RecentCounts } from './recentCounts.ts';

/** What a person shows to log in. */
export interface ShownPassword {
  readonly name: string;
  readonly password: string;
  /** Of an authenticator. */
  readonly code?: string | undefined;
}

/** So many log-ins are checked one after the other; further ones are sent away. Each takes 19 MiB and the processor for a while. */
const MOST_WAITING = 10;

/** So many wrong codes are taken after a right password within the time, ms: six digits could be tried out in days otherwise. */
const MOST_WRONG_CODES = 10;
const WRONG_CODES_MS = 15 * 60_000;

/** No password has this hash. An unknown name is held against it, so that it takes as long as a known one. */
const NO_PASSWORD = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** People who log in with a password, and a code where they have an authenticator. */
export class ApiPasswords {
  private readonly entries: readonly PasswordEntry[];
  /** The step of the clock whose code each person has used last: a code that somebody has seen is not good again (RFC 6238, section 5.2). */
  private readonly usedSteps = new Map<string, number>();
  private readonly wrongCodes = new RecentCounts(WRONG_CODES_MS);
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  private constructor(entries: readonly PasswordEntry[]) {
    this.entries = entries;
  }

  /**
   * Reads the entries that `ballast user` prints, separated by commas or spaces.
   * @throws ConfigurationError that repeats nothing of a hash
   */
  static from(environment: Readonly<Record<string, string | undefined>>): ApiPasswords {
    const entries = secretEntries(environment, PASSWORDS_VARIABLE).map(parseEntry);
    const twice = firstRepeated(entries.map(({ name }) => name));
    if (twice !== undefined)
      throw unusable(`the name ${twice} twice`, 'each person once', 'Leave one of the entries out.');
    return new ApiPasswords(entries);
  }

  get areAsked(): boolean {
    return this.entries.length > 0;
  }

  /**
   * Who logs in; undefined where name, password or code are wrong, and for somebody whose time is over. One is checked after the other.
   * @param now ms UTC
   * @throws ProblemError 401 `CodeNeeded` where the password is right and a code is asked for; 503 where too many wait
   */
  async callerOf(shown: ShownPassword, now: number): Promise<KnownCaller | undefined> {
    if (this.waiting >= MOST_WAITING)
      throw new ProblemError(503, 'TooManyLogIns', 'Too many people log in at once. Try again in a moment.');
    this.waiting += 1;
    const turn = this.last.then(() => this.check(shown, now));
    this.last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.waiting -= 1;
    }
  }

  private async check({ name, password, code }: ShownPassword, now: number): Promise<KnownCaller | undefined> {
    const entry = this.entries.find((known) => known.name === name);
    const isRight = await isPasswordOf(password, entry?.hash ?? NO_PASSWORD);
    if (!isRight || entry === undefined || now >= entry.until) return undefined;
    const { scope, until, authenticator } = entry;
    if (authenticator !== undefined) {
      if (code === undefined || code.trim() === '')
        throw new ProblemError(
          401,
          'CodeNeeded',
          'code: given nothing; allowed: the six digits of your authenticator.',
        );
      this.requireFewWrongCodes(name, now);
      const step = stepOfCode(authenticator, code, now);
      if (step === undefined || step <= (this.usedSteps.get(name) ?? 0)) {
        this.wrongCodes.add(name, now);
        return undefined;
      }
      this.usedSteps.set(name, step);
      this.wrongCodes.forget(name);
    }
    return { caller: { name, scope, by: 'person' }, until };
  }

  /** Only who knows the password comes as far as this: strangers cannot keep a person out. */
  private requireFewWrongCodes(name: string, now: number): void {
    if (this.wrongCodes.of(name, now) >= MOST_WRONG_CODES)
      throw new ProblemError(
        429,
        'TooManyAttempts',
        `code: too many wrong ones after the right password of ${name}. Wait a quarter of an hour. If it was not you, change the password.`,
      );
  }
}

function parseEntry(text: string, index: number): PasswordEntry {
  const entry = readPasswordEntry(text);
  if (entry !== undefined) return entry;
  throw unusable(
    entryGiven(index),
    `what \`ballast user\` prints: NAME:SCOPE:argon2id=HASH with SCOPE one of ${SCOPES.join(', ')}`,
    'Make an entry with: ballast user NAME --scope trade',
  );
}

function unusable(given: string, allowed: string, remedy: string): ConfigurationError {
  return new ConfigurationError([{ field: PASSWORDS_VARIABLE, given, allowed }], remedy);
}
