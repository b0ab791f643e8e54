import type { LedgerPort } from '../../core/ports/ledger.ts';
import type { Session } from './session.ts';
import { storedDecimal, storedExactly, storedTime } from './storedValue.ts';

/** Equity of the accounts over time. */
export function equityLedger(session: Session): Pick<LedgerPort, 'recordEquity' | 'equity'> {
  return {
    recordEquity(point) {
      return session.write('recordEquity', async (db) => {
        await db
          .insertInto('equity')
          .values({
            account: storedExactly('point.account', point.account),
            at: storedTime('point.at', point.at),
            equity: storedDecimal('point.equity', point.equity),
            cash: storedDecimal('point.cash', point.cash),
          })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      });
    },

    equity: (account, from, to) =>
      session.read('equity', (db) =>
        db
          .selectFrom('equity')
          .selectAll()
          .where('account', '=', account)
          .where('at', '>=', from)
          .where('at', '<', to)
          .orderBy('at')
          .execute(),
      ),
  };
}
