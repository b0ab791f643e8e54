import { type Kysely, type Migration, sql } from 'kysely';
import type { DatabaseKind } from '../ledgerDatabase.ts';
import { columnTypes } from './columnTypes.ts';

/** Trades that were proposed, and what persons have said to them. That one waits is told like what else happens in the account. */
export function m0033Proposals(kind: DatabaseKind): Migration {
  const { text, milliseconds, strict } = columnTypes(kind);
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('proposals')
        .addColumn('id', text, (column) => column.primaryKey())
        .addColumn('account', text, (column) => column.notNull())
        .addColumn('at', milliseconds, (column) => column.notNull())
        .addColumn('expires_at', milliseconds, (column) => column.notNull())
        .addColumn('proposed_by', 'text', (column) => column.notNull())
        .addColumn('token', 'text', (column) => column.notNull())
        .addColumn('why', 'text', (column) => column.notNull())
        .addColumn('summary', 'text', (column) => column.notNull())
        .addColumn('body', 'text', (column) => column.notNull())
        .addColumn('answer', text)
        .addColumn('answered_at', milliseconds)
        .addColumn('answered_by', 'text')
        .addColumn('answer_reason', 'text')
        .modifyEnd(strict)
        .execute();
      await db.schema.createIndex('proposals_of_account').on('proposals').columns(['account', 'at']).execute();
      await noteEach(db, kind);
    },
  };
}

async function noteEach(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
  const note = `insert into account_events (account, kind, cycle_id, subject, number, at, state, given_by, reason)
    values (new.account, 'proposal', '', new.id, new.expires_at, new.at, null, new.proposed_by, new.summary)
    on conflict (account, kind, cycle_id, subject, number) do nothing`;
  if (kind === 'sqlite') {
    await sql
      .raw(`create trigger proposals_told after insert on proposals for each row begin ${note}; end`)
      .execute(db);
    return;
  }
  await sql
    .raw(`create function proposals_told() returns trigger language plpgsql as $$ begin ${note}; return null; end $$`)
    .execute(db);
  await sql
    .raw('create trigger proposals_told after insert on proposals for each row execute procedure proposals_told()')
    .execute(db);
}
