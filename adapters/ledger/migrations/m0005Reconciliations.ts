import type { Kysely, Migration } from 'kysely';
import type { DatabaseKind } from '../ledgerDatabase.ts';
import { columnTypes } from './columnTypes.ts';

/** Comparisons of balances with the venue, what they have counted of each order, and orders at the venue that are none of ours. */
export function m0005Reconciliations(kind: DatabaseKind): Migration {
  const { text, milliseconds, strict } = columnTypes(kind);

  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('reconciliations')
        .addColumn('account', text, (column) => column.notNull())
        .addColumn('sequence', 'integer', (column) => column.notNull())
        .addColumn('at', milliseconds, (column) => column.notNull())
        .addColumn('completed_at', milliseconds, (column) => column.notNull())
        .addColumn('balances', 'text', (column) => column.notNull())
        .addColumn('manual_orders', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('reconciliations_pk', ['account', 'sequence'])
        .modifyEnd(strict)
        .execute();
      await db.schema
        .createTable('counted_orders')
        .addColumn('account', text, (column) => column.notNull())
        .addColumn('cycle_id', text, (column) => column.notNull())
        .addColumn('symbol', text, (column) => column.notNull())
        .addColumn('version', 'integer', (column) => column.notNull())
        .addColumn('changes', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('counted_orders_pk', ['account', 'cycle_id', 'symbol'])
        .addForeignKeyConstraint('counted_orders_order', ['account', 'cycle_id', 'symbol'], 'orders', [
          'account',
          'cycle_id',
          'symbol',
        ])
        .modifyEnd(strict)
        .execute();
      await db.schema
        .createTable('manual_orders')
        .addColumn('account', text, (column) => column.notNull())
        .addColumn('venue_order_id', text, (column) => column.notNull())
        .addColumn('client_order_id', 'text', (column) => column.notNull())
        .addColumn('symbol', 'text', (column) => column.notNull())
        .addColumn('side', 'text', (column) => column.notNull())
        .addColumn('filled_base', 'text', (column) => column.notNull())
        .addColumn('closed', 'integer', (column) => column.notNull())
        .addColumn('created_at', milliseconds, (column) => column.notNull())
        .addColumn('changes', 'text', (column) => column.notNull())
        .addColumn('updated_at', milliseconds, (column) => column.notNull())
        .addPrimaryKeyConstraint('manual_orders_pk', ['account', 'venue_order_id'])
        .modifyEnd(strict)
        .execute();
    },
  };
}
