import type { Migration } from 'kysely';
import type { DatabaseKind } from '../../../adapters/ledger/ledgerDatabase.ts';
import { parseLedgerUrl } from '../../../adapters/ledger/ledgerUrl.ts';
import { m0001Ledger } from '../../../adapters/ledger/migrations/m0001Ledger.ts';
import { m0002Pauses } from '../../../adapters/ledger/migrations/m0002Pauses.ts';
import { m0003TradingStates } from '../../../adapters/ledger/migrations/m0003TradingStates.ts';
import { m0004OrderRevisions } from '../../../adapters/ledger/migrations/m0004OrderRevisions.ts';
import { m0005Reconciliations } from '../../../adapters/ledger/migrations/m0005Reconciliations.ts';
import { m0006VenueOrderIds } from '../../../adapters/ledger/migrations/m0006VenueOrderIds.ts';
import { m0007CommandIds } from '../../../adapters/ledger/migrations/m0007CommandIds.ts';
import { m0009AcceptedHands } from '../../../adapters/ledger/migrations/m0009AcceptedHands.ts';
import { m0010LedgerIdentity } from '../../../adapters/ledger/migrations/m0010LedgerIdentity.ts';
import { m0012Retention } from '../../../adapters/ledger/migrations/m0012Retention.ts';
import { m0014StopReferences } from '../../../adapters/ledger/migrations/m0014StopReferences.ts';
import { connect } from '../../../adapters/ledger/openLedger.ts';
import { bringUpToDate } from '../../../adapters/ledger/schemaVersion.ts';

/** Makes a ledger as the version wrote it that kept pauses in a table of their own. */
export function makeLedgerOfPauses(url: string): Promise<void> {
  return makeLedger(url, (kind) => ({ '0001_ledger': m0001Ledger(kind), '0002_pauses': m0002Pauses(kind) }));
}

/** Makes a ledger as the version wrote it that went through all orders of an account for what it reads. */
export function makeLedgerWithoutSummaries(url: string): Promise<void> {
  return makeLedger(url, (kind) => ({
    '0001_ledger': m0001Ledger(kind),
    '0002_pauses': m0002Pauses(kind),
    '0003_trading_states': m0003TradingStates(kind),
    '0004_order_revisions': m0004OrderRevisions(kind),
    '0005_reconciliations': m0005Reconciliations(kind),
    '0006_venue_order_ids': m0006VenueOrderIds(kind),
    '0007_command_ids': m0007CommandIds(),
    '0009_accepted_hands': m0009AcceptedHands(kind),
    '0010_ledger_identity': m0010LedgerIdentity(kind),
    '0012_retention': m0012Retention(kind),
    '0014_stop_references': m0014StopReferences(kind),
  }));
}

async function makeLedger(
  url: string,
  migrations: (kind: DatabaseKind) => Readonly<Record<string, Migration>>,
): Promise<void> {
  const database = connect(parseLedgerUrl(url), { readOnly: false, mustExist: false, lockTimeoutMs: 10_000 });
  try {
    await bringUpToDate(database, false, migrations(database.kind));
  } finally {
    await database.close();
  }
}
