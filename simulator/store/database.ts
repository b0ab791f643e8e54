import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Libsql from 'libsql';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import { SCHEMA, SCHEMA_VERSION } from './storeSchema.ts';

/** A value that a statement may carry: libsql stores NaN as null and ends the process on a boolean. */
export type Storable = string | number | null;

/** A store that is gone with its process. */
export const IN_MEMORY = ':memory:';

/** The exchange's SQLite file, written in transactions that are on file before they are answered. */
export class Database {
  readonly #connection: Libsql.Database;
  readonly #statements = new Map<string, Libsql.Statement<Storable[]>>();

  /**
   * @param path a file, created with mode 0600 in directories of mode 0700; `IN_MEMORY` for none
   * @throws InvalidInputError where a newer program wrote it
   */
  constructor(path: string) {
    if (path !== IN_MEMORY) createFile(path);
    this.#connection = new Libsql(path);
    try {
      this.#connection.pragma('busy_timeout = 2000');
      this.#connection.pragma('journal_mode = WAL');
      // A killed process loses nothing with NORMAL; a power cut may lose the last moments, and paper trading can bear that.
      this.#connection.pragma('synchronous = NORMAL');
      this.#connection.pragma('foreign_keys = ON');
      this.atomically(() => this.#prepareSchema(path));
    } catch (error) {
      this.#connection.close();
      throw error;
    }
  }

  /** All changes of `work` together, or none where it throws. */
  atomically<Result>(work: () => Result): Result {
    if (this.#connection.inTransaction) return work();
    this.#connection.exec('begin immediate');
    try {
      const result = work();
      this.#connection.exec('commit');
      return result;
    } catch (error) {
      if (this.#connection.inTransaction) this.#connection.exec('rollback');
      throw error;
    }
  }

  run(sql: string, ...values: Storable[]): void {
    this.#statement(sql).run(...values);
  }

  /** All rows at once: a statement that is left in the middle would keep the file's lock. */
  rows<Row>(sql: string, ...values: Storable[]): readonly Row[] {
    return this.#statement(sql).all(...values) as Row[];
  }

  row<Row>(sql: string, ...values: Storable[]): Row | undefined {
    return this.rows<Row>(sql, ...values)[0];
  }

  close(): void {
    try {
      this.#connection.pragma('wal_checkpoint(TRUNCATE)');
    } catch (error) {
      // What is in the log beside the file stays there for the next start.
      if (!isDiskFull(error)) throw error;
    } finally {
      this.#connection.close();
    }
  }

  #statement(sql: string): Libsql.Statement<Storable[]> {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#connection.prepare<Storable[]>(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #prepareSchema(path: string): void {
    const version = this.row<{ user_version: number }>('pragma user_version')?.user_version ?? 0;
    if (version === SCHEMA_VERSION) return;
    if (version !== 0)
      throw new InvalidInputError({
        field: 'dataDirectory',
        given: `${path} with schema version ${version}`,
        allowed: `schema version ${SCHEMA_VERSION}`,
        remedy: 'Use the program that wrote it, or another directory.',
      });
    this.#connection.exec(SCHEMA);
    this.#connection.exec(`pragma user_version = ${SCHEMA_VERSION}`);
  }
}

/** Whether the disk, a quota or a limit of the process has taken nothing more (sqlite.org/rescode.html). */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^SQLITE_(FULL|IOERR)/.test(String(error.code));
}

function createFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
