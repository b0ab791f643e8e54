import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresDriver,
  sql,
} from 'kysely';
import pg from 'pg';
import { type LedgerDatabase, MIGRATION_TABLE, type SchemaFacts } from './ledgerDatabase.ts';
import type { LedgerLocation } from './ledgerUrl.ts';
import type { LedgerTables } from './tables.ts';

const CONNECTIONS = 8;
const CONNECT_TIMEOUT_MS = 10_000;
/** A transaction of the ledger takes milliseconds; one that idles this long belongs to a process that hangs. */
const IDLE_TRANSACTION_TIMEOUT_MS = 60_000;
/** Names the advisory lock that processes opening one ledger queue up at: "ballast" in ASCII. */
const OPENING_LOCK = '27691666020332404';

const SESSION_SETTINGS = `
  select set_config('idle_in_transaction_session_timeout', $1, false),
         set_config('default_transaction_read_only', $2, false),
         set_config('default_transaction_isolation', 'read committed', false)`;

/**
 * How each transaction begins, whatever the server, the database, the role or a pooler between has set for its session:
 * - What a statement reads after it has waited for a lock is what the holder of the lock has committed. At any stricter level it would be what was there
 *   when the transaction began, and the guards that lock first and read then would let two orders through.
 * - A commit that the server may still lose is no basis for sending an order, so synchronous_commit is never off.
 */
function begin(lockTimeoutMs: number): string {
  return `
  start transaction isolation level read committed, read write;
  select set_config('lock_timeout', '${Math.round(lockTimeoutMs)}', true),
         set_config('synchronous_commit',
                    case current_setting('synchronous_commit') when 'off' then 'on'
                    else current_setting('synchronous_commit') end, true)`;
}

/**
 * Connects to Postgres (12 or later) on first use.
 * @param lockTimeoutMs how long a statement waits for the row lock of another process before it fails
 */
export function openPostgres(
  location: LedgerLocation & { readonly kind: 'postgres' },
  readOnly: boolean,
  lockTimeoutMs: number,
): LedgerDatabase {
  const pool = new pg.Pool({
    connectionString: location.connectionString,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    fallback_application_name: 'ballast',
    types: { getTypeParser },
    onConnect: (client) =>
      client.query(SESSION_SETTINGS, [String(IDLE_TRANSACTION_TIMEOUT_MS), readOnly ? 'on' : 'off']),
  });
  // A connection that breaks, idle or in use, is dropped by the pool and fails the operation it served, if any. Without listeners
  // it would end the process as well.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const db = new Kysely<LedgerTables>({ dialect: new LedgerPostgresDialect({ pool }, lockTimeoutMs) });
  let closing: Promise<void> | undefined;

  return {
    kind: 'postgres',
    db,
    readOnly,
    title: location.title,
    redact: (message) => location.secrets.reduce((text, secret) => text.replaceAll(secret, '***'), message),
    exclusively: (work) =>
      db.connection().execute(async (reserved) => {
        await sql`select pg_advisory_lock(${sql.lit(OPENING_LOCK)}::bigint)`.execute(reserved);
        try {
          return await inOneTransaction(reserved, lockTimeoutMs, work);
        } finally {
          await sql`select pg_advisory_unlock(${sql.lit(OPENING_LOCK)}::bigint)`.execute(reserved);
        }
      }),
    schemaFacts: async (reserved): Promise<SchemaFacts> => {
      const { rows } = await sql<{ schema: string | null; initialised: boolean }>`
        select current_schema() as schema, to_regclass(${MIGRATION_TABLE}) is not null as initialised`.execute(
        reserved,
      );
      const row = rows[0];
      return { initialised: row?.initialised === true, foreignTables: [], schema: row?.schema ?? undefined };
    },
    assertInPlace: () => {},
    close: () => {
      closing ??= db.destroy();
      return closing;
    },
  };
}

/**
 * Runs `work` while no write of a ledger is on its way: each of them reads the table of migrations first, and so waits for this lock, or has it wait. Kysely's
 * migrator takes no transaction of its own for its connection, so this one is begun and ended by hand.
 */
async function inOneTransaction<T>(
  reserved: Kysely<LedgerTables>,
  lockTimeoutMs: number,
  work: (db: Kysely<LedgerTables>) => Promise<T>,
): Promise<T> {
  await sql.raw(begin(lockTimeoutMs)).execute(reserved);
  try {
    const { rows } = await sql<{ initialised: boolean }>`
      select to_regclass(${MIGRATION_TABLE}) is not null as initialised`.execute(reserved);
    if (rows[0]?.initialised === true)
      await sql`lock table ${sql.table(MIGRATION_TABLE)} in access exclusive mode`.execute(reserved);
    const result = await work(reserved);
    await sql`commit`.execute(reserved);
    return result;
  } catch (error) {
    // Only a broken connection cannot roll back, and the server does so when it notices; the first error is the one to report.
    await sql`rollback`.execute(reserved).catch(() => undefined);
    throw error;
  }
}

/** Reads 64-bit integers, which are our times, as numbers; pg's own choice is text. */
function getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  return oid === pg.types.builtins.INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format);
}

class LedgerPostgresDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig;
  readonly #lockTimeoutMs: number;

  constructor(config: PostgresDialectConfig, lockTimeoutMs: number) {
    super(config);
    this.#config = config;
    this.#lockTimeoutMs = lockTimeoutMs;
  }

  override createDriver(): PostgresDriver {
    return new LedgerPostgresDriver(this.#config, this.#lockTimeoutMs);
  }
}

class LedgerPostgresDriver extends PostgresDriver {
  readonly #lockTimeoutMs: number;

  constructor(config: PostgresDialectConfig, lockTimeoutMs: number) {
    super(config);
    this.#lockTimeoutMs = lockTimeoutMs;
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(begin(this.#lockTimeoutMs)));
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.rollbackTransaction(connection);
    } catch {
      // Only a broken connection cannot roll back, and the server does so when it notices; the first error is the one to report.
    }
  }
}
