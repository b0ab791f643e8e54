import type { Kysely } from 'kysely';
import type { Plan } from '../../core/portfolio/decision/plan.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import { type BalanceComparison, driftIn } from '../../core/reconciliation/compareBalances.ts';
import type { ThinningStep } from '../../core/retention/retention.ts';

import type { Session } from './session.ts';
import { rowLimit, storedExactly, storedJson } from './storedValue.ts';
import type { LedgerTables } from './tables.ts';

const DAY_MS = 86_400_000;

type Subject = 'cycles' | 'valuations' | 'reconciliations';

/** Thins what is old, so many rows in a transaction: it holds the write lock for milliseconds, and goes on where it ended. */
export function retentionLedger(session: Session): Pick<LedgerPort, 'thin'> {
  return {
    async thin(account, cutoffs, most): Promise<ThinningStep> {
      const limit = rowLimit(most);
      const name = storedExactly('account', account);
      const cycles = await session.write('thin', (db) => thinCycles(db, name, cutoffs.plans, limit));
      const valuations = await session.write('thin', (db) => thinValuations(db, name, cutoffs.valuations, limit));
      const reconciliations = await session.write('thin', (db) => thinReconciliations(db, name, cutoffs.plans, limit));
      const signals = await session.write('thin', (db) => thinSignals(db, name, cutoffs.plans, limit));
      const inputs = await session.write('thin', (db) => thinPlanInputs(db, name, cutoffs.plans, limit));
      const told = await session.write('thin', (db) => thinNotifications(db, name, cutoffs.plans, limit));
      const proposals = await session.write('thin', (db) => thinProposals(db, name, cutoffs.plans, limit));
      return {
        plans: cycles.plans,
        decisions: cycles.decisions,
        valuations: valuations.removed,
        reconciliations: reconciliations.removed,
        more: [cycles, valuations, reconciliations, signals, inputs, told, proposals].some(({ more }) => more),
      };
    },
  };
}

/** Signals that no trade was planned on go. */
async function thinSignals(db: Kysely<LedgerTables>, account: string, before: number, most: number) {
  const accounts = ['', account];
  const old = await db
    .selectFrom('signals')
    .select('received_at')
    .where('traded', '=', 0)
    .where('received_at', '<', before)
    .where('account', 'in', accounts)
    .orderBy('received_at')
    .limit(most)
    .execute();
  const end = old.at(-1)?.received_at;
  if (end === undefined) return { more: false };
  await db
    .deleteFrom('signals')
    .where('traded', '=', 0)
    .where('received_at', '<=', end)
    .where('account', 'in', accounts)
    .execute();
  return { more: old.length === most };
}

/** What plans were made from goes. */
async function thinPlanInputs(db: Kysely<LedgerTables>, account: string, before: number, most: number) {
  const old = await db
    .selectFrom('plan_inputs')
    .select('name')
    .where('account', '=', account)
    .where('recorded_at', '<', before)
    .orderBy('recorded_at')
    .limit(most)
    .execute();
  if (old.length === 0) return { more: false };
  const names = old.map(({ name }) => name);
  await db.deleteFrom('plan_inputs').where('account', '=', account).where('name', 'in', names).execute();
  return { more: old.length === most };
}

/** Proposals go; the audit log keeps who proposed and who answered, and the cycle what was traded. */
async function thinProposals(db: Kysely<LedgerTables>, account: string, before: number, most: number) {
  const old = await db
    .selectFrom('proposals')
    .select('id')
    .where('account', '=', account)
    .where('at', '<', before)
    .orderBy('at')
    .limit(most)
    .execute();
  if (old.length === 0) return { more: false };
  const ids = old.map(({ id }) => id);
  await db.deleteFrom('proposals').where('id', 'in', ids).execute();
  return { more: old.length === most };
}

/** What people were told goes; what still has to be told stays, however old it is. */
async function thinNotifications(db: Kysely<LedgerTables>, account: string, before: number, most: number) {
  const old = await db
    .selectFrom('notifications')
    .select('queued_at')
    .where('account', '=', account)
    .where('queued_at', '<', before)
    .where('state', '!=', 'pending')
    .orderBy('queued_at')
    .limit(most)
    .execute();
  const end = old.at(-1)?.queued_at;
  if (end === undefined) return { more: false };
  await db
    .deleteFrom('notifications')
    .where('account', '=', account)
    .where('queued_at', '<=', end)
    .where('state', '!=', 'pending')
    .execute();
  return { more: old.length === most };
}

async function positionOf(db: Kysely<LedgerTables>, account: string, subject: Subject): Promise<number> {
  const row = await db
    .selectFrom('thinned_until')
    .select('position')
    .where('account', '=', account)
    .where('subject', '=', subject)
    .executeTakeFirst();
  return row?.position ?? 0;
}

