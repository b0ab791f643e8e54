import type { Kysely, Migration } from 'kysely';
import type { DatabaseKind } from '../ledgerDatabase.ts';
import { columnTypes } from './columnTypes.ts';

/** Every signal that a source has said or a program has sent. */
export function m0021Signals(kind: DatabaseKind): Migration {
  const { text, milliseconds, strict } = columnTypes(kind);
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('signals')
        .addColumn('source', text, (column) => column.notNull())
        .addColumn('account', text, (column) => column.notNull())
        .addColumn('id', text, (column) => column.notNull())
        .addColumn('pushed', 'integer', (column) => column.notNull())
        .addColumn('symbol', text, (column) => column.notNull())
        .addColumn('made_at', milliseconds, (column) => column.notNull())
        .addColumn('received_at', milliseconds, (column) => column.notNull())
        .addColumn('body', 'text', (column) => column.notNull())
        .addColumn('traded', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('signals_pk', ['source', 'account', 'id'])
        .modifyEnd(strict)
        .execute();
      await db.schema.createIndex('signals_sent').on('signals').columns(['pushed', 'made_at']).execute();
      await db.schema.createIndex('signals_by_age').on('signals').columns(['traded', 'received_at']).execute();
      await db.schema.createIndex('signals_by_id').on('signals').column('id').execute();
    },
  };
}
