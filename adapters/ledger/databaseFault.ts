import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import { IllegalTransitionError } from '../../core/orders/transition.ts';
import { LedgerConflictError, LedgerError } from '../../core/ports/ledger.ts';
import { ProposalRefusedError } from '../../core/proposals/proposalRules.ts';
import type { LedgerDatabase } from './ledgerDatabase.ts';

/** What an error code of a database means for whoever has to act on it. */
interface Fault {
  readonly codes: RegExp;
  readonly retryable: boolean;
  readonly remedy: string;
}

// SQLite result codes by name (sqlite.org/rescode.html), Postgres SQLSTATE classes (its manual, appendix A), codes of Node sockets.
const FAULTS: readonly Fault[] = [
  {
    codes: /^(SQLITE_BUSY|SQLITE_LOCKED|55P03|40001|40P01)/,
    retryable: true,
    remedy:
      'Another process held the lock for too long. Try again; if it stays so, find the process that hangs and stop it.',
  },
  {
    codes: /^(SQLITE_FULL|53100|ENOSPC|EDQUOT)/,
    retryable: true,
    remedy: 'The disk is full. Free space on it; orders stay as they were last stored.',
  },
  {
    codes: /^(SQLITE_IOERR|EFBIG|EIO)/,
    retryable: true,
    remedy: 'The disk did not take or give the data. Check the disk, its quota and the file size limit of the process.',
  },
  {
    codes: /^(SQLITE_CORRUPT|SQLITE_NOTADB|XX00)/,
    retryable: false,
    remedy:
      'The file is damaged or is no SQLite database. Stop, keep it for inspection and put a backup in its place, or correct ledger.url.',
  },
  {
    codes: /^(SQLITE_READONLY|SQLITE_CANTOPEN|SQLITE_PERM|EACCES|EROFS|EPERM|EISDIR|ENOTDIR|EEXIST|25006|42501)/,
    retryable: false,
    remedy: 'Give the user of this process the right to read and write the ledger, or correct ledger.url.',
  },
  { codes: /^28/, retryable: false, remedy: 'Correct user and password in BALLAST_LEDGER_URL.' },
  { codes: /^3D/, retryable: false, remedy: 'Create the database (createdb) or correct ledger.url.' },
  { codes: /^3F/, retryable: false, remedy: 'Create the schema that search_path names, or correct ledger.url.' },
  {
    codes: /^(08|53|57P|57014|25P03|ECONN|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)/,
    retryable: true,
    remedy:
      'The database server does not answer. Check that it runs and that ledger.url names it; the operation may be repeated.',
  },
];

/**
 * The error to throw where `operation` failed: what was refused for its content stays as it is, what the database could not do
 * becomes a `LedgerError` with the operation, the database, its words and a remedy. The driver's error object is not kept, because
 * it can hold the connection's password.
 */
export function asLedgerFault(
  operation: string,
  error: unknown,
  database: Pick<LedgerDatabase, 'title' | 'redact'>,
): Error {
  if (
    error instanceof LedgerError ||
    error instanceof LedgerConflictError ||
    error instanceof InvalidInputError ||
    error instanceof IllegalTransitionError ||
    error instanceof ProposalRefusedError
  ) {
    return error;
  }
  const code = codeOf(error);
  const words = database.redact(wordsOf(error)).replace(/\.$/, '');
  const fault = FAULTS.find(({ codes }) => codes.test(code));
  // pg reports a connection that broke, or could not be made in time, without a code.
  const disconnected = code === '' && /connection terminated|timeout|connection ended/i.test(words);
  const remedy = fault?.remedy ?? (disconnected ? 'The connection broke; the operation may be repeated.' : '');
  return new LedgerError(
    operation,
    `${database.title}: ${words}${code === '' ? '' : ` (${code})`}. ${remedy}`.trimEnd(),
    fault?.retryable ?? disconnected,
  );
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  if (error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code !== '')
    return error.code;
  // libsql reports a file it cannot open with SQLite's number for it and no code.
  return error instanceof Error && /unable to open/i.test(error.message) ? 'SQLITE_CANTOPEN' : '';
}

function wordsOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(wordsOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
