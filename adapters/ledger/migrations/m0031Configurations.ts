import type { Kysely, Migration } from 'kysely';
import type { DatabaseKind } from '../ledgerDatabase.ts';
import { columnTypes } from './columnTypes.ts';

/** Which configuration has been in force since when: workers on several machines agree on the latest. */
export function m0031Configurations(kind: DatabaseKind): Migration {
  const { text, milliseconds, strict } = columnTypes(kind);
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('configurations')
        .addColumn('sequence', milliseconds, (column) => column.primaryKey())
        .addColumn('hash', text, (column) => column.notNull())
        .addColumn('accounts', 'text', (column) => column.notNull())
        .addColumn('given_by', 'text', (column) => column.notNull())
        .addColumn('at', milliseconds, (column) => column.notNull())
        .modifyEnd(strict)
        .execute();
    },
  };
}
