import type { Kysely, Selectable } from 'kysely';
import type { Plan } from '../../core/portfolio/decision/plan.ts';
import {
  type CycleRecord,
  type DecisionRecord,
  LedgerConflictError,
  type LedgerPort,
} from '../../core/ports/ledger.ts';
import { appendAct } from './auditLedger.ts';
import type { Session } from './session.ts';
import { sortedBy } from './sortedBy.ts';
import { rowLimit, storedExactly, storedJson, storedTime, storedWords } from './storedValue.ts';
import type { CyclesTable, DecisionsTable, LedgerTables } from './tables.ts';

/** Keeps a single insert below 32 766 bound values, the limit of SQLite. */
const DECISIONS_PER_INSERT = 500;

type CycleLedger = Pick<
  LedgerPort,
  | 'openCycle'
  | 'recordPlan'
  | 'closeCycle'
  | 'cycle'
  | 'cyclesNamed'
  | 'cycles'
  | 'cycleIdsSince'
  | 'decisionsOfCycle'
  | 'decisionsOfSymbol'
>;

/** Cycles, their plans, and the decisions of a plan one row each. Long as a list: one short method for each word of the port. */
export function cycleLedger(session: Session): CycleLedger {
  return {
    openCycle(cycle, startedBy) {
      return session.write('openCycle', async (db) => {
        const runId = storedExactly('cycle.runId', cycle.runId);
        const opened = await db
          .insertInto('cycles')
          .values({
            account: storedExactly('cycle.account', cycle.account),
            cycle_id: storedExactly('cycle.cycleId', cycle.cycleId),
            scope: storedExactly('cycle.scope', cycle.scope),
            workflow_id: storedExactly('cycle.workflowId', cycle.workflowId),
            run_id: runId,
            started_at: storedTime('cycle.startedAt', cycle.startedAt),
            closed_at: null,
            outcome: 'running',
            summary: '',
            plan: null,
          })
          .onConflict((conflict) =>
            conflict
              .columns(['account', 'cycle_id', 'scope'])
              .doUpdateSet({
                workflow_id: cycle.workflowId,
                run_id: runId,
                closed_at: null,
                outcome: 'running',
                summary: '',
              })
              // A repeated start of one run, such as a retry that comes late, must not reopen what that run has closed.
              .where('cycles.run_id', '!=', runId),
          )
          .executeTakeFirst();
        if (startedBy === undefined || opened.numInsertedOrUpdatedRows === 0n) return;
        await appendAct(session, db, {
          id: `start:${cycle.workflowId}:${runId}`,
          action: 'start-cycle',
          by: startedBy,
          account: cycle.account,
          subject: cycle.cycleId,
          detail: cycle.workflowId,
        });
      });
    },

    recordPlan(account, cycleId, scope, plan) {
      return session.write('recordPlan', async (db) => {
        const updated = await db
          .updateTable('cycles')
          .set({ plan: storedJson('plan', plan) })
          .where('account', '=', account)
          .where('cycle_id', '=', cycleId)
          .where('scope', '=', scope)
          .executeTakeFirst();
        if (updated.numUpdatedRows === 0n) throw unknownCycle(account, cycleId, scope);
        await db
          .deleteFrom('decisions')
          .where('account', '=', account)
          .where('cycle_id', '=', cycleId)
          .where('scope', '=', scope)
          .execute();
        const ids = plan.trades.flatMap(({ signals = [] }) => signals.map(({ id }) => id));
        if (ids.length > 0)
          await db
            .updateTable('signals')
            .set({ traded: 1 })
            .where('id', 'in', ids)
            .where('account', 'in', ['', account])
            .execute();
        const rows = decisionRows(account, cycleId, scope, plan);
        for (let start = 0; start < rows.length; start += DECISIONS_PER_INSERT) {
          await db
            .insertInto('decisions')
            .values(rows.slice(start, start + DECISIONS_PER_INSERT))
            .execute();
        }
      });
    },

    closeCycle(account, cycleId, scope, outcome, summary, at) {
      return session.write('closeCycle', async (db) => {
        const updated = await db
          .updateTable('cycles')
          .set({ outcome, summary: storedWords(summary), closed_at: storedTime('at', at) })
          .where('account', '=', account)
          .where('cycle_id', '=', cycleId)
          .where('scope', '=', scope)
          .executeTakeFirst();
        if (updated.numUpdatedRows === 0n) throw unknownCycle(account, cycleId, scope);
      });
    },

    cycle: (account, cycleId, scope) =>
      session.read('cycle', async (db) => {
        const row = await db
          .selectFrom('cycles')
          .selectAll()
          .where('account', '=', account)
          .where('cycle_id', '=', cycleId)
          .where('scope', '=', scope)
          .executeTakeFirst();
        return row === undefined ? undefined : cycleRecord(row);
      }),

    cyclesNamed: (account, cycleId) =>
      session.read('cyclesNamed', async (db) => {
        const rows = await db
          .selectFrom('cycles')
          .selectAll()
          .where('account', '=', account)
          .where('cycle_id', '=', cycleId)
          .orderBy(sortedBy('started_at'), 'desc')
          .orderBy('scope')
          .execute();
        return rows.map(cycleRecord);
      }),

    cycles: (account, limit) =>
      session.read('cycles', async (db) => {
        const rows = await db
          .selectFrom('cycles')
          .selectAll()
          .where('account', '=', account)
          .orderBy('started_at', 'desc')
          .orderBy('cycle_id', 'desc')
          .orderBy('scope', 'desc')
          .limit(rowLimit(limit))
          .execute();
        return rows.map(cycleRecord);
      }),

    cycleIdsSince: (account, since) =>
      session.read('cycleIdsSince', async (db) => {
        const rows = await db
          .selectFrom('cycles')
          .select('cycle_id')
          .where('account', '=', account)
          .where('started_at', '>=', since)
          .orderBy('started_at', 'desc')
          .execute();
        return [...new Set(rows.map(({ cycle_id }) => cycle_id))];
      }),

    decisionsOfCycle: (account, cycleId) =>
      session.read('decisionsOfCycle', async (db) => {
        const rows = await decisions(db, account)
          .where('cycle_id', '=', cycleId)
          .orderBy('scope')
          .orderBy('position')
          .execute();
        return rows.map(decisionRecord);
      }),

    decisionsOfSymbol: (account, symbol, limit) =>
      session.read('decisionsOfSymbol', async (db) => {
        const rows = await decisions(db, account)
          .where('symbol', '=', symbol)
          .orderBy('at', 'desc')
          .orderBy('cycle_id', 'desc')
          .orderBy('scope', 'desc')
          .limit(rowLimit(limit))
          .execute();
        return rows.map(decisionRecord);
      }),
  };
}

