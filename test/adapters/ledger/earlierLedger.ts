import { Migrator } from 'kysely';
import { MIGRATION_LOCK_TABLE, MIGRATION_TABLE } from '../../../adapters/ledger/ledgerDatabase.ts';
import { parseLedgerUrl } from '../../../adapters/ledger/ledgerUrl.ts';
import { m0001Ledger } from '../../../adapters/ledger/migrations/m0001Ledger.ts';
import { m0002Pauses } from '../../../adapters/ledger/migrations/m0002Pauses.ts';
import { connect } from '../../../adapters/ledger/openLedger.ts';

/** Makes a ledger as the version wrote it that kept pauses in a table of their own. */
export async function makeLedgerOfPauses(url: string): Promise<void> {
  const database = connect(parseLedgerUrl(url), { readOnly: false, mustExist: false, lockTimeoutMs: 10_000 });
  try {
    await database.exclusively(async (db) => {
      const { schema } = await database.schemaFacts(db);
      const migrator = new Migrator({
        db,
        provider: {
          getMigrations: async () => ({
            '0001_ledger': m0001Ledger(database.kind),
            '0002_pauses': m0002Pauses(database.kind),
          }),
        },
        migrationTableName: MIGRATION_TABLE,
        migrationLockTableName: MIGRATION_LOCK_TABLE,
        ...(schema === undefined ? {} : { migrationTableSchema: schema }),
      });
      const { error } = await migrator.migrateToLatest();
      if (error !== undefined) throw error;
    });
  } finally {
    await database.close();
  }
}
