import { parseLedgerUrl } from '../../../adapters/ledger/ledgerUrl.ts';
import { m0001Ledger } from '../../../adapters/ledger/migrations/m0001Ledger.ts';
import { m0002Pauses } from '../../../adapters/ledger/migrations/m0002Pauses.ts';
import { connect } from '../../../adapters/ledger/openLedger.ts';
import { bringUpToDate } from '../../../adapters/ledger/schemaVersion.ts';

/** Makes a ledger as the version wrote it that kept pauses in a table of their own. */
export async function makeLedgerOfPauses(url: string): Promise<void> {
  const database = connect(parseLedgerUrl(url), { readOnly: false, mustExist: false, lockTimeoutMs: 10_000 });
  try {
    await bringUpToDate(database, false, {
      '0001_ledger': m0001Ledger(database.kind),
      '0002_pauses': m0002Pauses(database.kind),
    });
  } finally {
    await database.close();
  }
}
