import type { Kysely, Migration } from 'kysely';
import type { DatabaseKind } from '../ledgerDatabase.ts';
import { columnTypes } from './columnTypes.ts';

/** The word of persons on orders that others have placed in an account. */
export function m0009AcceptedHands(kind: DatabaseKind): Migration {
  const { text, milliseconds, strict } = columnTypes(kind);

  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('accepted_hands')
        .addColumn('account', text, (column) => column.notNull())
        .addColumn('id', text, (column) => column.notNull())
        .addColumn('at', milliseconds, (column) => column.notNull())
        .addColumn('given_by', 'text', (column) => column.notNull())
        .addColumn('reason', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('accepted_hands_pk', ['account', 'id'])
        .modifyEnd(strict)
        .execute();
    },
  };
}
