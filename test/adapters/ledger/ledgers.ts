import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import pg from 'pg';
import { startTestPostgres } from '../../support/postgres.ts';

/** A kind of database that ledgers of a test file can be made in. */
export interface LedgerHost {
  /** True where each connection has a session of its own. */
  readonly ownSessions: boolean;
  freshUrl(): Promise<string>;
  stop(): Promise<void>;
}

export const HOSTS: readonly { readonly name: string; readonly start: () => Promise<LedgerHost> }[] = [
  { name: 'SQLite', start: startSqlite },
  { name: 'Postgres', start: startPostgres },
];

/** SQLite files in a folder of their own. */
export async function startSqlite(): Promise<LedgerHost> {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-ledger-'));
  let made = 0;
  return {
    ownSessions: true,
    freshUrl: async () => {
      made += 1;
      return `sqlite:${join(folder, `${made}.db`)}`;
    },
    stop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function startPostgres(): Promise<LedgerHost> {
  const postgres = await startTestPostgres();
  if (postgres.kind === 'pglite') {
    return { ownSessions: false, freshUrl: () => postgres.freshDatabase(), stop: () => postgres.stop() };
  }
  const database = await postgres.freshDatabase();
  let made = 0;
  return {
    ownSessions: true,
    // A schema of its own is as good as a database of its own, and quicker made.
    freshUrl: async () => {
      made += 1;
      await bySql(database, `create schema ledger_${made}`);
      const url = new URL(database);
      url.searchParams.set('options', `-c search_path=ledger_${made}`);
      return url.href;
    },
    stop: () => postgres.stop(),
  };
}

/** Runs one statement past the ledger, as another program could; returns its rows. */
export async function bySql(url: string, statement: string): Promise<readonly Record<string, unknown>[]> {
  if (url.startsWith('sqlite:')) {
    const connection = new Libsql(url.slice('sqlite:'.length), { timeout: 5_000 });
    try {
      const prepared = connection.prepare(statement);
      if (prepared.reader) return prepared.all() as Record<string, unknown>[];
      prepared.run();
      return [];
    } finally {
      connection.close();
    }
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}
