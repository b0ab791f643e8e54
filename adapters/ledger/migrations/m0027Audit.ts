import { type Kysely, type Migration, sql } from 'kysely';
import type { DatabaseKind } from '../ledgerDatabase.ts';
import { columnTypes } from './columnTypes.ts';

/** The audit log. The database itself refuses to change or remove a row, so that no mistake of a program does. */
export function m0027Audit(kind: DatabaseKind): Migration {
  const { text, milliseconds, strict } = columnTypes(kind);
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('audit')
        .addColumn('sequence', milliseconds, (column) => column.primaryKey())
        .addColumn('at', milliseconds, (column) => column.notNull())
        .addColumn('id', text, (column) => column.notNull().unique())
        .addColumn('action', text, (column) => column.notNull())
        .addColumn('given_by', 'text', (column) => column.notNull())
        .addColumn('account', text)
        .addColumn('subject', 'text', (column) => column.notNull())
        .addColumn('detail', 'text', (column) => column.notNull())
        .addColumn('hash', text, (column) => column.notNull())
        .modifyEnd(strict)
        .execute();
      await db.schema.createIndex('audit_of_account').on('audit').columns(['account', 'sequence']).execute();
      await refuseChanges(db, kind);
    },
  };
}

async function refuseChanges(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
  const words = 'the audit log is only added to';
  if (kind === 'sqlite') {
    for (const change of ['update', 'delete'])
      await sql
        .raw(`create trigger audit_no_${change} before ${change} on audit begin select raise(abort, '${words}'); end`)
        .execute(db);
    return;
  }
  await sql
    .raw(
      `create function audit_is_kept() returns trigger language plpgsql as $$ begin raise exception '${words}'; end $$`,
    )
    .execute(db);
  await sql
    .raw('create trigger audit_is_kept before update or delete on audit for each row execute procedure audit_is_kept()')
    .execute(db);
}
