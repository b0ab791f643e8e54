import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowFailedError } from '@temporalio/client';
import Libsql from 'libsql';
import { parseLedgerUrl } from '../adapters/ledger/ledgerUrl.ts';
import { openLedger } from '../adapters/ledger/openLedger.ts';
import { ledgerUrl } from '../configuration/loadConfiguration.ts';
import type { SymbolOrderInput } from '../core/cycles/cycleSteps.ts';
import { cycleWorkflowId } from '../core/cycles/identifiers.ts';
import { type OrderKey, orderWorkflowId } from '../core/orders/orderKey.ts';
import { NOTHING_EXECUTED } from '../core/orders/orderState.ts';
import type { LedgerPort } from '../core/ports/ledger.ts';
import { insist } from './faults/userFaults.ts';
import { SYMBOLS } from './schedule.ts';
import { type TimeSpent, timeSpent } from './timeSpent.ts';
import { ACCOUNTS, openWorld, type World } from './world.ts';

/** The state that is restarted, and how long it took, in ms from the kill. */
export interface RestartReport {
  readonly openWorkflows: number;
  readonly ledgerOrders: number;
  /** Until the worker asked the server for work again. */
  readonly workerMs: number;
  /** Until the first order of a new cycle was filled, in the account that came last. */
  readonly tradingMs: number;
  /** Until a new cycle of every account had traded. */
  readonly cyclesMs: number;
  /** What the first cycle of each account has waited for and worked on. */
  readonly firstCycles: Readonly<Record<string, readonly TimeSpent[]>>;
}

/** The coin of the orders that rest at the venue: the others are free to be traded. */
const RESTING = 'LINK-USD';
const BATCH = 25;
const EVIDENCE = { source: 'ballast', detail: 'made for a restart' } as const;
/** So long the open orders are looked after before everything is killed. */
const QUIET_MS = 20_000;
const PATIENCE_MS = 900_000;

/** Fills a world with open orders, each with its workflow, and closed ones, kills everything with -9, and measures until every account trades. */
export async function measureRestart(
  directory: string,
  size: { readonly openWorkflows: number; readonly ledgerOrders: number },
  onProgress: (message: string) => void,
): Promise<RestartReport> {
  const world = await openWorld({ directory, seed: 1, timings: 'usual', onProgress });
  const ledger = await openLedger(ledgerUrl(world.configuration, {}));
  try {
    await openOrders(world, ledger, size.openWorkflows);
    onProgress(`${size.openWorkflows} orders rest at the venue, each with its workflow`);
    await multiplyClosedOrder(world, ledger, size.ledgerOrders - size.openWorkflows);
    onProgress(`${size.ledgerOrders} orders are in the ledger`);
    await sleep(QUIET_MS);
    const killedAt = Date.now();
    await Promise.all([world.worker.kill(0), world.simulator.kill(0), world.killServer(0)]);
    onProgress('Server, worker and simulator are killed and come back');
    const worker = world.worker.ready().then(() => Date.now() - killedAt);
    const first = Promise.all(ACCOUNTS.map((account) => tradeAgain(world, ledger, account)));
    const times = await first;
    const spent = ACCOUNTS.map(async (account) => {
      const id = cycleWorkflowId(account, cycleIdOf(1), 'all');
      return [account, await insist(() => timeSpent(world.client, id))] as const;
    });
    return {
      ...size,
      workerMs: await worker,
      tradingMs: Math.max(...times.map(({ filledAt }) => filledAt)) - killedAt,
      cyclesMs: Math.max(...times.map(({ tradedAt }) => tradedAt)) - killedAt,
      firstCycles: Object.fromEntries(await Promise.all(spent)),
    };
  } finally {
    await ledger.close();
    await world.close();
  }
}

/** Orders that rest at the venue far below the market, known to the ledger, each followed by its workflow. */
async function openOrders(world: World, ledger: LedgerPort, count: number): Promise<void> {
  for (let start = 0; start < count; start += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, count - start) }, (_, index) => start + index);
    await Promise.all(numbers.map((number) => openOrder(world, ledger, number)));
  }
}

