import { closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import {
  type DatabaseConnection,
  Kysely,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
  type SqliteStatement,
  sql,
} from 'kysely';
import Libsql from 'libsql';
import { type LedgerDatabase, MIGRATION_TABLE, type SchemaFacts } from './ledgerDatabase.ts';
import type { LedgerLocation } from './ledgerUrl.ts';
import type { LedgerTables } from './tables.ts';

/** Statements may follow each other for so long before the event loop has its turn. */
const LONGEST_TURN_MS = 10;

/** How long a statement outside a transaction may wait inside SQLite, which stops the whole process meanwhile. */
const STATEMENT_BUSY_MS = 2_000;

/**
 * Opens a SQLite file through libsql. A new file is created with mode 0600 in directories of mode 0700; SQLite gives its -wal and
 * -shm files the same mode.
 *
 * One function: the methods share the connection that it opens.
 *
 * @param mustExist a file that is not there is an error
 * @param lockTimeoutMs how long a transaction waits for the writer of another process before it fails
 * @throws Error in the words of SQLite or the file system; the caller says which operation it was.
 */
export function openSqlite(
  location: LedgerLocation & { readonly kind: 'sqlite' },
  readOnly: boolean,
  lockTimeoutMs: number,
  mustExist: boolean,
): LedgerDatabase {
  const { path } = location;
  const inMemory = path === ':memory:';
  if (mustExist && (inMemory || !existsSync(path))) {
    throw new Error('there is no ledger to read. Start the worker once, or correct ledger.url');
  }
  if (!inMemory && !readOnly) createFile(path);
  const connection = new Libsql(readOnly ? `${pathToFileURL(path).href}?mode=ro` : path);
  try {
    connection.pragma(`busy_timeout = ${STATEMENT_BUSY_MS}`);
    connection.pragma('foreign_keys = ON');
    if (!readOnly) {
      connection.pragma('journal_mode = WAL');
      // Every commit reaches the disk before it is reported, because an order may be sent on the strength of it.
      connection.pragma('synchronous = FULL');
      connection.pragma('fullfsync = ON');
    }
  } catch (error) {
    connection.close();
    throw error;
  }
  const opened = inMemory ? undefined : identity(path);
  const db = new Kysely<LedgerTables>({ dialect: new LibsqlDialect(connection, lockTimeoutMs) });
  let closing: Promise<void> | undefined;

  async function close(): Promise<void> {
    await db.connection().execute(async () => {
      if (readOnly || inMemory) return;
      try {
        // Leaves the whole ledger in its main file, so that a copy of that file alone is complete.
        connection.pragma('wal_checkpoint(TRUNCATE)');
      } catch {
        // The write-ahead log stays beside the file and is read at the next start.
      }
    });
    await db.destroy();
  }

  return {
    kind: 'sqlite',
    db,
    readOnly,
    title: location.title,
    redact: (message) => message,
    exclusively: (work) =>
      db.connection().execute(async (reserved) => {
        await beginImmediate(connection, lockTimeoutMs);
        try {
          const result = await work(reserved);
          connection.exec('commit');
          return result;
        } catch (error) {
          if (connection.inTransaction) connection.exec('rollback');
          throw error;
        }
      }),
    schemaFacts: async (reserved): Promise<SchemaFacts> => {
      const { rows } = await sql<{ name: string }>`
        select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\'`.execute(
        reserved,
      );
      const names = rows.map((row) => row.name);
      const initialised = names.includes(MIGRATION_TABLE);
      return { initialised, foreignTables: initialised ? [] : names, schema: undefined };
    },
    assertInPlace: () => {
      if (opened !== undefined && identity(path) !== opened) {
        throw new Error(
          'the file was deleted or replaced while it was open; what is written now is lost. Stop all processes, put the file back, start again',
        );
      }
    },
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

function createFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    // Only ever creates: opening and closing an existing file here would drop the locks SQLite holds on it in this process.
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

function identity(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? 'absent' : `${found.dev}:${found.ino}`;
}

/**
 * Takes the write lock at the beginning of a transaction, so that what it reads is what it changes. Waits for other writers without
 * stopping the process: one of them may be a second connection of this very process.
 */
async function beginImmediate(connection: Libsql.Database, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (let pause = 1; ; pause = Math.min(pause * 2, 50)) {
    connection.pragma('busy_timeout = 0');
    try {
      connection.exec('begin immediate');
      return;
    } catch (error) {
      const busy = error instanceof Libsql.SqliteError && error.code.startsWith('SQLITE_BUSY');
      if (!busy || performance.now() >= deadline) throw error;
    } finally {
      connection.pragma(`busy_timeout = ${STATEMENT_BUSY_MS}`);
    }
    // Of unequal length, so that processes that met once do not meet again.
    await sleep(pause * (0.5 + Math.random()));
  }
}

class LibsqlDialect extends SqliteDialect {
  readonly #connection: Libsql.Database;
  readonly #lockTimeoutMs: number;

  constructor(connection: Libsql.Database, lockTimeoutMs: number) {
    super({ database: guarded(connection) });
    this.#connection = connection;
    this.#lockTimeoutMs = lockTimeoutMs;
  }

  override createDriver(): SqliteDriver {
    return new ImmediateDriver({ database: guarded(this.#connection) }, this.#connection, this.#lockTimeoutMs);
  }
}

class ImmediateDriver extends SqliteDriver {
  #turnAt = performance.now();
  readonly #connection: Libsql.Database;
  readonly #lockTimeoutMs: number;

  constructor(config: SqliteDialectConfig, connection: Libsql.Database, lockTimeoutMs: number) {
    super(config);
    this.#connection = connection;
    this.#lockTimeoutMs = lockTimeoutMs;
  }

  /** libsql answers at once and stops the process meanwhile: many reads in a row must let timers and sockets have their turn. */
  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection();
    if (performance.now() - this.#turnAt > LONGEST_TURN_MS) {
      await nextTurn();
      this.#turnAt = performance.now();
    }
    return connection;
  }

  override async beginTransaction(): Promise<void> {
    await beginImmediate(this.#connection, this.#lockTimeoutMs);
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // After a full disk SQLite has rolled back by itself; a second rollback would hide the first error.
    if (this.#connection.inTransaction) await super.rollbackTransaction(connection);
  }
}

/** libsql ends the process on a boolean and stores NaN as NULL: both are stopped before they reach it. */
function guarded(connection: Libsql.Database): { prepare(text: string): SqliteStatement; close(): void } {
  return {
    close: () => connection.close(),
    prepare: (text) => {
      const statement = connection.prepare(text);
      return {
        reader: statement.reader,
        all: (parameters) => statement.all(bindable(parameters)),
        run: (parameters) => {
          const { changes, lastInsertRowid } = statement.run(bindable(parameters));
          return { changes, lastInsertRowid };
        },
        iterate: (parameters) => statement.iterate(bindable(parameters)),
      };
    },
  };
}

function bindable(parameters: readonly unknown[]): unknown[] {
  return parameters.map((value) => {
    if (value === null || typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value)))
      return value;
    throw new TypeError(`a ${typeof value} (${String(value)}) cannot be stored; text, finite numbers and null can`);
  });
}
