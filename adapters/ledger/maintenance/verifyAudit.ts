import type { Kysely, Selectable } from 'kysely';
import { CHAIN_START, chainHash } from '../auditChain.ts';
import type { LedgerDatabase } from '../ledgerDatabase.ts';
import { assertCurrent } from '../schemaVersion.ts';
import type { AuditTable, LedgerTables } from '../tables.ts';

/** Whether the chain of the audit log is whole. */
export interface AuditVerification {
  readonly ledger: string;
  /** How many acts were checked: all, or those up to the fault. */
  readonly acts: number;
  /** The hash of the last act; of an empty log that before the first one. */
  readonly lastHash: string;
  /** The first thing that is wrong, in words; null where nothing is. */
  readonly fault: string | null;
}

const ACTS_AT_ONCE = 1_000;

/**
 * Checks the audit log from its first act to its last.
 * @param hash one that was written down before: it is a fault where no act has it any more, as after the end of the log was cut off
 */
export async function verifyAudit(database: LedgerDatabase, hash?: string): Promise<AuditVerification> {
  await assertCurrent('verify', database);
  let [acts, previous, seen] = [0, CHAIN_START, hash === CHAIN_START];
  for (;;) {
    const page = await actsAfter(database.db, acts);
    for (const act of page) {
      const fault = faultOf(act, acts, previous);
      if (fault !== undefined) return { ledger: database.title, acts, lastHash: previous, fault };
      acts += 1;
      previous = act.hash;
      seen ||= previous === hash;
    }
    if (page.length < ACTS_AT_ONCE) break;
  }
  const fault =
    hash === undefined || seen
      ? null
      : `No act has the hash ${hash}: acts were cut off the end of the log, or all of it was made anew`;
  return { ledger: database.title, acts, lastHash: previous, fault };
}

function actsAfter(db: Kysely<LedgerTables>, sequence: number): Promise<Selectable<AuditTable>[]> {
  return db
    .selectFrom('audit')
    .selectAll()
    .where('sequence', '>', sequence)
    .orderBy('sequence')
    .limit(ACTS_AT_ONCE)
    .execute();
}

/** What is wrong with the act that follows on `checked` right ones. */
function faultOf(act: Selectable<AuditTable>, checked: number, previous: string): string | undefined {
  const name = `act ${act.sequence} (${act.action} by ${act.given_by}, ${new Date(act.at).toISOString()})`;
  if (act.sequence !== checked + 1) return `act ${checked + 1} is missing: ${name} follows on act ${checked}`;
  const { hash, ...columns } = act;
  if (hash !== chainHash(previous, columns))
    return `the chain breaks at ${name}: the row, or one before it, is not as it was written`;
  return undefined;
}
