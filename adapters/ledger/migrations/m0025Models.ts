import type { Kysely, Migration } from 'kysely';
import type { DatabaseKind } from '../ledgerDatabase.ts';
import { columnTypes } from './columnTypes.ts';

/** Trained models with their files, and what was decided about each. Rows are only added. */
export function m0025Models(kind: DatabaseKind): Migration {
  const { text, milliseconds, strict } = columnTypes(kind);
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('models')
        .addColumn('name', text, (column) => column.notNull())
        .addColumn('version', 'integer', (column) => column.notNull())
        .addColumn('training_id', text, (column) => column.notNull().unique())
        .addColumn('at', milliseconds, (column) => column.notNull())
        .addColumn('file_hash', text, (column) => column.notNull())
        .addColumn('training_data_hash', text, (column) => column.notNull())
        .addColumn('trained_from', milliseconds, (column) => column.notNull())
        .addColumn('trained_to', milliseconds, (column) => column.notNull())
        .addColumn('metrics', 'text', (column) => column.notNull())
        .addColumn('body', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('models_pk', ['name', 'version'])
        .modifyEnd(strict)
        .execute();
      await db.schema
        .createTable('model_changes')
        .addColumn('name', text, (column) => column.notNull())
        .addColumn('sequence', 'integer', (column) => column.notNull())
        .addColumn('id', text, (column) => column.notNull().unique())
        .addColumn('version', 'integer', (column) => column.notNull())
        .addColumn('kind', text, (column) => column.notNull())
        .addColumn('at', milliseconds, (column) => column.notNull())
        .addColumn('given_by', 'text', (column) => column.notNull())
        .addColumn('reason', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('model_changes_pk', ['name', 'sequence'])
        .modifyEnd(strict)
        .execute();
    },
  };
}
