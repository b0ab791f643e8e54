import type { CreateTableBuilder, Kysely, Migration } from 'kysely';
import type { DatabaseKind } from '../ledgerDatabase.ts';
import { columnTypes } from './columnTypes.ts';

/** The first schema: orders with their transitions and fills, cycles with their decisions, equity, and the candle cache. Long as a list: one statement for each table. */
export function m0001Ledger(kind: DatabaseKind): Migration {
  const { text, milliseconds, strict: ending } = columnTypes(kind);
  const float = kind === 'postgres' ? 'double precision' : 'real';

  function strict<T extends string, C extends string>(table: CreateTableBuilder<T, C>): CreateTableBuilder<T, C> {
    return table.modifyEnd(ending);
  }

  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await strict(
        db.schema
          .createTable('orders')
          .addColumn('account', text, (column) => column.notNull())
          .addColumn('cycle_id', text, (column) => column.notNull())
          .addColumn('symbol', text, (column) => column.notNull())
          .addColumn('venue', text, (column) => column.notNull())
          .addColumn('client_order_id', text, (column) => column.notNull())
          .addColumn('side', 'text', (column) => column.notNull())
          .addColumn('type', 'text', (column) => column.notNull())
          .addColumn('base_quantity', 'text', (column) => column.notNull())
          .addColumn('quote_amount', 'text', (column) => column.notNull())
          .addColumn('reference_price', 'text', (column) => column.notNull())
          .addColumn('body', 'text', (column) => column.notNull())
          .addColumn('status', text, (column) => column.notNull())
          .addColumn('venue_order_id', text)
          .addColumn('filled_base', 'text', (column) => column.notNull())
          .addColumn('filled_quote', 'text', (column) => column.notNull())
          .addColumn('fee_quote', 'text', (column) => column.notNull())
          .addColumn('reason', 'text')
          .addColumn('version', 'integer', (column) => column.notNull())
          .addColumn('created_at', milliseconds, (column) => column.notNull())
          .addColumn('updated_at', milliseconds, (column) => column.notNull())
          .addPrimaryKeyConstraint('orders_pk', ['account', 'cycle_id', 'symbol'])
          .addUniqueConstraint('orders_client_order_id', ['venue', 'client_order_id']),
      ).execute();
      await db.schema.createIndex('orders_open').on('orders').columns(['account', 'status', 'created_at']).execute();
      await db.schema.createIndex('orders_recent').on('orders').columns(['account', 'created_at']).execute();

      await strict(
        db.schema
          .createTable('order_transitions')
          .addColumn('account', text, (column) => column.notNull())
          .addColumn('cycle_id', text, (column) => column.notNull())
          .addColumn('symbol', text, (column) => column.notNull())
          .addColumn('version', 'integer', (column) => column.notNull())
          .addColumn('status', text, (column) => column.notNull())
          .addColumn('venue_order_id', text)
          .addColumn('filled_base', 'text', (column) => column.notNull())
          .addColumn('filled_quote', 'text', (column) => column.notNull())
          .addColumn('fee_quote', 'text', (column) => column.notNull())
          .addColumn('reason', 'text')
          .addColumn('at', milliseconds, (column) => column.notNull())
          .addColumn('source', 'text', (column) => column.notNull())
          .addColumn('detail', 'text', (column) => column.notNull())
          .addPrimaryKeyConstraint('order_transitions_pk', ['account', 'cycle_id', 'symbol', 'version'])
          .addForeignKeyConstraint('order_transitions_order', ['account', 'cycle_id', 'symbol'], 'orders', [
            'account',
            'cycle_id',
            'symbol',
          ]),
      ).execute();

      await strict(
        db.schema
          .createTable('fills')
          .addColumn('venue', text, (column) => column.notNull())
          .addColumn('venue_order_id', text, (column) => column.notNull())
          .addColumn('venue_fill_id', text, (column) => column.notNull())
          .addColumn('account', text, (column) => column.notNull())
          .addColumn('cycle_id', text, (column) => column.notNull())
          .addColumn('symbol', text, (column) => column.notNull())
          .addColumn('side', 'text', (column) => column.notNull())
          .addColumn('base', 'text', (column) => column.notNull())
          .addColumn('price', 'text', (column) => column.notNull())
          .addColumn('fee', 'text', (column) => column.notNull())
          .addColumn('fee_currency', 'text', (column) => column.notNull())
          .addColumn('at', milliseconds, (column) => column.notNull())
          // Some venues number their fills per market only: the venue's order ID makes the fill ID unique on all of them.
          .addPrimaryKeyConstraint('fills_pk', ['venue', 'venue_order_id', 'venue_fill_id'])
          .addForeignKeyConstraint('fills_order', ['account', 'cycle_id', 'symbol'], 'orders', [
            'account',
            'cycle_id',
            'symbol',
          ]),
      ).execute();
      await db.schema.createIndex('fills_of_order').on('fills').columns(['account', 'cycle_id', 'symbol']).execute();
      await db.schema.createIndex('fills_in_time').on('fills').columns(['account', 'at']).execute();

      await strict(
        db.schema
          .createTable('cycles')
          .addColumn('account', text, (column) => column.notNull())
          .addColumn('cycle_id', text, (column) => column.notNull())
          .addColumn('scope', text, (column) => column.notNull())
          .addColumn('workflow_id', 'text', (column) => column.notNull())
          .addColumn('run_id', 'text', (column) => column.notNull())
          .addColumn('started_at', milliseconds, (column) => column.notNull())
          .addColumn('closed_at', milliseconds)
          .addColumn('outcome', 'text', (column) => column.notNull())
          .addColumn('summary', 'text', (column) => column.notNull())
          .addColumn('plan', 'text')
          .addPrimaryKeyConstraint('cycles_pk', ['account', 'cycle_id', 'scope']),
      ).execute();
      await db.schema.createIndex('cycles_recent').on('cycles').columns(['account', 'started_at']).execute();

      await strict(
        db.schema
          .createTable('decisions')
          .addColumn('account', text, (column) => column.notNull())
          .addColumn('cycle_id', text, (column) => column.notNull())
          .addColumn('scope', text, (column) => column.notNull())
          .addColumn('symbol', text, (column) => column.notNull())
          .addColumn('position', 'integer', (column) => column.notNull())
          .addColumn('at', milliseconds, (column) => column.notNull())
          .addColumn('action', 'text', (column) => column.notNull())
          .addColumn('reason', 'text', (column) => column.notNull())
          .addColumn('figures', 'text', (column) => column.notNull())
          .addColumn('sentence', 'text', (column) => column.notNull())
          .addPrimaryKeyConstraint('decisions_pk', ['account', 'cycle_id', 'scope', 'symbol'])
          .addForeignKeyConstraint('decisions_cycle', ['account', 'cycle_id', 'scope'], 'cycles', [
            'account',
            'cycle_id',
            'scope',
          ]),
      ).execute();
      await db.schema.createIndex('decisions_of_symbol').on('decisions').columns(['account', 'symbol', 'at']).execute();

      await strict(
        db.schema
          .createTable('equity')
          .addColumn('account', text, (column) => column.notNull())
          .addColumn('at', milliseconds, (column) => column.notNull())
          .addColumn('equity', 'text', (column) => column.notNull())
          .addColumn('cash', 'text', (column) => column.notNull())
          .addPrimaryKeyConstraint('equity_pk', ['account', 'at']),
      ).execute();

      await strict(
        db.schema
          .createTable('candles')
          .addColumn('venue', text, (column) => column.notNull())
          .addColumn('symbol', text, (column) => column.notNull())
          .addColumn('timeframe', text, (column) => column.notNull())
          .addColumn('open_time', milliseconds, (column) => column.notNull())
          .addColumn('open', float, (column) => column.notNull())
          .addColumn('high', float, (column) => column.notNull())
          .addColumn('low', float, (column) => column.notNull())
          .addColumn('close', float, (column) => column.notNull())
          .addColumn('volume', float, (column) => column.notNull())
          .addPrimaryKeyConstraint('candles_pk', ['venue', 'symbol', 'timeframe', 'open_time']),
      ).execute();
    },
  };
}
