import { ApiPasswords } from './apiPasswords.ts';
import { ApiTokens } from './apiTokens.ts';

/** Whom the API knows: programs by their tokens, people by their passwords. */
export class KnownCallers {
  readonly tokens: ApiTokens;
  readonly passwords: ApiPasswords;

  private constructor(tokens: ApiTokens, passwords: ApiPasswords) {
    this.tokens = tokens;
    this.passwords = passwords;
  }

  /** @throws ConfigurationError that repeats nothing of a secret */
  static from(environment: Readonly<Record<string, string | undefined>>): KnownCallers {
    return new KnownCallers(ApiTokens.from(environment), ApiPasswords.from(environment));
  }

  /** Whether callers are asked who they are; without tokens and passwords nobody is. */
  get areAsked(): boolean {
    return this.tokens.areAsked || this.passwords.areAsked;
  }
}
