import { setTimeout as sleep } from 'node:timers/promises';
import Libsql from 'libsql';
import pg from 'pg';
import { parseLedgerUrl } from '../../adapters/ledger/ledgerUrl.ts';
import { ledgerUrl } from '../../configuration/loadConfiguration.ts';
import type { PlannedFault } from '../schedule.ts';
import type { World } from '../world.ts';

/** Longer than a write of the ledger waits for the lock. */
const BEYOND_PATIENCE_MS = 11_000;
/** Share of the locks that outlast the ledger's patience. */
const LONG_LOCKS = 0.1;

/** Another process holds the ledger's write lock. @returns whether it got it */
export async function lockLedger(world: World, { draw, lastsMs }: PlannedFault): Promise<boolean> {
  const location = parseLedgerUrl(ledgerUrl(world.configuration, {}));
  const lastsFor = draw < LONG_LOCKS ? BEYOND_PATIENCE_MS : lastsMs;
  if (location.kind === 'postgres') return await lockTables(location.connectionString, lastsFor);
  const connection = new Libsql(location.path);
  try {
    connection.pragma('busy_timeout = 0');
    if (!(await takeLock(connection))) return false;
    await sleep(lastsFor);
    connection.exec('rollback');
    return true;
  } finally {
    connection.close();
  }
}

/** Another session holds the tables that every order is written to: readers go on. */
async function lockTables(url: string, lastsMs: number): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('begin');
    await client.query('lock table orders, trading_states, cycles in exclusive mode');
    await sleep(lastsMs);
    await client.query('rollback');
    return true;
  } catch {
    // The server was killed.
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function takeLock(connection: Libsql.Database): Promise<boolean> {
  const deadline = Date.now() + 5_000;
  while (Date.now() < deadline) {
    try {
      connection.exec('begin immediate');
      return true;
    } catch {
      await sleep(5);
    }
  }
  return false;
}
