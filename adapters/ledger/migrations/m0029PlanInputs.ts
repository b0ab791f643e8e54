import type { Kysely, Migration } from 'kysely';
import type { DatabaseKind } from '../ledgerDatabase.ts';
import { columnTypes } from './columnTypes.ts';

/** What plans were made from, so that they can be made again under other settings long after the histories are gone. */
export function m0029PlanInputs(kind: DatabaseKind): Migration {
  const { text, milliseconds, strict } = columnTypes(kind);
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('plan_inputs')
        .addColumn('account', text, (column) => column.notNull())
        .addColumn('name', text, (column) => column.notNull())
        .addColumn('recorded_at', milliseconds, (column) => column.notNull())
        .addColumn('body', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('plan_inputs_pk', ['account', 'name'])
        .modifyEnd(strict)
        .execute();
      await db.schema
        .createIndex('plan_inputs_recorded')
        .on('plan_inputs')
        .columns(['account', 'recorded_at'])
        .execute();
    },
  };
}