function decisions(db: Kysely<LedgerTables>, account: string) {
  return db.selectFrom('decisions').selectAll().where('account', '=', account);
}

function decisionRows(account: string, cycleId: string, scope: string, plan: Plan): DecisionsTable[] {
  const seen = new Set<string>();
  return plan.decisions.map((decision, position) => {
    if (seen.has(decision.symbol)) {
      throw new LedgerConflictError(
        `The plan of cycle ${cycleId} decides twice about ${decision.symbol}. A plan holds one decision for each symbol.`,
      );
    }
    seen.add(decision.symbol);
    return {
      account,
      cycle_id: cycleId,
      scope,
      symbol: storedExactly('decision.symbol', decision.symbol),
      position,
      at: storedTime('plan.at', plan.at),
      action: decision.action,
      reason: decision.reason,
      figures: storedJson(`decision on ${decision.symbol}`, decision.figures),
      sentence: storedWords(decision.sentence),
    };
  });
}

function unknownCycle(account: string, cycleId: string, scope: string): LedgerConflictError {
  return new LedgerConflictError(
    `Cycle ${cycleId} of account ${account} with scope ${scope} is not in the ledger. Open it first.`,
  );
}

/** A cycle as a list shows it: without its plan. */
export function listedCycle(row: Omit<Selectable<CyclesTable>, 'plan'>): Omit<CycleRecord, 'plan'> {
  return {
    account: row.account,
    cycleId: row.cycle_id,
    scope: row.scope,
    workflowId: row.workflow_id,
    runId: row.run_id,
    startedAt: row.started_at,
    closedAt: row.closed_at ?? undefined,
    outcome: row.outcome,
    summary: row.summary,
  };
}

function cycleRecord(row: Selectable<CyclesTable>): CycleRecord {
  return { ...listedCycle(row), plan: row.plan === null ? undefined : (JSON.parse(row.plan) as Plan) };
}

function decisionRecord(row: Selectable<DecisionsTable>): DecisionRecord {
  return {
    account: row.account,
    cycleId: row.cycle_id,
    scope: row.scope,
    at: row.at,
    decision: {
      symbol: row.symbol,
      action: row.action,
      reason: row.reason,
      figures: JSON.parse(row.figures) as DecisionRecord['decision']['figures'],
      sentence: row.sentence,
    },
  };
}
