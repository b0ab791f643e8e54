import type { Kysely, Migration } from 'kysely';
import type { DatabaseKind } from '../ledgerDatabase.ts';
import { columnTypes } from './columnTypes.ts';

/** How far each account's old rows have been thinned, so that no step looks at a row twice. */
export function m0012Retention(kind: DatabaseKind): Migration {
  const { text, milliseconds, strict } = columnTypes(kind);
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('thinned_until')
        .addColumn('account', text, (column) => column.notNull())
        .addColumn('subject', text, (column) => column.notNull())
        .addColumn('position', milliseconds, (column) => column.notNull())
        .addPrimaryKeyConstraint('thinned_until_pk', ['account', 'subject'])
        .modifyEnd(strict)
        .execute();
    },
  };
}
