import type { Act } from '../../../core/audit/act.ts';
import { LedgerError } from '../../../core/ports/ledger.ts';
import { asLedgerFault } from '../databaseFault.ts';
import type { LedgerDatabase } from '../ledgerDatabase.ts';
import { parseLedgerUrl } from '../ledgerUrl.ts';
import { connect, openLedger } from '../openLedger.ts';
import { type LedgerSize, ledgerSize } from './ledgerSize.ts';
import { copyWhileRunning, putBack } from './sqliteBackup.ts';
import { type AuditVerification, verifyAudit } from './verifyAudit.ts';
import { type LedgerVerification, verifyLedger } from './verifyLedger.ts';

const LOCK_TIMEOUT_MS = 10_000;

/** Opens the database of a ledger for reading, does the work, and closes it. */
async function reading<T>(operation: string, url: string, work: (database: LedgerDatabase) => Promise<T>): Promise<T> {
  const database = connect(parseLedgerUrl(url), { readOnly: true, mustExist: true, lockTimeoutMs: LOCK_TIMEOUT_MS });
  try {
    return await work(database);
  } catch (error) {
    throw asLedgerFault(operation, error, database);
  } finally {
    await database.close();
  }
}

function fileOf(url: string): string | undefined {
  const location = parseLedgerUrl(url);
  return location.kind === 'sqlite' && location.path !== ':memory:' ? location.path : undefined;
}

/** The file of a SQLite ledger. @throws LedgerError that says what to use for another database. */
function requireFile(operation: 'backup' | 'restore', url: string): string {
  const path = fileOf(url);
  if (path !== undefined) return path;
  const how =
    operation === 'backup'
      ? 'pg_dump --format=custom --file=ledger.dump DATABASE makes one of a moment while everything runs'
      : 'stop all workers, then pg_restore --clean --if-exists --dbname=DATABASE ledger.dump';
  throw new LedgerError(
    operation,
    `${parseLedgerUrl(url).title} is no file. Use Postgres' own programs: ${how}. Check it with \`ballast ledger verify\`.`,
    false,
  );
}

/** How large a ledger is. */
export function sizeOfLedger(url: string): Promise<LedgerSize> {
  return reading('size', url, (database) => ledgerSize(database, fileOf(url)));
}

/** Checks a ledger without changing it. */
export function verify(url: string): Promise<LedgerVerification> {
  return reading('verify', url, verifyLedger);
}

/** Checks the chain of the audit log without changing it. @param hash of an act that must be in it */
export function verifyActs(url: string, hash?: string): Promise<AuditVerification> {
  return reading('verify', url, (database) => verifyAudit(database, hash));
}

/** Writes a copy of a ledger while it is in use, and checks the copy. @throws LedgerError */
export async function backUp(url: string, target: string): Promise<LedgerVerification> {
  const path = requireFile('backup', url);
  try {
    copyWhileRunning(path, target);
  } catch (error) {
    throw new LedgerError('backup', error instanceof Error ? error.message : String(error), false);
  }
  return await verify(`sqlite:${target}`);
}

/**
 * Puts a copy in the place of the ledger after having checked it, and keeps what was there.
 * @param stamp for the name of what was there @param act what is recorded in the ledger that takes its place
 * @throws LedgerError where the copy has faults, or a process has the ledger open; nothing is changed then
 */
export async function restore(
  url: string,
  copy: string,
  stamp: string,
  act: Act,
): Promise<LedgerVerification & { readonly kept: string | undefined }> {
  const path = requireFile('restore', url);
  const found = await verify(`sqlite:${copy}`);
  if (found.faultCount > 0)
    throw new LedgerError(
      'restore',
      `${copy} has ${found.faultCount} faults: ${found.faults[0]}. Nothing was changed.`,
      false,
    );
  try {
    const record = async (file: string): Promise<void> => {
      const ledger = await openLedger(`sqlite:${file}`, { mustExist: true });
      try {
        await ledger.recordAct(act);
      } finally {
        await ledger.close();
      }
    };
    return { ...found, kept: await putBack(copy, path, stamp, record) };
  } catch (error) {
    throw new LedgerError('restore', error instanceof Error ? error.message : String(error), false);
  }
}
