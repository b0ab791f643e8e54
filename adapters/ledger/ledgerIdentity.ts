import type { LedgerPort } from '../../core/ports/ledger.ts';
import type { Session } from './session.ts';

/** Which ledger this is. */
export function ledgerIdentity(session: Session): Pick<LedgerPort, 'identity'> {
  return {
    identity: () =>
      session.read('identity', async (db) => {
        const row = await db.selectFrom('ledger_identity').select('identity').executeTakeFirstOrThrow();
        return row.identity;
      }),
  };
}
