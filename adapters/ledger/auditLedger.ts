import { type Kysely, type Selectable, sql } from 'kysely';
import type { Act, AuditEntry } from '../../core/audit/act.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import { CHAIN_START, chainHash } from './auditChain.ts';
import type { Session } from './session.ts';
import { rowLimit, storedExactly, storedWords } from './storedValue.ts';
import type { AuditTable, LedgerTables } from './tables.ts';

/** The audit log: acts one after the other, each chained to the one before it. */
export function auditLedger(session: Session): Pick<LedgerPort, 'recordAct' | 'acts'> {
  return {
    recordAct: (act) => session.write('recordAct', (db) => appendAct(session, db, act)),

    acts: (filter, limit) =>
      session.read('acts', async (db) => {
        let query = db.selectFrom('audit').selectAll().orderBy('sequence', 'desc').limit(rowLimit(limit));
        if (filter.account !== undefined) query = query.where('account', '=', filter.account);
        if (filter.before !== undefined) query = query.where('sequence', '<', filter.before);
        return (await query.execute()).map(entryOf);
      }),
  };
}

/**
 * Adds an act to the end of the chain, in the transaction of what it is about: the one is not on record without the other. It is the last write of a transaction, since
 * all others wait for the end of the chain from then on.
 */
export async function appendAct(session: Session, db: Kysely<LedgerTables>, act: Act): Promise<void> {
  if (session.locksRows) await sql`select pg_advisory_xact_lock(hashtext('audit'))`.execute(db);
  const id = storedExactly('act.id', act.id);
  const known = await db.selectFrom('audit').select('sequence').where('id', '=', id).executeTakeFirst();
  if (known !== undefined) return;
  const last = await db
    .selectFrom('audit')
    .select(['sequence', 'hash'])
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  const row = {
    sequence: (last?.sequence ?? 0) + 1,
    at: Date.now(),
    id,
    action: act.action,
    given_by: storedWords(act.by),
    account: act.account === undefined ? null : storedExactly('act.account', act.account),
    subject: storedWords(act.subject),
    detail: storedWords(act.detail),
  };
  await db
    .insertInto('audit')
    .values({ ...row, hash: chainHash(last?.hash ?? CHAIN_START, row) })
    .execute();
}

function entryOf(row: Selectable<AuditTable>): AuditEntry {
  const { sequence, at, id, action, given_by, account, subject, detail, hash } = row;
  return { sequence, at, id, action, by: given_by, ...(account === null ? {} : { account }), subject, detail, hash };
}
