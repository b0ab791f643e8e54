import { orderWorkflowId } from '../../core/orders/orderKey.ts';
import { isClosed } from '../../core/orders/orderState.ts';
import { LedgerConflictError, type LedgerPort } from '../../core/ports/ledger.ts';
import { appendAct } from './auditLedger.ts';
import { keyColumns, orderRecord, storableState } from './orderRows.ts';
import { requiredOrder, selectOrder } from './selectOrder.ts';
import type { Session } from './session.ts';
import { storedExactly, storedTime, storedWords } from './storedValue.ts';
import { storeState } from './storeState.ts';

type SettlementLedger = Pick<LedgerPort, 'noteWait' | 'waits' | 'settle' | 'settlements'>;

/** What accounts wait for, and what persons have decided about orders. Long as a list: one short method for each word of the port. */
export function settlementLedger(session: Session): SettlementLedger {
  return {
    noteWait: (account, subject, reason) =>
      session.write('noteWait', async (db) => {
        if (reason === undefined) {
          await db.deleteFrom('account_waits').where('account', '=', account).where('subject', '=', subject).execute();
          return;
        }
        const at = Date.now();
        const words = storedWords(reason);
        await db
          .insertInto('account_waits')
          .values({ account: storedExactly('account', account), subject, since: at, at, reason: words })
          .onConflict((conflict) => conflict.columns(['account', 'subject']).doUpdateSet({ at, reason: words }))
          .execute();
      }),

    waits: (account) =>
      session.read('waits', (db) =>
        db
          .selectFrom('account_waits')
          .select(['subject', 'since', 'reason'])
          .where('account', '=', account)
          .orderBy('since')
          .execute(),
      ),

    settle: (of, settlement, state) =>
      session.write('settle', async (db) => {
        const record = await requiredOrder(session, db, of.key);
        if (record.revision !== of.revision || record.version !== of.version || isClosed(record.state.status))
          throw new LedgerConflictError(
            `${orderWorkflowId(of.key)} is ${record.state.status} (revision ${record.revision}) by now: something was written of it since it was shown. Nothing was settled: look at it again.`,
          );
        const at = storedTime('settlement.at', settlement.at);
        const [by, reason] = [storedWords(settlement.by), storedWords(settlement.reason)];
        await db
          .insertInto('settlements')
          .values({
            ...keyColumns(of.key),
            at,
            given_by: by,
            reason,
            word: settlement.word,
            ours: storedWords(settlement.ours),
            venues: storedWords(settlement.venues),
          })
          .execute();
        // A person may close what no state of its own leads to, such as an intent that the venue never got.
        const evidence = { at, source: 'ballast', detail: `settled by ${by}: ${reason}` } as const;
        await storeState(db, record, storableState(state), evidence);
        const order = orderWorkflowId(of.key);
        await appendAct(session, db, {
          id: `settle:${order}:${of.version}`,
          action: 'settle-order',
          by,
          account: of.key.account,
          subject: order,
          detail: `${settlement.word}: ${reason}`,
        });
        return orderRecord(await selectOrder(db, of.key).executeTakeFirstOrThrow());
      }),

    settlements: (key) =>
      session.read('settlements', async (db) => {
        const rows = await db
          .selectFrom('settlements')
          .selectAll()
          .where('account', '=', key.account)
          .where('cycle_id', '=', key.cycleId)
          .where('symbol', '=', key.symbol)
          .orderBy('at')
          .execute();
        return rows.map(({ at, given_by, reason, word, ours, venues }) => ({
          key,
          ...{ word, at, by: given_by, reason, ours, venues },
        }));
      }),
  };
}
