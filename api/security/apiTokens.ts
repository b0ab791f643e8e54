import { createHash, timingSafeEqual } from 'node:crypto';
import { ConfigurationError } from '../../configuration/configurationError.ts';

/** What a caller may do: `signals` sends signals and nothing else, `read` sees, `propose` also proposes trades that a person approves, `trade` gives commands as well, `admin` sees the configuration as well. */
export const SCOPES = ['signals', 'read', 'propose', 'trade', 'admin'] as const;

export type Scope = (typeof SCOPES)[number];

/** The environment variable that holds the tokens. */
export const TOKENS_VARIABLE = 'BALLAST_API_TOKENS';

/** Who calls. */
export interface Caller {
  readonly name: string;
  readonly scope: Scope;
}

/** A token as it is kept: only its SHA-256 stays in memory. */
interface KnownToken extends Caller {
  readonly digest: Buffer;
}

const ENTRY = /^([A-Za-z0-9_.-]{1,50}):(signals|read|propose|trade|admin):(.+)$/;
const HASHED = /^sha256=([0-9a-f]{64})$/;
const SHORTEST_TOKEN = 24;

/** The tokens that the API knows; it asks for none where there is none. */
export class ApiTokens {
  private readonly tokens: readonly KnownToken[];

  private constructor(tokens: readonly KnownToken[]) {
    this.tokens = tokens;
  }

  /**
   * Reads `NAME:SCOPE:TOKEN` entries, separated by commas or spaces; `NAME:SCOPE:sha256=HEX` keeps the token itself out of the environment.
   * @throws ConfigurationError that repeats nothing of a token
   */
  static from(environment: Readonly<Record<string, string | undefined>>): ApiTokens {
    const entries = (environment[TOKENS_VARIABLE] ?? '').split(/[\s,]+/).filter((entry) => entry !== '');
    return new ApiTokens(entries.map(parseEntry));
  }

  get areAsked(): boolean {
    return this.tokens.length > 0;
  }

  /** Whose token it is; undefined for nobody's. Takes as long for a wrong one as for a right one. */
  callerOf(token: string): Caller | undefined {
    const digest = sha256(token);
    let found: Caller | undefined;
    for (const { digest: known, name, scope } of this.tokens)
      if (timingSafeEqual(known, digest)) found = { name, scope };
    return found;
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function parseEntry(entry: string, index: number): KnownToken {
  const [, name = '', scope = '', secret = ''] = ENTRY.exec(entry) ?? [];
  const hashed = HASHED.exec(secret)?.[1];
  const known = SCOPES.find((item) => item === scope);
  if (known === undefined || (hashed === undefined && secret.length < SHORTEST_TOKEN))
    throw new ConfigurationError(
      [
        {
          field: TOKENS_VARIABLE,
          given: `an entry ${index + 1} that cannot be used (it is not repeated here)`,
          allowed: `NAME:SCOPE:TOKEN with SCOPE one of ${SCOPES.join(', ')} and TOKEN of at least ${SHORTEST_TOKEN} characters, or sha256= and the hash of one`,
        },
      ],
      'Make a token with: openssl rand -hex 32',
    );
  return { name, scope: known, digest: hashed === undefined ? sha256(secret) : Buffer.from(hashed, 'hex') };
}

const INCLUDED: Readonly<Record<Scope, readonly Scope[]>> = {
  signals: ['signals'],
  read: ['read'],
  propose: ['read', 'propose'],
  trade: ['signals', 'read', 'propose', 'trade'],
  admin: ['signals', 'read', 'propose', 'trade', 'admin'],
};

/** Whether a scope includes another one. Who only sees sends no signals: they make trades. */
export function includes(scope: Scope, needed: Scope): boolean {
  return INCLUDED[scope].includes(needed);
}
