import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { InvalidInputError } from '../core/errors/invalidInput.ts';
import type { AccountOptions } from './simulatorOptionsSchema.ts';

/** How the exchange recognises the key of an account. */
export interface AccountKey {
  readonly account: string;
  readonly apiKey: string;
  readonly canTransfer: boolean;
  /** Verifies signed tokens; undefined for a key with a shared secret. */
  readonly publicKey: KeyObject | undefined;
  /** Verifies keyed digests; undefined for a key pair. */
  readonly sharedSecret: string | undefined;
  /** What OKX asks for beside the secret; undefined for a key without one. */
  readonly passphrase: string | undefined;
  /** File with the generated credentials: JSON `{ "apiKey": "...", "secret": "PEM in SEC1, or a shared secret" }`, mode 0600. */
  readonly credentialsFile: string | undefined;
}

const credentialsSchema = z.strictObject({
  apiKey: z.string().min(1),
  secret: z.string().min(32),
  passphrase: z.string().min(1).optional(),
});

/**
 * The key of an account: as given, or from the file that an earlier start wrote, or new. The file's text never goes anywhere else.
 *
 * @throws InvalidInputError for a key that cannot be read; the message never holds it
 */
export function accountKey(options: AccountOptions, dataDirectory: string): AccountKey {
  const { name: account, apiKey, secret, passphrase, publicKey, canTransfer, generate } = options;
  if (apiKey === undefined) {
    const credentialsFile = credentialsPath(dataDirectory, account);
    const generated = readOrGenerate(credentialsFile, account, generate);
    const verifier = verifierOf(generated.secret, undefined, credentialsFile);
    return {
      account,
      apiKey: generated.apiKey,
      canTransfer,
      ...verifier,
      passphrase: generated.passphrase,
      credentialsFile,
    };
  }
  const verifier = verifierOf(secret, publicKey, `accounts.${account}`);
  return { account, apiKey, canTransfer, ...verifier, passphrase, credentialsFile: undefined };
}

/** The key of an account that an earlier start has generated; undefined where there is none. Who has left the options may still have orders to look at. */
export function formerKey(account: string, dataDirectory: string): AccountKey | undefined {
  const credentialsFile = credentialsPath(dataDirectory, account);
  if (!existsSync(credentialsFile)) return undefined;
  const { apiKey, secret, passphrase } = readOrGenerate(credentialsFile, account, 'keyPair');
  const verifier = verifierOf(secret, undefined, credentialsFile);
  return { account, apiKey, canTransfer: false, ...verifier, passphrase, credentialsFile };
}

function credentialsPath(dataDirectory: string, account: string): string {
  return join(dataDirectory, 'credentials', `${account}.json`);
}

function verifierOf(
  secret: string | undefined,
  publicKey: string | undefined,
  field: string,
): Pick<AccountKey, 'publicKey' | 'sharedSecret'> {
  const isPem = secret?.startsWith('-----BEGIN') ?? false;
  const pem = publicKey ?? (isPem ? secret : undefined);
  return {
    publicKey: pem === undefined ? undefined : readPublicKey(pem, field),
    sharedSecret: isPem ? undefined : secret,
  };
}

function readOrGenerate(
  file: string,
  account: string,
  kind: AccountOptions['generate'],
): z.infer<typeof credentialsSchema> {
  if (existsSync(file)) {
    try {
      return credentialsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch {
      throw new InvalidInputError({
        field: file,
        given: 'a file that cannot be read as credentials',
        allowed: '{"apiKey": "...", "secret": "-----BEGIN EC PRIVATE KEY-----..., or a shared secret"}',
        remedy: 'Restore it, or remove it for a new key to the same account.',
      });
    }
  }
  const credentials = generated(account, kind);
  mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
  // Beside it first: a full disk must not leave half a key.
  writeFileSync(`${file}.new`, `${JSON.stringify(credentials, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return credentials;
}

function generated(account: string, kind: AccountOptions['generate']): z.infer<typeof credentialsSchema> {
  switch (kind) {
    case 'keyPair': {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
      return {
        apiKey: `organizations/simulator/apiKeys/${account}-${randomUUID()}`,
        secret: privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
      };
    }
    case 'sharedSecret':
      return { apiKey: randomBytes(32).toString('hex'), secret: randomBytes(32).toString('hex') };
    case 'passphrase':
      return {
        apiKey: randomUUID(),
        secret: randomBytes(16).toString('hex').toUpperCase(),
        passphrase: randomBytes(12).toString('hex'),
      };
    default: {
      const unreachable: never = kind;
      return unreachable;
    }
  }
}

function readPublicKey(pem: string, field: string): KeyObject {
  try {
    return createPublicKey(pem);
  } catch {
    throw new InvalidInputError({
      field,
      given: 'a PEM block that cannot be read',
      allowed: 'a whole PEM block with its line breaks',
      remedy: 'Copy the key again.',
    });
  }
}
