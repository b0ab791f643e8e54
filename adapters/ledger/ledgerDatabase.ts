import type { Kysely } from 'kysely';
import type { LedgerTables } from './tables.ts';

export type DatabaseKind = 'sqlite' | 'postgres';

/** An open connection to the database of a ledger, with what the two databases do differently. */
export interface LedgerDatabase {
  readonly kind: DatabaseKind;
  readonly db: Kysely<LedgerTables>;
  readonly readOnly: boolean;
  /** How the database is called in messages; never holds a password. */
  readonly title: string;
  /** Takes secrets out of a message of the driver. */
  redact(message: string): string;
  /** Runs `work` while every other process that opens the same ledger waits. */
  exclusively<T>(work: (db: Kysely<LedgerTables>) => Promise<T>): Promise<T>;
  /** Reads what this database calls its tables and schema. */
  schemaFacts(db: Kysely<LedgerTables>): Promise<SchemaFacts>;
  /** @throws Error where what is open is no longer what the address names, such as a deleted file. */
  assertInPlace(): void;
  close(): Promise<void>;
}

/** What is already in a database before anything of ours is done to it. */
export interface SchemaFacts {
  /** Whether the table of applied migrations is there. */
  readonly initialised: boolean;
  /** Tables of someone else in a database that only a ledger should live in. */
  readonly foreignTables: readonly string[];
  /** The schema that tables are created in; undefined where the database has no such thing. */
  readonly schema: string | undefined;
}

/** The table that Kysely's migrator keeps of applied migrations, and the one it locks. */
export const MIGRATION_TABLE = 'ledger_migrations';
export const MIGRATION_LOCK_TABLE = 'ledger_migrations_lock';
