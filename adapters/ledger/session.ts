import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely, Transaction } from 'kysely';
import { LedgerError, NewerLedgerError } from '../../core/ports/ledger.ts';
import { asLedgerFault } from './databaseFault.ts';
import type { LedgerDatabase } from './ledgerDatabase.ts';
import { requireOwnSchema } from './schemaVersion.ts';
import type { LedgerTables } from './tables.ts';

/** So often a transaction is tried that the database has given up for the sake of another one. */
const MOST_ATTEMPTS = 5;

/** Postgres has rolled a transaction back whole, because it met another one in a circle or could not be put in a row with it: it may be done again. */
function wasRolledBack(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '40P01' || error.code === '40001');
}

/** How the parts of the ledger reach the database: one transaction per write, and errors that name the operation. */
export interface Session {
  /** Locks the rows a transaction has selected. SQLite has locked the whole file by then and knows no such clause. */
  readonly locksRows: boolean;
  write<T>(operation: string, work: (transaction: Transaction<LedgerTables>) => Promise<T>): Promise<T>;
  read<T>(operation: string, work: (db: Kysely<LedgerTables>) => Promise<T>): Promise<T>;
}

/** @param onNewerSchema told when a newer program has changed the schema, which no later attempt undoes */
export function sessionOn(database: LedgerDatabase, onNewerSchema: (error: NewerLedgerError) => void): Session {
  return {
    locksRows: database.kind === 'postgres',
    async write(operation, work) {
      if (database.readOnly) throw new LedgerError(operation, `${database.title} was opened for reading only.`, false);
      for (let attempt = 1; ; attempt += 1) {
        try {
          database.assertInPlace();
          return await database.db.transaction().execute(async (transaction) => {
            await requireOwnSchema(operation, database, transaction);
            return await work(transaction);
          });
        } catch (error) {
          if (error instanceof NewerLedgerError) onNewerSchema(error);
          if (attempt >= MOST_ATTEMPTS || !wasRolledBack(error)) throw asLedgerFault(operation, error, database);
          // Of unequal length, so that transactions that met once do not meet again.
          await sleep(attempt * 20 * (0.5 + Math.random()));
        }
      }
    },
    async read(operation, work) {
      try {
        return await work(database.db);
      } catch (error) {
        if (error instanceof NewerLedgerError) onNewerSchema(error);
        throw asLedgerFault(operation, error, database);
      }
    },
  };
}
