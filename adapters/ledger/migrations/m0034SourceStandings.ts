import type { Kysely, Migration } from 'kysely';
import type { DatabaseKind } from '../ledgerDatabase.ts';
import { columnTypes } from './columnTypes.ts';

/** What the records of sources of signals mean for what they say next. */
export function m0034SourceStandings(kind: DatabaseKind): Migration {
  const { text, milliseconds, strict } = columnTypes(kind);
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('source_standings')
        .addColumn('account', text, (column) => column.notNull())
        .addColumn('source', text, (column) => column.notNull())
        .addColumn('scored_at', milliseconds, (column) => column.notNull())
        .addColumn('coefficient', kind === 'postgres' ? 'double precision' : 'real', (column) => column.notNull())
        .addColumn('muted_for', 'text')
        .addPrimaryKeyConstraint('source_standings_pk', ['account', 'source'])
        .modifyEnd(strict)
        .execute();
    },
  };
}
