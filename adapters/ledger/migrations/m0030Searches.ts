import type { Kysely, Migration } from 'kysely';
import type { DatabaseKind } from '../ledgerDatabase.ts';
import { columnTypes } from './columnTypes.ts';

/** The register of variants that searches over workers have tried, and what these searches read from files. */
export function m0030Searches(kind: DatabaseKind): Migration {
  const { text, milliseconds, strict } = columnTypes(kind);
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('trials')
        .addColumn('data', text, (column) => column.notNull())
        .addColumn('variant', text, (column) => column.notNull())
        .addColumn('at', milliseconds, (column) => column.notNull())
        .addColumn('names', 'text', (column) => column.notNull())
        .addColumn('returns', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('trials_pk', ['data', 'variant'])
        .modifyEnd(strict)
        .execute();
      await db.schema
        .createTable('search_files')
        .addColumn('digest', text, (column) => column.notNull())
        .addColumn('at', milliseconds, (column) => column.notNull())
        .addColumn('body', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('search_files_pk', ['digest'])
        .modifyEnd(strict)
        .execute();
    },
  };
}
