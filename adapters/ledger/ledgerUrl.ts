import { resolve } from 'node:path';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';

/** Where a ledger lies, and what may be said about it in messages. */
export type LedgerLocation =
  | {
      readonly kind: 'sqlite';
      /** Absolute path of the file, or `:memory:`. */
      readonly path: string;
      readonly title: string;
    }
  | {
      readonly kind: 'postgres';
      readonly connectionString: string;
      /** The address without its password. */
      readonly title: string;
      /** Every spelling of the password that could turn up in a message. */
      readonly secrets: readonly string[];
    };

const ALLOWED =
  'sqlite:PATH (sqlite:ledger.db, sqlite:/var/lib/ballast/ledger.db), or postgres://USER@HOST:PORT/DATABASE';

/**
 * Reads the address of a ledger. Relative SQLite paths start at the working directory of the process.
 * @throws InvalidInputError that never repeats what was given after the scheme, because a password may be in it.
 */
export function parseLedgerUrl(url: string): LedgerLocation {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase();
  if (scheme === 'sqlite') return sqliteLocation(url.slice('sqlite:'.length));
  if (scheme === 'postgres' || scheme === 'postgresql') return postgresLocation(url);
  throw refusal(
    scheme === undefined ? 'an address without a scheme' : `an address that begins with ${scheme}:`,
    'Correct ledger.url or BALLAST_LEDGER_URL.',
  );
}

function sqliteLocation(path: string): LedgerLocation {
  if (path === ':memory:') return { kind: 'sqlite', path, title: 'the SQLite ledger in memory' };
  if (path === '') throw refusal('sqlite: without a path', 'Write the path of the file after sqlite:.');
  if (path.includes('\0')) throw refusal('a path with a NUL character', 'Remove it.');
  if (/^\/\/[^/]/.test(path)) {
    throw refusal(
      'a SQLite address with two slashes',
      'Write sqlite:PATH for a relative path and sqlite:/PATH for an absolute one.',
    );
  }
  const absolute = resolve(path);
  return { kind: 'sqlite', path: absolute, title: `the SQLite ledger ${absolute}` };
}

function postgresLocation(url: string): LedgerLocation {
  const encoding = 'Percent-encode special characters of user and password, such as %40 for @ and %2F for /.';
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  // An @ after the host means that the password held a /, ? or # and the parser cut it in two.
  if (parsed === undefined || `${parsed.pathname}${parsed.search}${parsed.hash}`.includes('@')) {
    throw refusal('a postgres address that cannot be read', encoding);
  }
  const secrets = new Set<string>();
  for (const secret of [parsed.password, parsed.searchParams.get('password') ?? '']) {
    if (secret === '') continue;
    secrets.add(secret);
    secrets.add(decoded(secret, encoding));
  }
  const user = parsed.username === '' ? '' : `${parsed.username}@`;
  return {
    kind: 'postgres',
    connectionString: url,
    title: `the Postgres ledger ${user}${parsed.host}${parsed.pathname}`,
    secrets: [...secrets],
  };
}

function decoded(text: string, remedy: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refusal('a postgres address with a stray % in it', remedy);
  }
}

function refusal(given: string, remedy: string): InvalidInputError {
  return new InvalidInputError({ field: 'ledger.url', given, allowed: ALLOWED, remedy });
}
