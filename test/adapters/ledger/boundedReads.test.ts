import { type CompiledQuery, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LedgerDatabase } from '../../../adapters/ledger/ledgerDatabase.ts';
import { parseLedgerUrl } from '../../../adapters/ledger/ledgerUrl.ts';
import { connect } from '../../../adapters/ledger/openLedger.ts';
import { readRecentLedger } from '../../../api/metrics/measureAccount.ts';
import { fillHistory } from '../../../bench/ledger/history.ts';
import { readsOfBuy, readsOfCycle, writesOfCycle } from '../../../bench/ledger/reads.ts';
import { openWatched, type WatchedLedger } from '../../../bench/ledger/watchedLedger.ts';
import type { LedgerPort } from '../../../core/ports/ledger.ts';
import { HOSTS, type LedgerHost } from './ledgers.ts';

const END = Date.UTC(2026, 5, 1);
/** Tables that grow with each cycle, or with each decision of a person or a rule. Events are taken off their list once they are told, proposals go with `ledger.keepWhole`. */
const GROWING = [
  'orders',
  'order_transitions',
  'order_revisions',
  'fills',
  'cycles',
  'decisions',
  'equity',
  'trading_states',
  'valuations',
  'reconciliations',
  'counted_orders',
  'manual_orders',
  'accepted_hands',
  'signals',
  'notifications',
  'audit',
  'model_changes',
];

/** Most rows of a growing table that one statement may look at. Windows of time are bounded by themselves. */
const MOST_ROWS = 250;
const IN_A_WINDOW = /from "(valuations|fills)" where "account" = (\?|\$1) and "at" >=/;

/** What of a statement goes through a growing table, or through all rows of an account or a symbol in it. */
async function unboundedInSqlite(database: LedgerDatabase, statement: CompiledQuery): Promise<readonly string[]> {
  const { rows } = await database.db.executeQuery<{ detail: string }>({
    ...statement,
    sql: `explain query plan ${statement.sql}`,
  });
  const details = rows.map(({ detail }) => detail);
  const isLimited = / limit /.test(statement.sql) && !details.includes('USE TEMP B-TREE FOR ORDER BY');
  return details.filter((detail) => {
    const [, how, table, conditions] = /^(SCAN|SEARCH) (\w+)(?:.* \((.*)\))?/.exec(detail) ?? [];
    if (!GROWING.includes(table ?? '')) return false;
    return how === 'SCAN' || (!isLimited && /^account=\?( AND symbol=\?)?$/.test(conditions ?? ''));
  });
}

interface PlanNode {
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

function rowsLookedAt(node: PlanNode): number {
  const table = node['Relation Name'];
  const own =
    table !== undefined && GROWING.includes(table)
      ? (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
      : 0;
  return (node.Plans ?? []).reduce((sum, part) => sum + rowsLookedAt(part), own);
}

async function unboundedInPostgres(database: LedgerDatabase, statement: CompiledQuery): Promise<readonly string[]> {
  // What is locked is one row, found by its key.
  if (!/^\s*select/.test(statement.sql) || statement.sql.includes('for update')) return [];
  const { rows } = await database.db.connection().execute(async (db) => {
    // On a table as small as this one going through all of it may be the fastest way.
    await sql`set enable_seqscan = off`.execute(db);
    return await db.executeQuery<{ 'QUERY PLAN': readonly { readonly Plan: PlanNode }[] | string }>({
      ...statement,
      sql: `explain (analyze, format json) ${statement.sql}`,
    });
  });
  const text = rows[0]?.['QUERY PLAN'] ?? '[]';
  const plans = typeof text === 'string' ? (JSON.parse(text) as readonly { readonly Plan: PlanNode }[]) : text;
  const count = plans.reduce((sum, { Plan }) => sum + rowsLookedAt(Plan), 0);
  return count > MOST_ROWS ? [`${count} rows`] : [];
}

async function unbounded(database: LedgerDatabase, statement: CompiledQuery): Promise<readonly string[]> {
  const { sql: text } = statement;
  if (text.includes('advisory') || IN_A_WINDOW.test(text)) return [];
  const look = database.kind === 'sqlite' ? unboundedInSqlite : unboundedInPostgres;
  return (await look(database, statement)).map((fault) => `${fault}: ${text}`);
}

async function faultsIn(database: LedgerDatabase, statements: readonly CompiledQuery[]): Promise<readonly string[]> {
  const distinct = new Map(statements.map((statement) => [statement.sql, statement]));
  const faults: string[] = [];
  for (const statement of distinct.values()) faults.push(...(await unbounded(database, statement)));
  return faults;
}

/** What the sources of signals ask in a cycle, and workers every few seconds. */
async function regularReads(ledger: LedgerPort, now: number): Promise<void> {
  await ledger.modelChanges('model', 3);
  await ledger.modelFile('model', 1);
  await ledger.latestPushed('main', now - 60_000);
  await ledger.standings('main');
  await ledger.pendingEvents('main', 20);
  await ledger.dueNotifications(now, 20);
  await ledger.tradingState('main');
  await ledger.waits('main');
  await ledger.openOrders('main');
  await ledger.cyclesBefore('main', undefined, 5);
  await ledger.openProposals('main', now);
  await ledger.proposalCounts('main', now);
  await ledger.configurationInForce();
}

describe.each(HOSTS)('what a cycle reads in $name', ({ start }) => {
  let host: LedgerHost;
  let watched: WatchedLedger;
  /** The statements are explained on a connection of its own, which could not execute one that writes. */
  let explaining: LedgerDatabase;

  beforeAll(async () => {
    host = await start();
    const url = await host.freshUrl();
    watched = await openWatched(url);
    await fillHistory(watched.database.db, 12, END);
    explaining = connect(parseLedgerUrl(url), { readOnly: true, mustExist: true, lockTimeoutMs: 10_000 });
    if (watched.database.kind === 'postgres') await sql`analyze`.execute(watched.database.db);
  });
  afterAll(async () => {
    await explaining?.close();
    await watched?.database.close();
    await host?.stop();
  });

  it.each([
    ['a cycle', readsOfCycle],
    ['a buy', readsOfBuy],
    ['the writes of a cycle', writesOfCycle],
    ['the sources of signals and of what workers look at', regularReads],
    ['the metrics', (ledger: LedgerPort, now: number) => readRecentLedger(ledger, 'main', now)],
  ])('is found by an index in every statement of %s', async (_, work) => {
    watched.takeStatements();
    await work(watched.ledger, END);
    const statements = watched.takeStatements();
    expect(statements.length).toBeGreaterThan(5);
    expect(await faultsIn(explaining, statements)).toEqual([]);
  });
});
