import { createHash } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { AuditTable } from './tables.ts';

/** The hash before the first act. */
export const CHAIN_START = '0'.repeat(64);

/**
 * The hash of an act: SHA-256 over the JSON list of the hash before it and all its columns, in this order. Whoever changes a row has to make every hash after it anew.
 */
export function chainHash(previous: string, act: Omit<Selectable<AuditTable>, 'hash'>): string {
  const { sequence, at, id, action, given_by, account, subject, detail } = act;
  const text = JSON.stringify([previous, sequence, at, id, action, given_by, account, subject, detail]);
  return createHash('sha256').update(text).digest('hex');
}
