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

/** Orders of others in an account, and the word of persons on them. Long as a list: one short method for each word of the port. */
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
        // Each with the one before it, so that one statement counts the cycles between them, however many findings there are.
        const rows = await db
          .with('latest', (given) =>
            given
              .selectFrom('reconciliations')
              .select(['completed_at', 'sequence', 'manual_orders'])
              .where('account', '=', account)
              .where('manual_orders', '<>', sql.lit('[]'))
              .where('completed_at', '>', accepted?.at ?? 0)
              .orderBy('completed_at', 'desc')
              .orderBy('sequence', 'desc')
              .limit(LATEST_FINDINGS + 1),
          )
          .with('findings', (given) =>
            given.selectFrom('latest').select(({ fn }) => [
              'completed_at',
              'sequence',
              'manual_orders',
              fn
                .agg<number | null>('lag', ['completed_at'])
                .over((over) => over.orderBy('completed_at').orderBy('sequence'))
                .as('before'),
            ]),
          )
          .selectFrom('findings')
          .select(({ selectFrom }) => [
            'completed_at',
            'manual_orders',
            selectFrom(
              selectFrom('cycles')
                .select('started_at')
                .where('account', '=', account)
                .whereRef('started_at', '>', 'findings.before')
                .whereRef('started_at', '<=', 'findings.completed_at')
                .limit(CYCLES_COUNTED)
                .as('between'),
            )
              .select(({ fn }) => fn.countAll<number>().as('count'))
              .as('cycles'),
          ])
          .orderBy('completed_at', 'desc')
          .orderBy('sequence', 'desc')
          .execute();
        const findings = rows.slice(0, LATEST_FINDINGS).map((row): OtherHandFinding => {
          const orders = JSON.parse(row.manual_orders) as Reconciliation['manualOrders'];
          const cyclesSince = Number(row.cycles);
          return { at: row.completed_at, orders: orders.map(({ venueOrderId }) => venueOrderId), cyclesSince };
        });
        findings.reverse();
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
