import { type Kysely, type Migration, sql } from 'kysely';
import type { DatabaseKind } from '../ledgerDatabase.ts';
import { columnTypes } from './columnTypes.ts';

/** Limit orders: their terms, and the revisions that the rest of an order is priced anew in. */
export function m0004OrderRevisions(kind: DatabaseKind): Migration {
  const { text, milliseconds, strict } = columnTypes(kind);

  return {
    async up(db: Kysely<unknown>): Promise<void> {
      const number = (name: string) =>
        db.schema.alterTable('orders').addColumn(name, 'integer', (column) => column.notNull().defaultTo(0));
      const decimal = (name: string) =>
        db.schema.alterTable('orders').addColumn(name, 'text', (column) => column.notNull().defaultTo('0'));
      await db.schema.alterTable('orders').addColumn('limit_terms', 'text').execute();
      await number('revision').execute();
      await decimal('intended_base').execute();
      await decimal('intended_quote').execute();
      await decimal('earlier_base').execute();
      await decimal('earlier_quote').execute();
      await decimal('earlier_fee').execute();
      await db.schema
        .alterTable('orders')
        .addColumn('frozen_at', milliseconds, (column) => column.notNull().defaultTo(0))
        .execute();
      await sql`update orders set intended_base = base_quantity, intended_quote = quote_amount, frozen_at = created_at`.execute(
        db,
      );
      await db.schema
        .alterTable('order_transitions')
        .addColumn('revision', 'integer', (column) => column.notNull().defaultTo(0))
        .execute();

      await db.schema
        .createTable('order_revisions')
        .addColumn('account', text, (column) => column.notNull())
        .addColumn('cycle_id', text, (column) => column.notNull())
        .addColumn('symbol', text, (column) => column.notNull())
        .addColumn('revision', 'integer', (column) => column.notNull())
        .addColumn('venue', text, (column) => column.notNull())
        .addColumn('client_order_id', text, (column) => column.notNull())
        .addColumn('body', 'text', (column) => column.notNull())
        .addColumn('status', text, (column) => column.notNull())
        .addColumn('venue_order_id', text)
        .addColumn('filled_base', 'text', (column) => column.notNull())
        .addColumn('filled_quote', 'text', (column) => column.notNull())
        .addColumn('fee_quote', 'text', (column) => column.notNull())
        .addColumn('reason', 'text')
        .addColumn('frozen_at', milliseconds, (column) => column.notNull())
        .addColumn('closed_at', milliseconds, (column) => column.notNull())
        .addPrimaryKeyConstraint('order_revisions_pk', ['account', 'cycle_id', 'symbol', 'revision'])
        .addUniqueConstraint('order_revisions_client_order_id', ['venue', 'client_order_id'])
        .addForeignKeyConstraint('order_revisions_order', ['account', 'cycle_id', 'symbol'], 'orders', [
          'account',
          'cycle_id',
          'symbol',
        ])
        .modifyEnd(strict)
        .execute();
    },
  };
}
