import { createSecretKey, type KeyObject } from 'node:crypto';
import { ConfigurationError } from '../configurationError.ts';
import { entryGiven, firstRepeated, secretEntries } from '../secretEntries.ts';

/** The environment variable that holds the keys. */
export const PAYLOAD_KEYS_VARIABLE = 'BALLAST_PAYLOAD_KEYS';

/** Stands in the place of the first key where nothing is encrypted, and what is encrypted is still read. */
const NOTHING_ENCRYPTS = 'none';

const ENTRY = /^([A-Za-z0-9_.-]{1,50}):([A-Za-z0-9+/_-]{43}=?)$/;
const KEY_BYTES = 32;
const MOST_KEYS = 50;

/** A key of AES-256 and the name that stands with what it has encrypted. */
export interface PayloadKey {
  readonly id: string;
  /** No text of it ever shows the key. */
  readonly key: KeyObject;
}

/** The keys under which messages between workflows, activities and clients are kept at the Temporal server. */
export class PayloadKeys {
  /** What encrypts; undefined where messages stay as they are. */
  readonly encrypting: PayloadKey | undefined;
  private readonly keys: ReadonlyMap<string, PayloadKey>;

  private constructor(keys: readonly PayloadKey[], encrypting: PayloadKey | undefined) {
    this.keys = new Map(keys.map((key) => [key.id, key]));
    this.encrypting = encrypting;
  }

  /**
   * Reads `ID:KEY` entries, separated by commas or spaces, each KEY 32 bytes in base64. The first encrypts, all decrypt; `none` in the first place encrypts nothing.
   * @throws ConfigurationError that repeats nothing of a key
   */
  static from(environment: Readonly<Record<string, string | undefined>>): PayloadKeys {
    const entries = secretEntries(environment, PAYLOAD_KEYS_VARIABLE);
    const encryptsNothing = entries[0] === NOTHING_ENCRYPTS;
    const places = entries.map((entry, index) => ({ entry, index }));
    const keys = places.slice(encryptsNothing ? 1 : 0).map(({ entry, index }) => parseEntry(entry, index));
    if (keys.length > MOST_KEYS) throw unusable(`${keys.length} keys`, `at most ${MOST_KEYS}`);
    const twice = firstRepeated(keys.map(({ id }) => id));
    if (twice !== undefined) throw unusable(`the key ID ${twice} twice`, 'each key ID once');
    return new PayloadKeys(keys, encryptsNothing ? undefined : keys[0]);
  }

  /** True where messages are encrypted, or such ones can be read. */
  get areSet(): boolean {
    return this.keys.size > 0;
  }

  get ids(): readonly string[] {
    return [...this.keys.keys()];
  }

  find(id: string): PayloadKey | undefined {
    return this.keys.get(id);
  }
}

function parseEntry(entry: string, index: number): PayloadKey {
  const [, id = '', text = ''] = ENTRY.exec(entry) ?? [];
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== KEY_BYTES || id === NOTHING_ENCRYPTS)
    throw unusable(
      entryGiven(index),
      `ID:KEY with an ID of letters, digits, "_", "." and "-", and a KEY of ${KEY_BYTES} bytes in base64; "${NOTHING_ENCRYPTS}" only as the first entry`,
    );
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return { id, key };
}

function unusable(given: string, allowed: string): ConfigurationError {
  return new ConfigurationError(
    [{ field: PAYLOAD_KEYS_VARIABLE, given, allowed }],
    'Make a key with: openssl rand -base64 32',
  );
}
