import { setTimeout as sleep } from 'node:timers/promises';
import type { BallastClient } from '../client/ballastClient.ts';
import { portfolioWorkflowId } from '../core/cycles/identifiers.ts';
import type { OrderRecord } from '../core/orders/order.ts';
import type { LedgerPort } from '../core/ports/ledger.ts';
import type { ActorState, OrderRun, RunningWorkflow } from './check/checkWorkflows.ts';
import { proofsDue } from './proofsDue.ts';
import { isRestingStop, looksAfterRestingStop, stopsNotHeardOf } from './stops.ts';
import { ACCOUNTS, type World } from './world.ts';

const CHECK_MS = 400;

/** No proof of a venue is waited for longer than this beyond the patience, ms: an order that is sent again and again never has one. */
const LONGEST_PROOF_MS = 10 * 60_000;

/** End of the ID under which an order is taken up again, any number of times. */
const RECOVERY = ':recovery';
/** An order that is open for so long without a workflow has been left alone. */
const ABANDONED_MS = 10_000;

/** All workflows that run now, with the tries of their open workflow tasks. */
export async function runningWorkflows(client: BallastClient): Promise<readonly RunningWorkflow[]> {
  const found: RunningWorkflow[] = [];
  for await (const { workflowId, type, startTime } of client.temporal.workflow.list({
    query: "ExecutionStatus = 'Running'",
  })) {
    const description = await client.temporal.workflow.getHandle(workflowId).describe();
    if (description.status.name !== 'RUNNING') continue;
    found.push({
      workflowId,
      type,
      runningMs: Date.now() - startTime.getTime(),
      taskAttempt: Number(description.raw.pendingWorkflowTask?.attempt ?? 0),
    });
  }
  return found;
}

/** The runs of orders under an ID that has had more than one. */
export async function orderRuns(client: BallastClient): Promise<readonly OrderRun[]> {
  const runIds = new Map<string, string[]>();
  for await (const { workflowId, runId } of client.temporal.workflow.list({ query: "WorkflowType = 'symbolOrder'" })) {
    if (!workflowId.endsWith(RECOVERY)) runIds.set(workflowId, [...(runIds.get(workflowId) ?? []), runId]);
  }
  const runs: OrderRun[] = [];
  for (const [workflowId, ids] of runIds) {
    for (const runId of ids.length < 2 ? [] : ids) {
      const { raw } = await client.temporal.workflow.getHandle(workflowId, runId).describe();
      runs.push({ workflowId, first: raw.workflowExecutionInfo?.firstRunId ?? runId });
    }
  }
  return runs;
}

/** What the actors hold; an actor that does not run holds nothing. */
export async function actorStates(client: BallastClient): Promise<readonly ActorState[]> {
  return await Promise.all(
    ACCOUNTS.map(async (account) => {
      const actor = await client.temporal.workflow.getHandle(portfolioWorkflowId(account)).describe();
      if (actor.status.name !== 'RUNNING') return { account, liveCycle: undefined, reservations: [] };
      const status = await client.portfolioStatus(account);
      return {
        account,
        liveCycle: status.liveCycle?.cycleId,
        reservations: status.reservations.map(({ key }) => `${key.account} ${key.cycleId} ${key.symbol}`),
      };
    }),
  );
}

/** Cycles, orders and reconciliations that run now: actors and the workflows of stops that rest always do. @param open orders that are not closed and do not rest */
async function workingWorkflows(client: BallastClient, open: readonly OrderRecord[]): Promise<number> {
  let count = 0;
  for await (const { workflowId, type } of client.temporal.workflow.list({ query: "ExecutionStatus = 'Running'" })) {
    if (type === 'portfolio' || looksAfterRestingStop(workflowId, open)) continue;
    // The index may be behind.
    if ((await client.temporal.workflow.getHandle(workflowId).describe()).status.name === 'RUNNING') count += 1;
  }
  return count;
}

/** How much is not done yet. */
interface OpenThings {
  readonly workflows: number;
  readonly orders: number;
  readonly live: number;
  readonly stops: number;
}

/**
 * What is open: workflows that are at work, orders that the ledger has open, cycles that an actor takes for running, and stops that the venue has filled unheard. Actors
 * and venue are asked last, and only where nothing else is open: each answer of an actor costs the server and the worker a task.
 */
async function openThings(world: World, ledger: LedgerPort): Promise<OpenThings> {
  const open = await Promise.all(ACCOUNTS.map((account) => ledger.openOrders(account)));
  const atWork = open.flat().filter((record) => !isRestingStop(record));
  const orders = atWork.length;
  const workflows = await workingWorkflows(world.client, atWork);
  if (orders > 0 || workflows > 0) return { workflows, orders, live: 0, stops: 0 };
  const live = (await actorStates(world.client)).filter(({ liveCycle }) => liveCycle !== undefined);
  const books = await Promise.all(ACCOUNTS.map((account) => world.venue.books(account)));
  const stops = books.flatMap((venue, index) => stopsNotHeardOf(venue.orders, open[index] ?? []));
  return { workflows, orders, live: live.length, stops: stops.length };
}

/** A state that lasts; the time at which it was seen first. */
class Lasting {
  private since: number | undefined;

  /** @returns since when `holds` has been true without a break */
  note(holds: boolean): number | undefined {
    this.since = holds ? (this.since ?? Date.now()) : undefined;
    return this.since;
  }
}

/** Whether the proof for an order that is not known is still to come, so that nobody can say yet what became of it. */
async function awaitsProof(ledger: LedgerPort): Promise<boolean> {
  const open = await Promise.all(ACCOUNTS.map((account) => ledger.openOrders(account)));
  return Date.now() < (proofsDue(open.flat()) ?? 0);
}

/**
 * Waits until nothing is open any more, for two checks in a row, since the server's index of workflows lags behind. Gives up early where orders are open
 * that no workflow looks after, and late where the venue's proof for an order that is not known takes longer than the patience.
 *
 * @returns when it was so first, in ms; undefined where the patience ran out or orders were left alone
 */
export async function awaitQuiet(world: World, ledger: LedgerPort, patienceMs: number): Promise<number | undefined> {
  const start = Date.now();
  const quiet = new Lasting();
  const abandoned = new Lasting();
  const waited = (): number => Date.now() - start;
  while (waited() < patienceMs || (waited() < patienceMs + LONGEST_PROOF_MS && (await awaitsProof(ledger)))) {
    // The server may just be coming back.
    const open = await openThings(world, ledger).catch(() => undefined);
    const quietSince = quiet.note(open !== undefined && open.workflows + open.orders + open.live + open.stops === 0);
    if (quietSince !== undefined && Date.now() - quietSince >= CHECK_MS) return quietSince;
    const abandonedSince = abandoned.note(open?.workflows === 0 && open.orders > 0);
    if (abandonedSince !== undefined && Date.now() - abandonedSince >= ABANDONED_MS) return undefined;
    await sleep(CHECK_MS);
  }
  return undefined;
}
