import type { LedgerPort } from '../../core/ports/ledger.ts';
import type { Session } from './session.ts';
import { storedExactly } from './storedValue.ts';

/** Whose venue the ledger is for. */
export function venueClaim(session: Session): Pick<LedgerPort, 'claimFor'> {
  return {
    claimFor: (venue) =>
      session.write('claimFor', async (db) => {
        await db
          .insertInto('venue_claim')
          .values({ id: 1, venue: storedExactly('venue', venue) })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        const row = await db.selectFrom('venue_claim').select('venue').executeTakeFirst();
        return row?.venue ?? venue;
      }),
  };
}
