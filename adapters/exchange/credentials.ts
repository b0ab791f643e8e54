import { createPrivateKey, type KeyObject } from 'node:crypto';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';

/** The key of an account at a venue. Never stored, logged or put into an error. */
export interface Credentials {
  readonly apiKey: string;
  readonly secret: string;
  /** What OKX asks for beside them; no other venue has one. */
  readonly passphrase?: string | undefined;
}

/**
 * Credentials in the form that ccxt can sign with. Environment variables and key files carry PEM keys with the two characters `\n`
 * instead of line breaks, and in PKCS#8; ccxt reads only SEC1 with real line breaks and fails on everything else while signing,
 * with errors that say nothing.
 *
 * @throws InvalidInputError that names the field and what is wrong with it, and never contains the key
 */
export function normaliseCredentials(venue: string, given: Credentials): Credentials {
  const apiKey = unquote(given.apiKey);
  const secret = unquote(given.secret).replaceAll('\\r', '').replaceAll('\\n', '\n').replaceAll('\r\n', '\n').trim();
  if (apiKey === '') throw malformed('apiKey', 'nothing', "the key's name as the venue shows it");
  if (secret === '') throw malformed('secret', 'nothing', "the key's private part as the venue shows it");
  if (apiKey.includes('-----BEGIN'))
    throw malformed('apiKey', 'a PEM block', "the key's name, such as organizations/.../apiKeys/...");
  if (venue === 'okx') return { apiKey, secret, passphrase: requiredPassphrase(given.passphrase) };
  if (venue === 'kraken' && Buffer.from(secret, 'base64').toString('base64') !== secret)
    throw malformed(
      'secret',
      `${secret.length} characters that are no base64`,
      "the key's private part as Kraken shows it",
    );
  if (venue !== 'coinbase') return { apiKey, secret };
  if (secret.includes('-----BEGIN')) return { apiKey, secret: sec1Pem(secret) };
  const isEd25519 = Buffer.from(secret, 'base64').length === 64;
  if (!isEd25519 && apiKey.includes('organizations/'))
    throw malformed(
      'secret',
      `${secret.length} characters that are neither PEM nor an Ed25519 key`,
      'the privateKey of the key file, from -----BEGIN to -----END-----, or a base64 Ed25519 key of 64 bytes',
    );
  return { apiKey, secret };
}

function requiredPassphrase(given: string | undefined): string {
  const passphrase = unquote(given ?? '');
  if (passphrase === '') throw malformed('passphrase', 'nothing', 'what you gave as passphrase when you made the key');
  return passphrase;
}

/** The same elliptic-curve key as SEC1 ("BEGIN EC PRIVATE KEY"). */
function sec1Pem(pem: string): string {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw malformed(
      'secret',
      `a PEM block of ${pem.length} characters that cannot be read`,
      'the whole block from -----BEGIN to -----END----- with its line breaks, unencrypted',
    );
  }
  const curve = key.asymmetricKeyDetails?.namedCurve;
  if (key.asymmetricKeyType !== 'ec' || curve !== 'prime256v1')
    throw malformed(
      'secret',
      `a PEM key of type ${key.asymmetricKeyType} ${curve ?? ''}`.trim(),
      'an ECDSA key on P-256',
    );
  return key.export({ type: 'sec1', format: 'pem' }).toString();
}

/** Takes away surrounding blanks and one pair of quotes, as left over from shells and environment files. */
function unquote(text: string): string {
  return text
    .trim()
    .replace(/^(["'])([\s\S]*)\1$/, '$2')
    .trim();
}

function malformed(field: keyof Credentials, given: string, allowed: string): InvalidInputError {
  return new InvalidInputError({
    field: `credentials.${field}`,
    given,
    allowed,
    remedy: 'Copy it again from the key file of the venue; \\n for line breaks is understood.',
  });
}
