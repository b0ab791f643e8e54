import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLedger } from '../../../adapters/ledger/openLedger.ts';
import { LedgerError } from '../../../core/ports/ledger.ts';
import { startTestPostgres, type TestPostgres } from '../../support/postgres.ts';
import { bySql } from './ledgers.ts';
import { asDecided, frozenOrder, orderKey, seen } from './ledgerValues.ts';

const LEVELS = ['read committed', 'repeatable read', 'serializable'] as const;

/** Another session, past the ledger. */
async function session(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

/** Waits until so many sessions of the database wait for a lock. */
async function waiting(client: pg.Client, count: number): Promise<void> {
  for (let blocked = -1; blocked < count; ) {
    const { rows } = await client.query(
      "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    blocked = rows.length;
  }
}

describe.each(LEVELS)('a Postgres ledger on a server whose transactions are %s', (level) => {
  let postgres: TestPostgres;
  let url: string;

  beforeAll(async () => {
    postgres = await startTestPostgres();
    url = await postgres.freshDatabase();
    if (postgres.kind === 'server')
      await bySql(
        url,
        `alter database ${new URL(url).pathname.slice(1)} set default_transaction_isolation to '${level}'`,
      );
  });
  afterAll(async () => {
    await postgres.stop();
  });

  it('commits one of two intents that were checked side by side, also where both wait for the same lock', async (context) => {
    if (postgres.kind === 'pglite') context.skip('PGlite has one session');
    const ledgers = await Promise.all([1, 2].map(() => openLedger(url)));
    const other = await session(url);
    expect((await other.query('show transaction_isolation')).rows).toEqual([{ transaction_isolation: level }]);
    await other.query("select pg_advisory_lock(hashtext('main'))");
    const attempts = ledgers.map((ledger, index) => {
      const key = orderKey(`SIDE${index}-USD`);
      return ledger.recordIntent(key, frozenOrder(key), seen(1), 0);
    });
    const settled = Promise.allSettled(attempts);
    await waiting(other, 2);
    await other.query("select pg_advisory_unlock(hashtext('main'))");
    const outcomes = await settled;
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(refused?.reason).toBeInstanceOf(LedgerError);
    expect(refused?.reason).toMatchObject({ retryable: true, message: expect.stringContaining('another order') });
    await other.end();
    for (const ledger of ledgers) await ledger.close();
  });

  it('advances an order that many advance at once step by step, and fails for none of them', async (context) => {
    if (postgres.kind === 'pglite') context.skip('PGlite has one session');
    const ledgers = await Promise.all([1, 2, 3].map(() => openLedger(url)));
    const key = orderKey('STEPS-USD');
    await ledgers[0]?.recordIntent(key, frozenOrder(key), seen(1));
    const claims = await Promise.all(ledgers.map((ledger) => ledger.claimSubmission(asDecided(key), seen(2))));
    expect(claims.filter(({ claimed }) => claimed)).toHaveLength(1);
    const reasons = Array.from({ length: 12 }, (_, index) => `look ${index}`);
    const execution = { filledBase: '0', filledQuote: '0', feeQuote: '0' };
    await Promise.all(
      reasons.map((reason, index) =>
        ledgers[index % 3]?.advance(asDecided(key), { status: 'UNKNOWN', execution, reason }, seen(3, reason)),
      ),
    );
    expect((await ledgers[0]?.order(key))?.version).toBe(1 + reasons.length);
    for (const ledger of ledgers) await ledger.close();
  });

  it('does a transaction again that the server has ended because it met another one in a circle', async (context) => {
    if (postgres.kind === 'pglite') context.skip('PGlite has one session');
    const ledger = await openLedger(url);
    const key = orderKey('CIRCLE-USD', 'circle', 'circular');
    const other = await session(url);
    // The server looks for circles on behalf of who has waited for this long: the other session never asks.
    await other.query("set deadlock_timeout to '10min'");
    await other.query('begin');
    const columns = 'account, cycle_id, symbol, venue, client_order_id, side, type, base_quantity, quote_amount';
    const rest =
      'reference_price, body, status, filled_base, filled_quote, fee_quote, version, created_at, updated_at, revision, intended_base, intended_quote, earlier_base, earlier_quote, earlier_fee, frozen_at';
    await other.query(
      `insert into orders (${columns}, ${rest}) values ('circular', 'circle', 'CIRCLE-USD', 'coinbase', 'other', 'buy', 'market', '1', '1', '1', '{}', 'INTENT', '0', '0', '0', 0, 1, 1, 0, '1', '1', '0', '0', '0', 1)`,
    );
    const recorded = ledger.recordIntent(key, frozenOrder(key), seen(1), 0);
    await waiting(other, 1);
    await other.query("select pg_advisory_xact_lock(hashtext('circular'))");
    await other.query('rollback');
    expect(await recorded).toMatchObject({ created: true, record: { order: frozenOrder(key) } });
    await other.end();
    await ledger.close();
  });

  it('commits to the disk whatever the session of a pooler says', async (context) => {
    if (postgres.kind === 'pglite') context.skip('PGlite has one session');
    const name = new URL(url).pathname.slice(1);
    await bySql(url, `alter database ${name} set synchronous_commit to off`);
    const ledger = await openLedger(url);
    await bySql(
      url,
      `create or replace function tell() returns trigger language plpgsql as $$ begin
         insert into told values (current_setting('transaction_isolation'), current_setting('synchronous_commit'), current_setting('lock_timeout'));
         return new; end $$`,
    );
    await bySql(url, 'create table told (isolation text, commits text, patience text)');
    await bySql(url, 'create trigger tell after insert on orders for each row execute function tell()');
    const key = orderKey('TOLD-USD');
    await ledger.recordIntent(key, frozenOrder(key), seen(1));
    expect(await bySql(url, 'select * from told')).toEqual([
      { isolation: 'read committed', commits: 'on', patience: '10s' },
    ]);
    await ledger.close();
  });
});
