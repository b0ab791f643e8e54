import { type Kysely, type Migration, sql } from 'kysely';
import type { DatabaseKind } from '../ledgerDatabase.ts';
import { columnTypes } from './columnTypes.ts';

/**
 * The outbox of what people are told. What has happened is noted by the database itself, in the transaction that writes it, whoever does: a breaker that has
 * tripped cannot be on record without waiting here to be told.
 */
export function m0024Notifications(kind: DatabaseKind): Migration {
  const { text, milliseconds, strict } = columnTypes(kind);
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('account_events')
        .addColumn('account', text, (column) => column.notNull())
        .addColumn('kind', text, (column) => column.notNull())
        .addColumn('cycle_id', text, (column) => column.notNull())
        .addColumn('subject', text, (column) => column.notNull())
        .addColumn('number', milliseconds, (column) => column.notNull())
        .addColumn('at', milliseconds, (column) => column.notNull())
        .addColumn('state', 'text')
        .addColumn('given_by', 'text')
        .addColumn('reason', 'text')
        .addPrimaryKeyConstraint('account_events_pk', ['account', 'kind', 'cycle_id', 'subject', 'number'])
        .modifyEnd(strict)
        .execute();
      await db.schema
        .createTable('notifications')
        .addColumn('id', text, (column) => column.notNull())
        .addColumn('channel', text, (column) => column.notNull())
        .addColumn('account', text, (column) => column.notNull())
        .addColumn('topic', text)
        .addColumn('at', milliseconds, (column) => column.notNull())
        .addColumn('due_at', milliseconds, (column) => column.notNull())
        .addColumn('queued_at', milliseconds, (column) => column.notNull())
        .addColumn('body', 'text', (column) => column.notNull())
        .addColumn('state', text, (column) => column.notNull())
        .addColumn('settled_at', milliseconds)
        .addColumn('detail', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('notifications_pk', ['id', 'channel'])
        .modifyEnd(strict)
        .execute();
      await db.schema.createIndex('notifications_due').on('notifications').columns(['state', 'due_at']).execute();
      await db.schema.createIndex('notifications_told').on('notifications').columns(['account', 'queued_at']).execute();
      await db.schema
        .createIndex('notifications_of_topic')
        .on('notifications')
        .columns(['topic', 'channel', 'queued_at'])
        .execute();
      await addTriggers(db, kind);
    },
  };
}

/** An event in the columns of `account_events`. What was noted of the same one before stays. */
function note(values: string) {
  return sql.raw(`insert into account_events (account, kind, cycle_id, subject, number, at, state, given_by, reason)
    values (${values}) on conflict (account, kind, cycle_id, subject, number) do nothing`);
}

async function addTriggers(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
  const trigger = async (name: string, event: string, when: string, values: string): Promise<void> => {
    const condition = when === '' ? '' : `when (${when})`;
    if (kind === 'sqlite') {
      await sql`create trigger ${sql.ref(name)} after ${sql.raw(event)} for each row ${sql.raw(condition)} begin ${note(values)}; end`.execute(
        db,
      );
      return;
    }
    await sql`create function ${sql.ref(name)}() returns trigger language plpgsql as $$ begin ${note(values)}; return null; end $$`.execute(
      db,
    );
    await sql`create trigger ${sql.ref(name)} after ${sql.raw(event)} for each row ${sql.raw(condition)} execute procedure ${sql.ref(name)}()`.execute(
      db,
    );
  };
  await trigger(
    'commands_told',
    'insert on trading_states',
    '',
    `new.account, 'command', '', new.command, new.sequence, new.at, new.state, new.given_by, new.reason`,
  );
  await trigger(
    'orders_told',
    'insert on order_transitions',
    `new.status in ('UNKNOWN', 'REJECTED')`,
    `new.account, 'order', new.cycle_id, new.symbol, new.version, new.at, new.status, null, coalesce(new.reason, new.detail)`,
  );
  await trigger(
    'cycles_told',
    'update of outcome on cycles',
    `new.outcome <> 'running' and new.closed_at is not null`,
    `new.account, 'cycle', new.cycle_id, new.scope, new.closed_at, new.closed_at, new.outcome, null, new.summary`,
  );
  await trigger(
    'reconciliations_told',
    'insert on reconciliations',
    'new.sequence > 1',
    `new.account, 'reconciliation', '', '', new.sequence, new.completed_at, null, null, null`,
  );
}
