import { sql } from 'kysely';
import type { LedgerPort, NewerLedgerError } from '../../core/ports/ledger.ts';

import { accountLedger } from './accountLedger.ts';
import { auditLedger } from './auditLedger.ts';
import { configurationLedger } from './configurationLedger.ts';
import { countLedger } from './countLedger.ts';
import { cycleLedger } from './cycleLedger.ts';
import { asLedgerFault } from './databaseFault.ts';
import { equityLedger } from './equityLedger.ts';
import { fillLedger } from './fillLedger.ts';
import type { LedgerDatabase } from './ledgerDatabase.ts';
import { ledgerIdentity } from './ledgerIdentity.ts';
import { type LedgerLocation, parseLedgerUrl } from './ledgerUrl.ts';
import { listingLedger } from './listingLedger.ts';
import { modelLedger } from './modelLedger.ts';
import { notificationLedger } from './notificationLedger.ts';
import { orderLedger } from './orderLedger.ts';
import { otherHandLedger } from './otherHandLedger.ts';
import { planInputLedger } from './planInputLedger.ts';
import { openPostgres } from './postgresDatabase.ts';
import { proposalLedger } from './proposalLedger.ts';
import { reconciliationLedger } from './reconciliationLedger.ts';
import { restorationLedger } from './restorationLedger.ts';
import { retentionLedger } from './retentionLedger.ts';
import { assertCurrent, bringUpToDate } from './schemaVersion.ts';
import { searchLedger } from './searchLedger.ts';
import { sessionOn } from './session.ts';
import { settlementLedger } from './settlementLedger.ts';
import { signalLedger } from './signalLedger.ts';
import { openSqlite } from './sqliteDatabase.ts';
import { standingLedger } from './standingLedger.ts';
import { stopReferenceLedger } from './stopReferenceLedger.ts';
import { candleCache } from './storedCandles.ts';
import { tradingStateLedger } from './tradingStateLedger.ts';
import { valuationLedger } from './valuationLedger.ts';
import { venueClaim } from './venueClaim.ts';

export interface LedgerOptions {
  /** Reads only: the schema is not touched and must be current. Default false. */
  readonly readOnly?: boolean;
  /** A ledger that is not there yet is an error, not created. Default false. */
  readonly mustExist?: boolean;
  /** How long a write waits for the lock of another process, in ms. Default 10 000. */
  readonly lockTimeoutMs?: number;
  /** Told when a newer program has brought the open ledger to a schema that this one does not know: nothing can be written any more. */
  readonly onNewerSchema?: (error: NewerLedgerError) => void;
}

const DEFAULT_LOCK_TIMEOUT_MS = 10_000;

/**
 * Opens the ledger at `url` and brings its schema up to date. Any number of processes may open one ledger at once.
 *
 * @param url `sqlite:PATH` (one file; missing directories are created), `sqlite::memory:` for one that ends with the process, or
 * `postgres://USER@HOST:PORT/DATABASE`. No message ever repeats a password in it.
 * @throws InvalidInputError where the address is none of these.
 * @throws LedgerError where the database cannot be opened, belongs to something else, or has a newer schema than this code; nothing
 * is changed then. With `readOnly` also where the schema is missing or older.
 */
export async function openLedger(url: string, options: LedgerOptions = {}): Promise<LedgerPort> {
  const { readOnly = false, mustExist = readOnly, lockTimeoutMs = DEFAULT_LOCK_TIMEOUT_MS } = options;
  const location = parseLedgerUrl(url);
  const database = connect(location, { readOnly, mustExist, lockTimeoutMs });
  try {
    if (readOnly) await assertCurrent('open', database);
    else await bringUpToDate(database, mustExist);
  } catch (error) {
    await database.close();
    throw asLedgerFault('open', error, database);
  }
  return ledgerOn(database, options.onNewerSchema);
}

/** The ledger in an open database whose schema is current. */
export function ledgerOn(
  database: LedgerDatabase,
  onNewerSchema: (error: NewerLedgerError) => void = () => undefined,
): LedgerPort {
  const session = sessionOn(database, onNewerSchema);
  return {
    ...orderLedger(session),
    ...fillLedger(session),
    ...cycleLedger(session),
    ...equityLedger(session),
    ...listingLedger(session),
    ...candleCache(session),
    ...tradingStateLedger(session),
    ...valuationLedger(session),
    ...standingLedger(session),
    ...stopReferenceLedger(session),
    ...reconciliationLedger(session),
    ...accountLedger(session),
    ...otherHandLedger(session),
    ...venueClaim(session),
    ...ledgerIdentity(session),
    ...retentionLedger(session),
    ...restorationLedger(session),
    ...settlementLedger(session),
    ...notificationLedger(session),
    ...signalLedger(session),
    ...modelLedger(session),
    ...auditLedger(session),
    ...planInputLedger(session),
    ...proposalLedger(session),
    ...searchLedger(session),
    ...configurationLedger(session),
    ...countLedger(session),
    check: () =>
      session.read('check', async (db) => {
        await sql`select 1`.execute(db);
        database.assertInPlace();
        await assertCurrent('check', database);
      }),
    close: () => database.close(),
  };
}

/** Opens the database of a ledger. @throws LedgerError */
export function connect(
  location: LedgerLocation,
  { readOnly, mustExist, lockTimeoutMs }: Required<Omit<LedgerOptions, 'onNewerSchema'>>,
): LedgerDatabase {
  if (location.kind === 'postgres') return openPostgres(location, readOnly, lockTimeoutMs);
  try {
    return openSqlite(location, readOnly, lockTimeoutMs, mustExist);
  } catch (error) {
    throw asLedgerFault('open', error, { title: location.title, redact: (message) => message });
  }
}
