import { sql } from 'kysely';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import { appendAct } from './auditLedger.ts';
import { OPEN_STATUSES } from './orderLedger.ts';
import type { Session } from './session.ts';
import { storedExactly, storedJson, storedWords } from './storedValue.ts';

/** Which configuration is in force, and which accounts still have something open. */
export function configurationLedger(
  session: Session,
): Pick<LedgerPort, 'configurationInForce' | 'takeConfiguration' | 'accountsWithOpenOrders'> {
  return {
    configurationInForce: () =>
      session.read('configurationInForce', async (db) => {
        const row = await db
          .selectFrom('configurations')
          .selectAll()
          .orderBy('sequence', 'desc')
          .limit(1)
          .executeTakeFirst();
        if (row === undefined) return undefined;
        const accounts = JSON.parse(row.accounts) as readonly string[];
        return { hash: row.hash, accounts, by: row.given_by, at: row.at };
      }),

    takeConfiguration: ({ hash, accounts, by, detail }) =>
      session.write('takeConfiguration', async (db) => {
        if (session.locksRows) await sql`select pg_advisory_xact_lock(hashtext('configurations'))`.execute(db);
        const last = await db
          .selectFrom('configurations')
          .select(['sequence', 'hash'])
          .orderBy('sequence', 'desc')
          .limit(1)
          .executeTakeFirst();
        if (last?.hash === hash) return;
        const sequence = (last?.sequence ?? 0) + 1;
        await db
          .insertInto('configurations')
          .values({
            sequence,
            hash: storedExactly('configuration.hash', hash),
            accounts: storedJson('accounts of a configuration', accounts),
            given_by: storedWords(by),
            at: Date.now(),
          })
          .execute();
        const id = `configuration:${sequence}`;
        await appendAct(session, db, { id, action: 'take-configuration', by, subject: hash, detail });
      }),

    accountsWithOpenOrders: () =>
      session.read('accountsWithOpenOrders', async (db) => {
        const rows = await db
          .selectFrom('orders')
          .select('account')
          .distinct()
          .where('status', 'in', OPEN_STATUSES)
          .orderBy('account')
          .execute();
        return rows.map(({ account }) => account);
      }),
  };
}
