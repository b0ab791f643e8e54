import type { LedgerPort } from '../../core/ports/ledger.ts';
import type { Trial } from '../../core/tuning/trial.ts';
import type { Session } from './session.ts';
import { storedExactly, storedJson, storedTime } from './storedValue.ts';
import type { TrialsTable } from './tables.ts';

/** Files that no search was started with for so long are not kept any more, ms. */
const KEPT_FOR_MS = 30 * 86_400_000;

/** The register of variants, and the files of searches. */
export function searchLedger(
  session: Session,
): Pick<LedgerPort, 'enterTrial' | 'trial' | 'trials' | 'keepSearchFiles' | 'searchFiles'> {
  return {
    enterTrial: (data, trial) =>
      session.write('enterTrial', async (db) => {
        await db
          .insertInto('trials')
          .values({
            data: storedExactly('data', data),
            variant: storedExactly('trial.variant', trial.variant),
            at: storedTime('trial.at', trial.at),
            names: storedJson('trial.names', trial.names),
            returns: storedJson('trial.returns', trial.returns),
          })
          .onConflict((conflict) => conflict.columns(['data', 'variant']).doNothing())
          .execute();
      }),

    trial: (data, variant) =>
      session.read('trial', async (db) => {
        const row = await db
          .selectFrom('trials')
          .selectAll()
          .where('data', '=', data)
          .where('variant', '=', variant)
          .executeTakeFirst();
        return row === undefined ? undefined : trialOf(row);
      }),

    trials: (data) =>
      session.read('trials', async (db) => {
        const rows = await db.selectFrom('trials').selectAll().where('data', '=', data).orderBy('variant').execute();
        return rows.map(trialOf);
      }),

    keepSearchFiles: (digest, body, at) =>
      session.write('keepSearchFiles', async (db) => {
        const row = { digest: storedExactly('digest', digest), at: storedTime('at', at), body };
        await db
          .insertInto('search_files')
          .values(row)
          .onConflict((conflict) => conflict.column('digest').doUpdateSet({ at: row.at }))
          .execute();
        await db
          .deleteFrom('search_files')
          .where('at', '<', at - KEPT_FOR_MS)
          .execute();
      }),

    searchFiles: (digest) =>
      session.read('searchFiles', async (db) => {
        const row = await db.selectFrom('search_files').select('body').where('digest', '=', digest).executeTakeFirst();
        return row?.body;
      }),
  };
}

function trialOf({ variant, at, names, returns }: TrialsTable): Trial {
  return {
    variant,
    at,
    names: JSON.parse(names) as Trial['names'],
    returns: JSON.parse(returns) as Trial['returns'],
  };
}
