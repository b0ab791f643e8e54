import { statSync } from 'node:fs';
import { sql } from 'kysely';
import type { LedgerDatabase } from '../ledgerDatabase.ts';
import type { LedgerTables } from '../tables.ts';

/** How large one table of a ledger is. */
export interface TableSize {
  readonly table: string;
  readonly rows: number;
  /** Bytes with its indices, where the database tells. */
  readonly bytes: number | undefined;
}

/** How large a ledger is. */
export interface LedgerSize {
  readonly ledger: string;
  readonly bytes: number;
  /** Bytes that are free for new rows; undefined where the database does not tell. */
  readonly freeBytes: number | undefined;
  readonly tables: readonly TableSize[];
}

/** Every table, so that a new one cannot be forgotten. */
const TABLES: Readonly<Record<keyof LedgerTables, true>> = {
  orders: true,
  order_revisions: true,
  order_transitions: true,
  fills: true,
  cycles: true,
  decisions: true,
  equity: true,
  candles: true,
  trading_states: true,
  valuations: true,
  reconciliations: true,
  counted_orders: true,
  order_counts: true,
  uncounted_orders: true,
  manual_orders: true,
  accepted_hands: true,
  venue_claim: true,
  ledger_identity: true,
  thinned_until: true,
  stop_references: true,
  settlements: true,
  account_waits: true,
  account_events: true,
  notifications: true,
  signals: true,
  models: true,
  model_changes: true,
  audit: true,
  plan_inputs: true,
  proposals: true,
  trials: true,
  search_files: true,
  configurations: true,
  source_standings: true,
};

/** The rows and bytes of each table, the largest first. */
export async function ledgerSize(database: LedgerDatabase, path: string | undefined): Promise<LedgerSize> {
  const tables: TableSize[] = [];
  for (const table of Object.keys(TABLES)) {
    const { rows } = await sql<{ rows: number }>`select count(*) as rows from ${sql.table(table)}`.execute(database.db);
    tables.push({ table, rows: Number(rows[0]?.rows ?? 0), bytes: await bytesOf(database, table) });
  }
  tables.sort((a, b) => (b.bytes ?? b.rows) - (a.bytes ?? a.rows));
  if (database.kind === 'postgres')
    return {
      ledger: database.title,
      bytes: tables.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
      freeBytes: undefined,
      tables,
    };
  const pages = await pragma(database, 'freelist_count');
  const pageSize = await pragma(database, 'page_size');
  const files = path === undefined ? [] : [path, `${path}-wal`];
  const onDisk = files.reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
  return {
    ledger: database.title,
    bytes: path === undefined ? (await pragma(database, 'page_count')) * pageSize : onDisk,
    freeBytes: pages * pageSize,
    tables,
  };
}

async function bytesOf({ db, kind }: LedgerDatabase, table: string): Promise<number | undefined> {
  if (kind === 'postgres') {
    const { rows } = await sql<{ bytes: number }>`select pg_total_relation_size(${table}) as bytes`.execute(db);
    return Number(rows[0]?.bytes ?? 0);
  }
  try {
    const { rows } = await sql<{ bytes: number | null }>`
      select sum(pgsize) as bytes from dbstat where name in (select name from sqlite_master where tbl_name = ${table})`.execute(
      db,
    );
    return Number(rows[0]?.bytes ?? 0);
  } catch {
    // This build of SQLite was made without the table of sizes.
    return undefined;
  }
}

async function pragma({ db }: LedgerDatabase, name: 'freelist_count' | 'page_size' | 'page_count'): Promise<number> {
  const { rows } = await sql<Record<string, number>>`pragma ${sql.raw(name)}`.execute(db);
  return Number(rows[0]?.[name] ?? 0);
}
