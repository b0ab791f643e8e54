import type { Kysely, Transaction } from 'kysely';
import { LedgerError } from '../../core/ports/ledger.ts';
import { asLedgerFault } from './databaseFault.ts';
import type { LedgerDatabase } from './ledgerDatabase.ts';
import type { LedgerTables } from './tables.ts';

/** How the parts of the ledger reach the database: one transaction per write, and errors that name the operation. */
export interface Session {
  /** Locks the rows a transaction has selected. SQLite has locked the whole file by then and knows no such clause. */
  readonly locksRows: boolean;
  write<T>(operation: string, work: (transaction: Transaction<LedgerTables>) => Promise<T>): Promise<T>;
  read<T>(operation: string, work: (db: Kysely<LedgerTables>) => Promise<T>): Promise<T>;
}

export function sessionOn(database: LedgerDatabase): Session {
  return {
    locksRows: database.kind === 'postgres',
    async write(operation, work) {
      if (database.readOnly) throw new LedgerError(operation, `${database.title} was opened for reading only.`, false);
      try {
        return await database.db.transaction().execute(work);
      } catch (error) {
        throw asLedgerFault(operation, error, database);
      }
    },
    async read(operation, work) {
      try {
        return await work(database.db);
      } catch (error) {
        throw asLedgerFault(operation, error, database);
      }
    },
  };
}
