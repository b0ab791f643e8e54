import { type Kysely, type Migration, sql } from 'kysely';
import type { DatabaseKind } from '../ledgerDatabase.ts';
import { columnTypes } from './columnTypes.ts';

interface PauseRow {
  readonly account: string;
  readonly since: number;
  readonly reason: string;
  readonly resumed_at: number | null;
  readonly resume_reason: string | null;
}

/**
 * Every command to pause, halt, liquidate or resume an account with the state after it, pauses of before among them, and what accounts
 * held at which prices, by which breakers measure.
 */
export function m0003TradingStates(kind: DatabaseKind): Migration {
  const { text, milliseconds, strict } = columnTypes(kind);

  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('trading_states')
        .addColumn('account', text, (column) => column.notNull())
        .addColumn('sequence', 'integer', (column) => column.notNull())
        .addColumn('at', milliseconds, (column) => column.notNull())
        .addColumn('command', 'text', (column) => column.notNull())
        .addColumn('given_by', 'text', (column) => column.notNull())
        .addColumn('reason', 'text', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('since', milliseconds)
        .addColumn('stopped_by', 'text')
        .addColumn('stop_reason', 'text')
        .addPrimaryKeyConstraint('trading_states_pk', ['account', 'sequence'])
        .modifyEnd(strict)
        .execute();
      await db.schema
        .createTable('valuations')
        .addColumn('account', text, (column) => column.notNull())
        .addColumn('at', milliseconds, (column) => column.notNull())
        .addColumn('recorded_at', milliseconds, (column) => column.notNull())
        .addColumn('cash', 'text', (column) => column.notNull())
        .addColumn('positions', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('valuations_pk', ['account', 'at'])
        .modifyEnd(strict)
        .execute();
      await takeOverPauses(db);
      await db.schema.dropTable('pauses').execute();
    },
  };
}

async function takeOverPauses(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<PauseRow>`select * from pauses order by account, since`.execute(db);
  const sequences = new Map<string, number>();
  const add = async (row: PauseRow, command: 'pause' | 'resume', at: number, reason: string): Promise<void> => {
    const sequence = (sequences.get(row.account) ?? 0) + 1;
    sequences.set(row.account, sequence);
    const stop = command === 'pause' ? { since: at, by: BEFORE, reason } : { since: null, by: null, reason: null };
    await sql`insert into trading_states
      (account, sequence, at, command, given_by, reason, state, since, stopped_by, stop_reason)
      values (${row.account}, ${sequence}, ${at}, ${command}, ${BEFORE}, ${reason},
        ${command === 'pause' ? 'paused' : 'active'}, ${stop.since}, ${stop.by}, ${stop.reason})`.execute(db);
  };
  for (const row of rows) {
    await add(row, 'pause', row.since, row.reason);
    if (row.resumed_at !== null) await add(row, 'resume', row.resumed_at, row.resume_reason ?? '');
  }
}

/** Earlier versions did not keep who paused. */
const BEFORE = 'not recorded';
