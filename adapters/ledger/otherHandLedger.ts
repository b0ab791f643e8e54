import { sql } from 'kysely';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import type { OtherHandFinding } from '../../core/reconciliation/otherHand.ts';
import type { Reconciliation } from '../../core/reconciliation/reconciliation.ts';
import { appendAct } from './auditLedger.ts';
import type { Session } from './session.ts';
import { storedExactly, storedTime, storedWords } from './storedValue.ts';

/** So many of the latest comparisons that found orders of others tell whether they trade steadily. */
const LATEST_FINDINGS = 20;

/** Whether there was one cycle between two findings matters, not how many more there were. */
const CYCLES_COUNTED = 2;

/** Orders of others in an account, and the word of persons on them. */
export function otherHandLedger(session: Session): Pick<LedgerPort, 'otherHandEvidence' | 'acceptOtherHand'> {
  return {
    otherHandEvidence: (account) =>
      session.read('otherHandEvidence', async (db) => {
        const accepted = await db
          .selectFrom('accepted_hands')
          .select('at')
          .where('account', '=', account)
          .orderBy('at', 'desc')
          .limit(1)
          .executeTakeFirst();
        const rows = await db
          .selectFrom('reconciliations')
          .select(['completed_at', 'manual_orders'])
          .where('account', '=', account)
          .where('manual_orders', '<>', sql.lit('[]'))
          .where('completed_at', '>', accepted?.at ?? 0)
          .orderBy('completed_at', 'desc')
          .orderBy('sequence', 'desc')
          .limit(LATEST_FINDINGS + 1)
          .execute();
        const findings: OtherHandFinding[] = [];
        let before = Number.MAX_SAFE_INTEGER;
        for (const row of rows.slice(0, LATEST_FINDINGS).reverse()) {
          const cycles = await db
            .selectFrom('cycles')
            .select('started_at')
            .where('account', '=', account)
            .where('started_at', '>', before)
            .where('started_at', '<=', row.completed_at)
            .limit(CYCLES_COUNTED)
            .execute();
          const orders = JSON.parse(row.manual_orders) as Reconciliation['manualOrders'];
          findings.push({
            at: row.completed_at,
            orders: orders.map(({ venueOrderId }) => venueOrderId),
            cyclesSince: cycles.length,
          });
          before = row.completed_at;
        }
        return { findings, hasEarlier: rows.length > LATEST_FINDINGS };
      }),

    acceptOtherHand: (account, { id, at, by, reason }) =>
      session.write('acceptOtherHand', async (db) => {
        await db
          .insertInto('accepted_hands')
          .values({
            account: storedExactly('account', account),
            id: storedExactly('id', id),
            at: storedTime('at', at),
            given_by: storedWords(by),
            reason: storedWords(reason),
          })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        await appendAct(session, db, {
          id: `accept:${account}:${id}`,
          action: 'accept-other-hand',
          by,
          account,
          subject: '',
          detail: reason,
        });
      }),
  };
}
