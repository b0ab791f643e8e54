import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { ConfigurationError } from '../../configuration/configurationError.ts';
import { entryGiven, secretEntries } from '../../configuration/secretEntries.ts';

/** The environment variable that holds the secrets of those who send signals and cannot send a token. */
export const SECRETS_VARIABLE = 'BALLAST_SIGNALS_SECRETS';

const ENTRY = /^([A-Za-z0-9_.-]{1,50}):([\x21-\x7e]+)$/;
const SHORTEST_SECRET = 24;
const SIGNATURE = /^sha256=([0-9a-f]{64})$/i;

/** The secrets by which signals are known to be of somebody: shown in the path or the body, or by a signature made with one. */
export class SignalSecrets {
  private readonly secrets: readonly { readonly name: string; readonly secret: string }[];

  private constructor(secrets: readonly { readonly name: string; readonly secret: string }[]) {
    this.secrets = secrets;
  }

  /**
   * Reads `NAME:SECRET` entries, separated by commas or spaces.
   * @throws ConfigurationError that repeats nothing of a secret
   */
  static from(environment: Readonly<Record<string, string | undefined>>): SignalSecrets {
    return new SignalSecrets(secretEntries(environment, SECRETS_VARIABLE).map(parseEntry));
  }

  /** Whose secret it is; undefined for nobody's. Takes as long for a wrong one as for a right one. */
  senderOf(secret: string): string | undefined {
    const given = sha256(secret);
    let found: string | undefined;
    for (const own of this.secrets) if (timingSafeEqual(sha256(own.secret), given)) found = own.name;
    return found;
  }

  /**
   * Who has signed a body, by HMAC-SHA-256 with the own secret as key.
   * @param signature `sha256=` and the signature as hexadecimal digits
   */
  signerOf(body: Uint8Array, signature: string): string | undefined {
    const given = Buffer.from(SIGNATURE.exec(signature)?.[1] ?? '', 'hex');
    let found: string | undefined;
    for (const { name, secret } of this.secrets) {
      const own = createHmac('sha256', secret).update(body).digest();
      if (given.length === own.length && timingSafeEqual(own, given)) found = name;
    }
    return found;
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function parseEntry(entry: string, index: number): { readonly name: string; readonly secret: string } {
  const [, name, secret = ''] = ENTRY.exec(entry) ?? [];
  if (name === undefined || secret.length < SHORTEST_SECRET)
    throw new ConfigurationError(
      [
        {
          field: SECRETS_VARIABLE,
          given: entryGiven(index),
          allowed: `NAME:SECRET with a SECRET of at least ${SHORTEST_SECRET} characters`,
        },
      ],
      'Make a secret with: openssl rand -hex 32',
    );
  return { name, secret };
}
