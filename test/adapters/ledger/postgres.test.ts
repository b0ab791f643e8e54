import { inspect } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLedger } from '../../../adapters/ledger/openLedger.ts';
import { LedgerError } from '../../../core/ports/ledger.ts';
import { startTestPostgres, type TestPostgres } from '../../support/postgres.ts';
import { bySql } from './ledgers.ts';
import { asDecided, frozenOrder, orderKey, seen } from './ledgerValues.ts';

describe('a Postgres ledger', () => {
  let postgres: TestPostgres;
  let url: string;

  beforeAll(async () => {
    postgres = await startTestPostgres();
    url = await postgres.freshDatabase();
  });
  afterAll(async () => {
    await postgres.stop();
  });

  it('that refuses the password says so without showing it', async (context) => {
    const wrong = new URL(url);
    wrong.password = 'correct-horse%2Fbattery';
    if (await takesAnyPassword(wrong.href)) context.skip('the server asks for no password');
    const error: unknown = await openLedger(wrong.href).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(LedgerError);
    expect(String(error)).toContain('Correct user and password in BALLAST_LEDGER_URL');
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('correct-horse');
  });

  it('that does not exist is asked for by name', async (context) => {
    if (postgres.kind === 'pglite') context.skip('PGlite has one database');
    const missing = new URL(url);
    missing.pathname = '/no_such_database';
    await expect(openLedger(missing.href)).rejects.toThrow('Create the database (createdb)');
  });

  it('shares a database with other programs, each in its own schema', async (context) => {
    if (postgres.kind === 'pglite') context.skip('PGlite takes no search_path from the address');
    const shared = await postgres.freshDatabase();
    await bySql(shared, 'create schema elsewhere');
    await bySql(shared, 'create table elsewhere.ledger_migrations (id integer)');
    await bySql(shared, 'create schema ballast');
    const inSchema = new URL(shared);
    inSchema.searchParams.set('options', '-c search_path=ballast');
    const ledger = await openLedger(inSchema.href);
    await ledger.check();
    await ledger.close();
    const tables = await bySql(shared, "select 1 from pg_tables where schemaname = 'ballast' and tablename = 'orders'");
    expect(tables).toHaveLength(1);
  });

  it('outlives broken connections, and a write cut off in its middle is not half there', async (context) => {
    if (postgres.kind === 'pglite') context.skip('PGlite has one session, which cannot be ended');
    const ledger = await openLedger(url);
    const key = orderKey();
    await ledger.recordIntent(key, frozenOrder(key), seen(1));
    const other = new pg.Client({ connectionString: url });
    await other.connect();
    await other.query('begin');
    await other.query('select * from orders for update');
    const cut = ledger.advance(asDecided(key), { status: 'SUBMITTED' }, seen(2)).catch((error: unknown) => error);
    const others = 'from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';
    let blocked = 0;
    while (blocked === 0) {
      const { rows } = await other.query(`select 1 ${others} and wait_event_type = 'Lock'`);
      blocked = rows.length;
    }
    await other.query(`select pg_terminate_backend(pid) ${others}`);
    const error = await cut;
    expect(error).toBeInstanceOf(LedgerError);
    expect(error).toMatchObject({ operation: 'advance', retryable: true });
    await other.query('rollback');
    await other.end();

    expect(await untilConnected(() => ledger.order(key))).toMatchObject({ version: 0, state: { status: 'INTENT' } });
    expect(await ledger.evidence(key)).toHaveLength(1);
    expect((await ledger.advance(asDecided(key), { status: 'SUBMITTED' }, seen(3))).version).toBe(1);
    await ledger.close();
  });
});

async function takesAnyPassword(address: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: address });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end();
  }
}

/** Repeats while the pool still gives out connections that the server has ended. */
async function untilConnected<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof LedgerError && error.retryable)) throw error;
    }
  }
}
