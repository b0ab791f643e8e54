import type { Kysely, Migration } from 'kysely';
import type { DatabaseKind } from '../ledgerDatabase.ts';
import { columnTypes } from './columnTypes.ts';

/** What the protective stop of each position is measured from, so that a stop that is placed again is the same. */
export function m0014StopReferences(kind: DatabaseKind): Migration {
  const { text, milliseconds, strict } = columnTypes(kind);
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('stop_references')
        .addColumn('account', text, (column) => column.notNull())
        .addColumn('symbol', text, (column) => column.notNull())
        .addColumn('price', 'text', (column) => column.notNull())
        .addColumn('at', milliseconds, (column) => column.notNull())
        .addPrimaryKeyConstraint('stop_references_pk', ['account', 'symbol'])
        .modifyEnd(strict)
        .execute();
    },
  };
}
