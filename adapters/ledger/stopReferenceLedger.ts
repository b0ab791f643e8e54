import type { LedgerPort } from '../../core/ports/ledger.ts';
import type { Session } from './session.ts';
import { storedDecimal, storedExactly, storedTime } from './storedValue.ts';

type StopReferenceLedger = Pick<LedgerPort, 'stopReferences' | 'keepStopReference' | 'forgetStopReference'>;

/** What the stops of positions are measured from. */
export function stopReferenceLedger(session: Session): StopReferenceLedger {
  return {
    stopReferences: (account) =>
      session.read('stopReferences', (db) =>
        db.selectFrom('stop_references').selectAll().where('account', '=', account).orderBy('symbol').execute(),
      ),

    keepStopReference: (reference) =>
      session.write('keepStopReference', async (db) => {
        const { account, symbol } = reference;
        await db
          .insertInto('stop_references')
          .values({
            account: storedExactly('reference.account', account),
            symbol: storedExactly('reference.symbol', symbol),
            price: storedDecimal('reference.price', reference.price),
            at: storedTime('reference.at', reference.at),
          })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        return db
          .selectFrom('stop_references')
          .selectAll()
          .where('account', '=', account)
          .where('symbol', '=', symbol)
          .executeTakeFirstOrThrow();
      }),

    forgetStopReference: ({ account, symbol, at }) =>
      session.write('forgetStopReference', async (db) => {
        await db
          .deleteFrom('stop_references')
          .where('account', '=', account)
          .where('symbol', '=', symbol)
          .where('at', '=', at)
          .execute();
      }),
  };
}