async function openOrder(world: World, ledger: LedgerPort, number: number): Promise<void> {
  const key = { account: ACCOUNTS[number % ACCOUNTS.length] ?? '', cycleId: `resting-${number}`, symbol: RESTING };
  const clientOrderId = `resting-${number}`;
  const venueOrderId = await world.venue.placeLimit(key.account, {
    clientOrderId,
    product: RESTING,
    side: 'BUY',
    baseSize: '1',
    limitPrice: '1',
  });
  await recordIntent(ledger, key, clientOrderId);
  await ledger.advance(
    { key, revision: 0 },
    { status: 'ACCEPTED', venueOrderId, execution: NOTHING_EXECUTED },
    { ...EVIDENCE, at: Date.now() },
  );
  const { client, configuration } = world;
  const input: SymbolOrderInput = {
    identity: { account: key.account, cycleId: key.cycleId, scope: 'all' },
    owner: { workflowId: orderWorkflowId(key), runId: '' },
    key,
    trade: {
      symbol: RESTING,
      side: 'buy',
      baseQuantity: '1',
      quoteAmount: '1',
      price: '1',
      reason: 'ORDER_OUTSTANDING',
    },
    limits: configuration.limits,
    validUntil: Date.now(),
    recovery: true,
  };
  await client.temporal.workflow.start('symbolOrder', {
    workflowId: orderWorkflowId(key),
    taskQueue: configuration.temporal.taskQueue,
    args: [input],
  });
}

async function recordIntent(ledger: LedgerPort, key: OrderKey, clientOrderId: string): Promise<void> {
  await ledger.recordIntent(
    key,
    {
      venue: 'coinbase',
      clientOrderId,
      symbol: key.symbol,
      side: 'buy',
      type: 'market',
      baseQuantity: '1',
      quoteAmount: '1',
      referencePrice: '1',
      body: '{}',
    },
    { ...EVIDENCE, at: Date.now() },
  );
  await ledger.claimSubmission({ key, revision: 0 }, { ...EVIDENCE, at: Date.now() });
}

/** Closed orders by the thousand: one through the ledger itself, and its rows again under other names in one transaction. */
async function multiplyClosedOrder(world: World, ledger: LedgerPort, count: number): Promise<void> {
  for (const account of ACCOUNTS) {
    const key = { account, cycleId: 'closed', symbol: RESTING };
    await recordIntent(ledger, key, `closed-${account}`);
    const reason = 'made for a restart';
    await ledger.advance(
      { key, revision: 0 },
      { status: 'CANCELED', execution: NOTHING_EXECUTED, reason },
      { ...EVIDENCE, at: Date.now() },
    );
  }
  const location = parseLedgerUrl(ledgerUrl(world.configuration, {}));
  if (location.kind !== 'sqlite') throw new Error('The harness runs on a SQLite ledger');
  const connection = new Libsql(location.path);
  try {
    connection.pragma('busy_timeout = 10000');
    connection.exec('begin immediate');
    for (const table of ['orders', 'order_transitions']) {
      const columns = (connection.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name);
      const values = columns.map((name) =>
        name === 'cycle_id' || name === 'client_order_id' ? `${name} || '-' || number` : name,
      );
      connection.exec(`
        with recursive numbers(number) as (select 1 union all select number + 1 from numbers where number < ${Math.ceil(count / ACCOUNTS.length) - 1})
        insert into ${table} (${columns.join(', ')})
        select ${values.join(', ')} from ${table}, numbers where cycle_id = 'closed'`);
    }
    connection.exec('commit');
  } finally {
    connection.close();
  }
}

function cycleIdOf(attempt: number): string {
  return `after-${attempt}`;
}

/** Starts cycles of an account until one of them has traded. @returns when its first order was filled, and when it had ended, ms UTC */
async function tradeAgain(
  { client }: World,
  ledger: LedgerPort,
  account: string,
): Promise<{ filledAt: number; tradedAt: number }> {
  const signals = SYMBOLS.filter((symbol) => symbol !== RESTING).map((symbol) => ({
    symbol,
    direction: 'buy',
    confidence: 0.9,
  }));
  const deadline = Date.now() + PATIENCE_MS;
  for (let attempt = 1; Date.now() < deadline; attempt += 1) {
    const cycleId = cycleIdOf(attempt);
    const cycle = await insist(() => client.startCycle({ account, cycleId, signals }));
    await insist(() => cycle.result().catch(ofFailedCycle), PATIENCE_MS);
    const tradedAt = Date.now();
    const filled = (await ledger.ordersOfCycle(account, cycleId)).filter(({ state }) => state.status === 'FILLED');
    if (filled.length > 0) return { filledAt: Math.min(...filled.map(({ updatedAt }) => updatedAt)), tradedAt };
  }
  throw new Error(`Account ${account} does not trade ${PATIENCE_MS / 1_000} s after the restart`);
}

/** A cycle that has failed is followed by another one; a server that does not answer is asked again. */
function ofFailedCycle(error: unknown): undefined {
  if (error instanceof WorkflowFailedError) return undefined;
  throw error;
}
