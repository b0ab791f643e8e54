import { type Kysely, type Migration, sql } from 'kysely';
import type { DatabaseKind } from '../ledgerDatabase.ts';
import { columnTypes } from './columnTypes.ts';

/** Pauses of accounts, so that one outlives every workflow, and the venue whose ledger this is. */
export function m0002Pauses(kind: DatabaseKind): Migration {
  const { text, milliseconds, strict } = columnTypes(kind);

  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('pauses')
        .addColumn('account', text, (column) => column.notNull())
        .addColumn('since', milliseconds, (column) => column.notNull())
        .addColumn('reason', 'text', (column) => column.notNull())
        .addColumn('resumed_at', milliseconds)
        .addColumn('resume_reason', 'text')
        .modifyEnd(strict)
        .execute();
      // An account is paused once at a time, whoever asks.
      await db.schema
        .createIndex('pauses_open')
        .unique()
        .on('pauses')
        .column('account')
        .where(sql.ref('resumed_at'), 'is', null)
        .execute();

      await db.schema
        .createTable('venue_claim')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('venue', 'text', (column) => column.notNull())
        .modifyEnd(strict)
        .execute();
    },
  };
}
