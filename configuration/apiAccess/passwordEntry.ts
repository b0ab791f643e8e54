import { isAuthenticatorSecret } from './authenticator.ts';
import { type Grant, readGrant } from './grant.ts';
import { isPasswordHash } from './passwordHash.ts';

/** The environment variable that holds who logs in with a password. */
export const PASSWORDS_VARIABLE = 'BALLAST_API_PASSWORDS';

/** A person who logs in with a password. */
export interface PasswordEntry extends Grant {
  /** PHC string of the Argon2id hash. */
  readonly hash: string;
  /** Base32; absent where no code of an authenticator is asked for. */
  readonly authenticator?: string;
}

const ENTRY = /^([^:]+):([^:]+):argon2id=([A-Za-z0-9_-]+)(?::totp=([A-Z2-7]+))?$/;

/** An entry as it stands in the variable: without the letters of a PHC string that shells and files of variables take for their own. */
export function writePasswordEntry({ name, scope, until, hash, authenticator }: PasswordEntry): string {
  const end = Number.isFinite(until) ? `@${new Date(until).toISOString().slice(0, 10)}` : '';
  const code = authenticator === undefined ? '' : `:totp=${authenticator}`;
  return `${name}:${scope}${end}:argon2id=${Buffer.from(hash).toString('base64url')}${code}`;
}

/** Reads an entry; undefined for one that cannot be used. */
export function readPasswordEntry(text: string): PasswordEntry | undefined {
  const [, name = '', scope = '', encoded = '', authenticator] = ENTRY.exec(text) ?? [];
  const grant = readGrant(name, scope);
  const hash = Buffer.from(encoded, 'base64url').toString();
  if (grant === undefined || !isPasswordHash(hash)) return undefined;
  if (authenticator === undefined) return { ...grant, hash };
  return isAuthenticatorSecret(authenticator) ? { ...grant, hash, authenticator } : undefined;
}
