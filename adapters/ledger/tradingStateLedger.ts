import { type Kysely, type Selectable, sql } from 'kysely';
import type { Act } from '../../core/audit/act.ts';
import {
  ACTIVE,
  isOvertaken,
  nextTradingState,
  stricterState,
  type TradingCommand,
  type TradingRecord,
  type TradingState,
} from '../../core/cycles/tradingState.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import { appendAct } from './auditLedger.ts';
import type { Session } from './session.ts';
import { rowLimit, storedExactly, storedTime, storedWords } from './storedValue.ts';
import type { LedgerTables, TradingStatesTable } from './tables.ts';

type TradingStateLedger = Pick<LedgerPort, 'commandAccount' | 'restoreStop' | 'tradingState' | 'tradingHistory'>;

/** Commands to accounts, each with the state after it: the newest one tells what the account may do. */
export function tradingStateLedger(session: Session): TradingStateLedger {
  return {
    commandAccount: (account, command) =>
      session.write('commandAccount', async (db) => {
        // Two commands at once follow each other, so that neither is judged on a state that the other has changed.
        if (session.locksRows) await sql`select pg_advisory_xact_lock(hashtext(${`trading:${account}`}))`.execute(db);
        const last = await latest(db, account, 1);
        const before = last[0] === undefined ? ACTIVE : stateOf(last[0]);
        if (command.id !== undefined && (await isKnown(db, account, command.id))) return { before, state: before };
        if (isOvertaken(command, last[0] && { kind: last[0].command, at: last[0].at }))
          return { before, state: before };
        const state = nextTradingState(before, storedCommand(command));
        const sequence = (last[0]?.sequence ?? 0) + 1;
        await db
          .insertInto('trading_states')
          .values({
            account: storedExactly('account', account),
            sequence,
            at: command.at,
            command: command.kind,
            command_id: command.id === undefined ? null : storedExactly('command.id', command.id),
            given_by: storedWords(command.by),
            reason: storedWords(command.reason),
            ...stateColumns(state),
          })
          .execute();
        await appendAct(session, db, {
          id: command.id === undefined ? `command:${account}:${sequence}` : `command:${account}:${command.id}`,
          ...actOf(account, command),
        });
        return { before, state };
      }),

    restoreStop: (account, known) =>
      session.write('restoreStop', async (db) => {
        if (session.locksRows) await sql`select pg_advisory_xact_lock(hashtext(${`trading:${account}`}))`.execute(db);
        const [last] = await latest(db, account, 1);
        const before = last === undefined ? ACTIVE : stateOf(last);
        if (known.kind === 'active' || (await isAccountStopOnRecord(db, account, known.since))) return before;
        const state = stricterState(before, known);
        await db
          .insertInto('trading_states')
          .values({
            account: storedExactly('account', account),
            sequence: (last?.sequence ?? 0) + 1,
            at: storedTime('known.since', known.since),
            command: STOP_COMMAND[known.kind],
            command_id: null,
            given_by: storedWords(known.by),
            reason: storedWords(known.reason),
            ...stateColumns(state),
          })
          .execute();
        const { by, reason } = known;
        await appendAct(session, db, {
          id: `restored:${account}:${known.since}:${known.kind}`,
          ...actOf(account, { kind: STOP_COMMAND[known.kind], by, reason: `${reason} (written down again)` }),
        });
        return state;
      }),

    tradingState: (account) => session.read('tradingState', (db) => tradingStateIn(db, account)),

    tradingHistory: (account, limit) =>
      session.read('tradingHistory', async (db) => (await latest(db, account, rowLimit(limit))).map(recordOf)),
  };
}

/** What an account may do, as a transaction sees it. */
export async function tradingStateIn(db: Kysely<LedgerTables>, account: string): Promise<TradingState> {
  const [row] = await latest(db, account, 1);
  return row === undefined ? ACTIVE : stateOf(row);
}

function actOf(account: string, command: Pick<TradingCommand, 'kind' | 'by' | 'reason'>): Omit<Act, 'id'> {
  return { action: command.kind, by: command.by, account, subject: '', detail: command.reason };
}

const STOP_COMMAND = { paused: 'pause', halted: 'halt', liquidating: 'liquidate' } as const;

/** Whether the ledger has a command of that moment. */
async function isAccountStopOnRecord(db: Kysely<LedgerTables>, account: string, since: number): Promise<boolean> {
  const row = await db
    .selectFrom('trading_states')
    .select('sequence')
    .where('account', '=', account)
    .where('at', '=', since)
    .executeTakeFirst();
  return row !== undefined;
}

async function isKnown(db: Kysely<LedgerTables>, account: string, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('trading_states')
    .select('sequence')
    .where('account', '=', account)
    .where('command_id', '=', id)
    .executeTakeFirst();
  return row !== undefined;
}

function latest(db: Kysely<LedgerTables>, account: string, limit: number): Promise<Selectable<TradingStatesTable>[]> {
  return db
    .selectFrom('trading_states')
    .selectAll()
    .where('account', '=', account)
    .orderBy('sequence', 'desc')
    .limit(limit)
    .execute();
}

function storedCommand(command: TradingCommand): TradingCommand {
  return {
    ...command,
    at: storedTime('command.at', command.at),
    by: storedWords(command.by),
    reason: storedWords(command.reason),
  };
}

function stateColumns(state: TradingState): Pick<TradingStatesTable, 'state' | 'since' | 'stopped_by' | 'stop_reason'> {
  return state.kind === 'active'
    ? { state: 'active', since: null, stopped_by: null, stop_reason: null }
    : { state: state.kind, since: state.since, stopped_by: state.by, stop_reason: state.reason };
}

function stateOf(row: Selectable<TradingStatesTable>): TradingState {
  return row.state === 'active'
    ? ACTIVE
    : {
        kind: row.state,
        since: row.since ?? row.at,
        by: row.stopped_by ?? row.given_by,
        reason: row.stop_reason ?? row.reason,
      };
}

function recordOf(row: Selectable<TradingStatesTable>): TradingRecord {
  return {
    command: {
      ...(row.command_id === null ? {} : { id: row.command_id }),
      kind: row.command,
      at: row.at,
      by: row.given_by,
      reason: row.reason,
    },
    state: stateOf(row),
  };
}
