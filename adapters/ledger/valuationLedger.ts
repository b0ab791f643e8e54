import type { AccountValuation } from '../../core/breakers/accountValuation.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import type { Session } from './session.ts';
import { storedDecimal, storedExactly, storedJson, storedTime } from './storedValue.ts';

/** What accounts held at which prices, over time. */
export function valuationLedger(session: Session): Pick<LedgerPort, 'recordValuation' | 'valuations'> {
  return {
    recordValuation(valuation) {
      return session.write('recordValuation', async (db) => {
        for (const { symbol, quantity, price } of valuation.positions) {
          storedDecimal(`quantity of ${symbol}`, quantity);
          if (price !== undefined) storedDecimal(`price of ${symbol}`, price);
        }
        await db
          .insertInto('valuations')
          .values({
            account: storedExactly('valuation.account', valuation.account),
            at: storedTime('valuation.at', valuation.at),
            recorded_at: storedTime('valuation.recordedAt', valuation.recordedAt),
            cash: storedDecimal('valuation.cash', valuation.cash),
            positions: storedJson('valuation.positions', valuation.positions),
          })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      });
    },

    valuations: (account, from, to) =>
      session.read('valuations', async (db) => {
        const rows = await db
          .selectFrom('valuations')
          .selectAll()
          .where('account', '=', account)
          .where('at', '>=', from)
          .where('at', '<', to)
          .orderBy('at')
          .execute();
        return rows.map((row) => ({
          account: row.account,
          at: row.at,
          recordedAt: row.recorded_at,
          cash: row.cash,
          positions: JSON.parse(row.positions) as AccountValuation['positions'],
        }));
      }),
  };
}
