import { type Kysely, type Migration, sql } from 'kysely';
import { followAllCosts } from '../fillCosts.ts';
import type { DatabaseKind } from '../ledgerDatabase.ts';
import type { LedgerTables } from '../tables.ts';
import { columnTypes } from './columnTypes.ts';

/**
 * What keeps the reads of a cycle from growing with the age of an account: how many orders each symbol has had, which orders no comparison has counted as they are
 * now, what is held after each fill and at which cost, and indices on the latest rows. The first two are kept by the database itself with each row of an
 * order, whoever writes it.
 */
export function m0019BoundedReads(kind: DatabaseKind): Migration {
  const { text, strict } = columnTypes(kind);
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('order_counts')
        .addColumn('account', text, (column) => column.notNull())
        .addColumn('symbol', text, (column) => column.notNull())
        .addColumn('type', text, (column) => column.notNull())
        .addColumn('orders', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('order_counts_pk', ['account', 'symbol', 'type'])
        .modifyEnd(strict)
        .execute();
      await db.schema
        .createTable('uncounted_orders')
        .addColumn('account', text, (column) => column.notNull())
        .addColumn('cycle_id', text, (column) => column.notNull())
        .addColumn('symbol', text, (column) => column.notNull())
        .addColumn('version', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('uncounted_orders_pk', ['account', 'cycle_id', 'symbol'])
        .modifyEnd(strict)
        .execute();
      await sql`insert into order_counts (account, symbol, type, orders)
        select account, symbol, type, count(*) from orders group by account, symbol, type`.execute(db);
      await sql`insert into uncounted_orders (account, cycle_id, symbol, version)
        select o.account, o.cycle_id, o.symbol, o.version from orders o
        left join counted_orders c on c.account = o.account and c.cycle_id = o.cycle_id and c.symbol = o.symbol
        where c.version is null or c.version < o.version`.execute(db);
      await addTriggers(db, kind);

      for (const column of ['held_quantity', 'held_value', 'held_cost', 'realised'])
        await db.schema.alterTable('fills').addColumn(column, 'text').execute();
      await addIndices(db);
      await followAllCosts(db as Kysely<LedgerTables>);
    },
  };
}

async function addIndices(db: Kysely<unknown>): Promise<void> {
  const order = ['at', 'venue', 'venue_order_id', 'venue_fill_id'];
  const index = (name: string, table: string, columns: readonly string[]) =>
    db.schema
      .createIndex(name)
      .on(table)
      .columns(['account', ...columns]);
  await index('fills_of_symbol', 'fills', ['symbol', ...order]).execute();
  await index('fills_realised', 'fills', order).where(sql.ref('realised'), 'is not', null).execute();
  await index('orders_changed', 'orders', ['updated_at']).execute();
  await index('manual_orders_open', 'manual_orders', ['closed']).execute();
  await index('manual_orders_changed', 'manual_orders', ['updated_at']).execute();
  await index('reconciliations_in_time', 'reconciliations', ['completed_at', 'sequence']).execute();
  await index('reconciliations_with_others', 'reconciliations', ['completed_at', 'sequence'])
    .where(sql.ref('manual_orders'), '<>', sql.lit('[]'))
    .execute();
  await index('accepted_hands_in_time', 'accepted_hands', ['at']).execute();
}

const COUNT = sql`insert into order_counts (account, symbol, type, orders) values (new.account, new.symbol, new.type, 1)
  on conflict (account, symbol, type) do update set orders = order_counts.orders + 1`;
const NOTE = sql`insert into uncounted_orders (account, cycle_id, symbol, version)
  values (new.account, new.cycle_id, new.symbol, new.version)
  on conflict (account, cycle_id, symbol) do update set version = excluded.version`;
// By the version in the row itself: where an order changes at the same time, its row waits for that and stays.
const STRIKE = sql`delete from uncounted_orders
  where account = new.account and cycle_id = new.cycle_id and symbol = new.symbol and version <= new.version`;

async function addTriggers(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
  const trigger = async (name: string, event: string, work: typeof COUNT): Promise<void> => {
    if (kind === 'sqlite') {
      await sql`create trigger ${sql.ref(name)} after ${sql.raw(event)} for each row begin ${work}; end`.execute(db);
      return;
    }
    await sql`create function ${sql.ref(name)}() returns trigger language plpgsql as $$ begin ${work}; return null; end $$`.execute(
      db,
    );
    await sql`create trigger ${sql.ref(name)} after ${sql.raw(event)} for each row execute procedure ${sql.ref(name)}()`.execute(
      db,
    );
  };
  await trigger('orders_made_counted', 'insert on orders', COUNT);
  await trigger('orders_made_noted', 'insert on orders', NOTE);
  await trigger('orders_changed_noted', 'update of version on orders', NOTE);
  await trigger('orders_counted_first', 'insert on counted_orders', STRIKE);
  await trigger('orders_counted_again', 'update on counted_orders', STRIKE);
}
