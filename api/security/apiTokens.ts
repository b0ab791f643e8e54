import { createHash, timingSafeEqual } from 'node:crypto';
import { type Grant, readGrant } from '../../configuration/apiAccess/grant.ts';
import { SCOPES } from '../../configuration/apiAccess/scopes.ts';
import { ConfigurationError } from '../../configuration/configurationError.ts';
import { entryGiven, secretEntries } from '../../configuration/secretEntries.ts';
import type { KnownCaller } from './caller.ts';

/** The environment variable that holds the tokens. */
export const TOKENS_VARIABLE = 'BALLAST_API_TOKENS';

/** A token as it is kept: only its SHA-256 stays in memory. */
interface KnownToken extends Grant {
  readonly digest: Buffer;
}

const ENTRY = /^([^:]+):([^:]+):(.+)$/;
const HASHED = /^sha256=([0-9a-f]{64})$/;
const SHORTEST_TOKEN = 24;

/** The tokens that the API knows. */
export class ApiTokens {
  private readonly tokens: readonly KnownToken[];

  private constructor(tokens: readonly KnownToken[]) {
    this.tokens = tokens;
  }

  /**
   * Reads `NAME:SCOPE:TOKEN` entries, separated by commas or spaces; `NAME:SCOPE:sha256=HEX` keeps the token itself out of the environment, `NAME:SCOPE@DATE:TOKEN`
   * ends with that day.
   * @throws ConfigurationError that repeats nothing of a token
   */
  static from(environment: Readonly<Record<string, string | undefined>>): ApiTokens {
    return new ApiTokens(secretEntries(environment, TOKENS_VARIABLE).map(parseEntry));
  }

  get areAsked(): boolean {
    return this.tokens.length > 0;
  }

  /** Whose token it is; undefined for nobody's, and for one whose time is over. Takes as long for a wrong one as for a right one. @param now ms UTC */
  callerOf(token: string, now: number): KnownCaller | undefined {
    const digest = sha256(token);
    let found: KnownCaller | undefined;
    for (const { digest: known, name, scope, until } of this.tokens)
      if (timingSafeEqual(known, digest) && now < until) found = { caller: { name, scope, by: 'token' }, until };
    return found;
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function parseEntry(entry: string, index: number): KnownToken {
  const [, name = '', scope = '', secret = ''] = ENTRY.exec(entry) ?? [];
  const hashed = HASHED.exec(secret)?.[1];
  const grant = readGrant(name, scope);
  if (grant === undefined || (hashed === undefined && secret.length < SHORTEST_TOKEN))
    throw new ConfigurationError(
      [
        {
          field: TOKENS_VARIABLE,
          given: entryGiven(index),
          allowed: `NAME:SCOPE:TOKEN with SCOPE one of ${SCOPES.join(', ')}, with @DATE behind it where it ends on a day, and TOKEN of at least ${SHORTEST_TOKEN} characters, or sha256= and the hash of one`,
        },
      ],
      'Make a token with: openssl rand -hex 32',
    );
  return { ...grant, digest: hashed === undefined ? sha256(secret) : Buffer.from(hashed, 'hex') };
}
