import { randomBytes, timingSafeEqual } from 'node:crypto';
import { argon2idAsync } from '@noble/hashes/argon2.js';

/** What a password is hashed with. */
interface Cost {
  /** Memory, KiB. */
  readonly m: number;
  /** Passes over it. */
  readonly t: number;
  /** Lanes. */
  readonly p: number;
}

/** The least that OWASP asks for (Password Storage Cheat Sheet, Argon2id). */
const COST: Cost = { m: 19_456, t: 2, p: 1 };
/** A hash that takes more than this is refused: whoever tries a password would hold up the API. */
const HIGHEST_COST: Cost = { m: 262_144, t: 10, p: 16 };
const VERSION = 19;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** A longest turn between which others are answered, ms. */
const TURN_MS = 5;

/** A hash, in the PHC string format: `$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH`, with unpadded base64. */
const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

interface ReadHash {
  readonly cost: Cost;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/** Hashes a password with Argon2id (RFC 9106) under a new salt. @returns the PHC string of it */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await argon2(password, salt, COST, HASH_BYTES);
  const { m, t, p } = COST;
  return `$argon2id$v=${VERSION}$m=${m},t=${t},p=${p}$${unpadded(salt)}$${unpadded(hash)}`;
}

/** Whether a text is a hash that passwords can be held against. */
export function isPasswordHash(phc: string): boolean {
  return readPhc(phc) !== undefined;
}

/** Whether a password is the one that was hashed. @param phc the PHC string of its hash. @throws Error for a text that is none */
export async function isPasswordOf(password: string, phc: string): Promise<boolean> {
  const known = readPhc(phc);
  if (known === undefined) throw new Error('Not the PHC string of an Argon2id hash');
  const hash = await argon2(password, known.salt, known.cost, known.hash.length);
  return timingSafeEqual(hash, known.hash);
}

async function argon2(password: string, salt: Buffer, { m, t, p }: Cost, length: number): Promise<Buffer> {
  // One text, however its letters were put together by the keyboard (RFC 8265, OpaqueString).
  const text = password.normalize('NFC');
  return Buffer.from(await argon2idAsync(text, salt, { m, t, p, version: VERSION, dkLen: length, asyncTick: TURN_MS }));
}

function readPhc(phc: string): ReadHash | undefined {
  const [, m, t, p, salt = '', hash = ''] = PHC.exec(phc) ?? [];
  const cost: Cost = { m: Number(m), t: Number(t), p: Number(p) };
  // RFC 9106, section 3.1: at least one pass, one lane, and 8 KiB of memory for each lane.
  const isPossible = cost.t >= 1 && cost.p >= 1 && cost.m >= 8 * cost.p;
  const isBearable = cost.m <= HIGHEST_COST.m && cost.t <= HIGHEST_COST.t && cost.p <= HIGHEST_COST.p;
  if (!isPossible || !isBearable) return undefined;
  return { cost, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
