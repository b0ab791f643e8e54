import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import pg from 'pg';
import { parseLedgerUrl } from '../adapters/ledger/ledgerUrl.ts';
import { ledgerUrl } from '../configuration/loadConfiguration.ts';
import type { World } from './world.ts';

/** Longer than any fault holds a lock. */
const BUSY_MS = 30_000;
/** SQLite's file format of a write-ahead log: what comes before its frames, and before the page in each of them. */
const WAL_HEADER = 32;
const FRAME_HEADER = 24;
const PAGE_SIZE_AT = 8;
/** In the index of the log: its last frame, and how many of its frames are in the database file already. */
const LAST_FRAME_AT = 16;
const CHECKPOINTED_AT = 96;

/** What a ledger had at one moment. */
export interface LedgerCopy {
  /** Puts it in the place of all that the ledger has now. Nobody may write meanwhile. */
  putInPlace(): Promise<void>;
}

function locationOf({ configuration }: World): ReturnType<typeof parseLedgerUrl> {
  return parseLedgerUrl(ledgerUrl(configuration, {}));
}

/** Statements in one transaction, past the product. @returns how many rows the last one has changed */
export async function changeLedger(world: World, statements: readonly string[]): Promise<number> {
  const location = locationOf(world);
  if (location.kind === 'sqlite')
    return onFile(location.path, (file) => {
      file.exec('begin immediate');
      const changed = statements.map((statement) => file.prepare(statement).run().changes);
      file.exec('commit');
      return changed.at(-1) ?? 0;
    });
  return await onServer(location.connectionString, async (client) => {
    let changed = 0;
    await client.query('begin');
    for (const statement of statements) changed = (await client.query(statement)).rowCount ?? 0;
    await client.query('commit');
    return changed;
  });
}

/** Copies the ledger as it is at one moment. */
export async function copyLedger(world: World): Promise<LedgerCopy> {
  const location = locationOf(world);
  if (location.kind === 'postgres') return await copyOnServer(location.connectionString);
  const directory = mkdtempSync(join(world.directory, 'earlier-'));
  const copy = join(directory, 'ledger.db');
  onFile(location.path, (file) => file.prepare('vacuum into ?').run(copy));
  return copyInFile(location.path, copy);
}

/** Has SQLite write its log into the database file, so that the log holds nothing but what comes from now on. */
export function emptyLog(world: World): void {
  const location = locationOf(world);
  if (location.kind === 'sqlite') onFile(location.path, (file) => file.pragma('wal_checkpoint(TRUNCATE)'));
}

/**
 * What SQLite finds where the end of its log never reached the disk: the database file with the first frames of the log. Nobody may write meanwhile.
 * @param share of the frames that are not in the database file yet, 0 to 1: so many of them are left
 */
export function copyCutShort(world: World, share: number): LedgerCopy {
  const location = locationOf(world);
  if (location.kind !== 'sqlite') throw new Error('Only SQLite has a write-ahead log that can be cut short');
  const directory = mkdtempSync(join(world.directory, 'cut-'));
  const copy = join(directory, 'ledger.db');
  copyElsewhere(location.path, copy);
  const log = `${copy}-wal`;
  if (copyElsewhere(`${location.path}-wal`, log)) {
    const frame = FRAME_HEADER + numberAt(log, PAGE_SIZE_AT, 'BE');
    const index = `${copy}-index`;
    const { last, checkpointed } = copyElsewhere(`${location.path}-shm`, index)
      ? { last: numberAt(index, LAST_FRAME_AT, 'LE'), checkpointed: numberAt(index, CHECKPOINTED_AT, 'LE') }
      : // Nobody has opened it since its last user has closed it.
        { last: Math.floor(Math.max(0, statSync(log).size - WAL_HEADER) / frame), checkpointed: 0 };
    const left = checkpointed + Math.floor(share * Math.max(0, last - checkpointed));
    truncateSync(log, left === 0 ? 0 : WAL_HEADER + left * frame);
  }
  return copyInFile(location.path, copy);
}

/**
 * Copies a file in a process of its own: where this one opens a file of the ledger and closes it, POSIX takes the locks from all of its connections to it.
 * @returns whether there is such a file
 */
function copyElsewhere(from: string, to: string): boolean {
  if (!existsSync(from)) return false;
  execFileSync('cp', [from, to]);
  return true;
}

/** An unsigned number of four bytes in a file; 0 where the file ends before it. */
function numberAt(path: string, position: number, order: 'LE' | 'BE'): number {
  const bytes = Buffer.alloc(4);
  const file = openSync(path, 'r');
  readSync(file, bytes, 0, bytes.length, position);
  closeSync(file);
  return order === 'LE' ? bytes.readUInt32LE() : bytes.readUInt32BE();
}

function onFile<T>(path: string, work: (file: Libsql.Database) => T): T {
  const file = new Libsql(path);
  try {
    file.pragma(`busy_timeout = ${BUSY_MS}`);
    return work(file);
  } finally {
    file.close();
  }
}

function namesIn(file: Libsql.Database, type: 'table' | 'trigger'): readonly { name: string; sql: string }[] {
  return file
    .prepare(`select name, sql from main.sqlite_master where type = ? and name not like 'sqlite_%'`)
    .all(type) as { name: string; sql: string }[];
}

/** The rows are exchanged, not the file: whoever only reads keeps it open. The copy stays, so that it can be put in place again. */
function copyInFile(path: string, copy: string): LedgerCopy {
  return {
    putInPlace: async () => {
      onFile(path, (file) => {
        file.pragma('foreign_keys = OFF');
        file.prepare('attach ? as earlier').run(copy);
        file.exec('begin immediate');
        const triggers = namesIn(file, 'trigger');
        for (const { name } of triggers) file.exec(`drop trigger main."${name}"`);
        for (const { name } of namesIn(file, 'table'))
          file.exec(`delete from main."${name}"; insert into main."${name}" select * from earlier."${name}"`);
        for (const { sql } of triggers) file.exec(sql);
        file.exec('commit');
      });
    },
  };
}

async function onServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function tablesOnServer(client: pg.Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select quote_ident(tablename) as name from pg_tables where schemaname = 'public'`,
  );
  return rows.map(({ name }) => name);
}

async function copyOnServer(url: string): Promise<LedgerCopy> {
  await onServer(url, async (client) => {
    await client.query('begin isolation level repeatable read');
    await client.query('drop schema if exists earlier cascade');
    await client.query('create schema earlier');
    for (const name of await tablesOnServer(client))
      await client.query(`create table earlier.${name} as table public.${name}`);
    await client.query('commit');
  });
  return {
    putInPlace: async () =>
      await onServer(url, async (client) => {
        const names = await tablesOnServer(client);
        await client.query('begin');
        // Triggers would count the rows that are only put back.
        await client.query('set local session_replication_role = replica');
        await client.query(`truncate ${names.map((name) => `public.${name}`).join(', ')}`);
        for (const name of names) await client.query(`insert into public.${name} select * from earlier.${name}`);
        await client.query('commit');
      }),
  };
}
