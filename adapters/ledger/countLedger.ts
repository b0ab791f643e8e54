import { ORDER_STATUSES } from '../../core/orders/orderState.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import type { Session } from './session.ts';
import { storedTime } from './storedValue.ts';

/** Counts of what is recent. Each reads an index from a moment on, so that they do not grow with the age of the account. */
export function countLedger(session: Session): Pick<LedgerPort, 'recentCounts'> {
  return {
    recentCounts: (account, from) =>
      session.read('recentCounts', async (db) => {
        const since = storedTime('since', from);
        const { countAll, max } = db.fn;
        const [cycles, orders, signals] = await Promise.all([
          db
            .selectFrom('cycles')
            .select(['outcome', countAll().as('count')])
            .where('account', '=', account)
            .where('started_at', '>=', since)
            .groupBy('outcome')
            .orderBy('outcome')
            .execute(),
          db
            .selectFrom('orders')
            .select(['status', countAll().as('count')])
            .where('account', '=', account)
            // The index leads by state: naming all of them has it looked through from the moment on alone.
            .where('status', 'in', ORDER_STATUSES)
            .where('created_at', '>=', since)
            .groupBy('status')
            .orderBy('status')
            .execute(),
          db
            .selectFrom('signals')
            .select(['source', countAll().as('count'), max('received_at').as('latest')])
            .where('traded', 'in', [0, 1])
            .where('received_at', '>=', since)
            .where('account', 'in', ['', account])
            .groupBy('source')
            .orderBy('source')
            .execute(),
        ]);
        return {
          cycles: cycles.map(({ outcome, count }) => ({ outcome, count: Number(count) })),
          orders: orders.map(({ status, count }) => ({ status, count: Number(count) })),
          signals: signals.map(({ source, count, latest }) => ({
            source,
            count: Number(count),
            latest: Number(latest),
          })),
        };
      }),
  };
}