async function moveTo(db: Kysely<LedgerTables>, account: string, subject: Subject, position: number): Promise<void> {
  await db
    .insertInto('thinned_until')
    .values({ account, subject, position })
    .onConflict((conflict) => conflict.columns(['account', 'subject']).doUpdateSet({ position }))
    .execute();
}

/** Cycles that started at one moment are thinned together, so that the position is a moment. */
async function thinCycles(db: Kysely<LedgerTables>, account: string, before: number, most: number) {
  const from = await positionOf(db, account, 'cycles');
  const starts = await db
    .selectFrom('cycles')
    .select('started_at')
    .where('account', '=', account)
    .where('started_at', '>', from)
    .where('started_at', '<', before)
    .orderBy('started_at')
    .limit(most)
    .execute();
  const end = starts.at(-1)?.started_at;
  if (end === undefined) return { plans: 0, decisions: 0, more: false };
  const rows = await db
    .selectFrom('cycles')
    .select(['cycle_id', 'scope', 'plan'])
    .where('account', '=', account)
    .where('started_at', '>', from)
    .where('started_at', '<=', end)
    .where('closed_at', 'is not', null)
    .execute();
  let plans = 0;
  let decisions = 0;
  for (const { cycle_id, scope, plan } of rows) {
    if (plan === null) continue;
    const thin = storedJson('plan', thinnedPlan(JSON.parse(plan) as Plan));
    if (thin.length < plan.length) {
      plans += 1;
      await db
        .updateTable('cycles')
        .set({ plan: thin })
        .where('account', '=', account)
        .where('cycle_id', '=', cycle_id)
        .where('scope', '=', scope)
        .execute();
    }
    const removed = await db
      .deleteFrom('decisions')
      .where('account', '=', account)
      .where('cycle_id', '=', cycle_id)
      .where('scope', '=', scope)
      .where('action', '=', 'SKIP')
      .executeTakeFirst();
    decisions += Number(removed.numDeletedRows);
  }
  await moveTo(db, account, 'cycles', end);
  return { plans, decisions, more: starts.length === most };
}

/** The first valuation of each day (UTC) stays. */
async function thinValuations(db: Kysely<LedgerTables>, account: string, before: number, most: number) {
  const from = await positionOf(db, account, 'valuations');
  const rows = await db
    .selectFrom('valuations')
    .select('at')
    .where('account', '=', account)
    .where('at', '>', from)
    .where('at', '<', before)
    .orderBy('at')
    .limit(most)
    .execute();
  const end = rows.at(-1)?.at;
  if (end === undefined) return { removed: 0, more: false };
  const dayOf = (at: number | undefined): number => Math.floor((at ?? from) / DAY_MS);
  const superfluous = rows.filter(({ at }, index) => dayOf(at) === dayOf(rows[index - 1]?.at)).map(({ at }) => at);
  if (superfluous.length > 0)
    await db.deleteFrom('valuations').where('account', '=', account).where('at', 'in', superfluous).execute();
  await moveTo(db, account, 'valuations', end);
  return { removed: superfluous.length, more: rows.length === most };
}

/** Those that found something stay, and always the last one, which the next one starts from. */
async function thinReconciliations(db: Kysely<LedgerTables>, account: string, before: number, most: number) {
  const from = await positionOf(db, account, 'reconciliations');
  const rows = await db
    .selectFrom('reconciliations')
    .select(['sequence', 'completed_at', 'balances', 'manual_orders'])
    .where('account', '=', account)
    .where('sequence', '>', from)
    .orderBy('sequence')
    .limit(most + 1)
    .execute();
  // What is left of the page after the last of them: at least one stays for the next reconciliation.
  const old = rows.slice(0, -1).filter(({ completed_at }) => completed_at < before);
  const end = old.at(-1)?.sequence;
  if (end === undefined) return { removed: 0, more: false };
  const superfluous = old
    .filter(
      ({ balances, manual_orders }) =>
        (JSON.parse(manual_orders) as readonly unknown[]).length === 0 &&
        driftIn(JSON.parse(balances) as readonly BalanceComparison[]).length === 0,
    )
    .map(({ sequence }) => sequence);
  if (superfluous.length > 0)
    await db
      .deleteFrom('reconciliations')
      .where('account', '=', account)
      .where('sequence', 'in', superfluous)
      .execute();
  await moveTo(db, account, 'reconciliations', end);
  return { removed: superfluous.length, more: old.length === most };
}

/**
 * What is kept of an old plan for ever: figures, positions, trades, and the decisions and analyses of what was traded. Why the other symbols were left alone is
 * dropped, which is nearly all of it.
 */
function thinnedPlan(plan: Plan): Plan {
  const traded = new Set(plan.trades.map(({ symbol }) => symbol));
  return {
    ...plan,
    decisions: plan.decisions.filter(({ symbol }) => traded.has(symbol)),
    analyses: (plan.analyses ?? []).filter(({ symbol }) => traded.has(symbol)),
  };
}
