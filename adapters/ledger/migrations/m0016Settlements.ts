import type { Kysely, Migration } from 'kysely';
import type { DatabaseKind } from '../ledgerDatabase.ts';
import { columnTypes } from './columnTypes.ts';

/**
 * What persons have decided about orders that ledger and venue disagree on, what an order's row is when no decision of this ledger made it, and what accounts
 * wait for.
 */
export function m0016Settlements(kind: DatabaseKind): Migration {
  const { text, milliseconds, strict } = columnTypes(kind);
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema.alterTable('orders').addColumn('remark', 'text').execute();
      await db.schema
        .createTable('settlements')
        .addColumn('account', text, (column) => column.notNull())
        .addColumn('cycle_id', text, (column) => column.notNull())
        .addColumn('symbol', text, (column) => column.notNull())
        .addColumn('at', milliseconds, (column) => column.notNull())
        .addColumn('given_by', text, (column) => column.notNull())
        .addColumn('reason', text, (column) => column.notNull())
        .addColumn('word', text, (column) => column.notNull())
        .addColumn('ours', 'text', (column) => column.notNull())
        .addColumn('venues', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('settlements_pk', ['account', 'cycle_id', 'symbol', 'at'])
        .modifyEnd(strict)
        .execute();
      await db.schema
        .createTable('account_waits')
        .addColumn('account', text, (column) => column.notNull())
        .addColumn('subject', text, (column) => column.notNull())
        .addColumn('since', milliseconds, (column) => column.notNull())
        .addColumn('at', milliseconds, (column) => column.notNull())
        .addColumn('reason', text, (column) => column.notNull())
        .addPrimaryKeyConstraint('account_waits_pk', ['account', 'subject'])
        .modifyEnd(strict)
        .execute();
    },
  };
}
