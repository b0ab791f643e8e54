import { type Client, QueryNotRegisteredError } from '@temporalio/client';
import { askAccount } from '../../core/cycles/askStatus.ts';
import { cycleOfWorkflowId, portfolioWorkflowId } from '../../core/cycles/identifiers.ts';
import { lostOrderKeys } from '../../core/orders/lostOrderKeys.ts';
import { MOST_REPRICES, type OrderRecord } from '../../core/orders/order.ts';
import { keyOfWorkflowId, type OrderKey, orderWorkflowId } from '../../core/orders/orderKey.ts';
import type { ListedOrder } from '../../core/ports/exchange.ts';
import type { WarningLog } from '../../core/ports/warningLog.ts';
import { activityClient } from '../server/activityClient.ts';
import { isNotFound } from '../server/isNotFound.ts';
import { untilCancelled } from '../server/untilCancelled.ts';
import { OrderRestoration, type RestorationParts } from './orderRestoration.ts';
import { restoreCycleEndings } from './restoreCycleEndings.ts';
import { UnsentIntents } from './unsentIntents.ts';

/** What the server's index of workflows may be behind, and clocks apart, ms. */
const MARGIN_MS = 10 * 60_000;

/** A ledger without a comparison looks so far back, ms. */
const FIRST_LOOKBACK_MS = 24 * 60 * 60_000;

/** A revision follows the one before it within so long: limit orders rest for a day at most, and their end is waited for. */
const LONGEST_REVISION_MS = 36 * 60 * 60_000;

/** The server's index may not show the order's workflow at once. */
const MOST_TRIES = 3;

/** So many of the latest cycles are known by their IDs, beside those that the order may be of by its time. */
const LATEST_CYCLES = 200;

/** The order that a client order ID is of. */
interface FoundOrder {
  readonly key: OrderKey;
  readonly revision: number;
}

/** Orders whose workflows are known, and cycles. */
interface KnownNames {
  readonly started: readonly OrderKey[];
  readonly cycleIds: readonly string[];
}

export interface RecoveryParts extends RestorationParts {
  /** Length of a slot of an account, ms. */
  every(account: string): number;
  /** Where workers of this system take the tasks of workflows. */
  readonly taskQueue: string;
  readonly log: WarningLog;
}

/**
 * Makes a ledger whole again that was lost, restored from a copy, or cut short, while the Temporal server or the venue went on. Each process does it once for each
 * account, before anything is bought, and again for what it meets later.
 */
export class LedgerRecovery {
  /** The intents that this process knows to be unsent. */
  readonly unsent = new UnsentIntents();
  private readonly parts: RecoveryParts;
  private readonly restoration: OrderRestoration;
  private readonly through = new Set<string>();
  /** Actors, by their first runs, before which nothing is left to be asked. */
  private readonly recalled = new Set<string>();
  private readonly running = new Map<string, Promise<void>>();
  private readonly tries = new Map<string, number>();

  constructor(parts: RecoveryParts) {
    this.parts = parts;
    this.restoration = new OrderRestoration(parts);
  }

  /** Why nothing may be bought: the ledger is not whole yet. Outside a step nothing can be asked of the server, and nothing is said. */
  async obstacle(account: string): Promise<string | undefined> {
    const earlier = await this.earlierLife(account);
    if (earlier !== undefined) return earlier;
    const client = activityClient();
    if (client === undefined || this.through.has(account)) return undefined;
    try {
      await this.once(account, client);
      await this.parts.ledger.noteWait(account, 'recovery', undefined);
      return undefined;
    } catch (error) {
      const reason = `it is not known yet whether the ledger has lost something: ${error instanceof Error ? error.message : error}`;
      await this.parts.ledger.noteWait(account, 'recovery', reason);
      return reason;
    }
  }

  /** Restores one order that somebody has met and the ledger lacks; undefined where nothing says that it ever was. */
  async restoreOrder(
    key: OrderKey,
    since = Date.now() - FIRST_LOOKBACK_MS,
    isListed = false,
  ): Promise<OrderRecord | undefined> {
    const record = await this.restoration.restore(key, since, isListed);
    if (record !== undefined)
      this.parts.log.warn('An order that the ledger had lost was restored', { order: orderWorkflowId(key) });
    return record;
  }

  /**
   * Restores the orders among those that the venue lists which are of this ledger and not in it.
   *
   * @param venueNow the venue's clock, ms UTC
   * @returns how many were restored, and how many have our form and are of no order that this ledger can have decided
   */
  async restoreListed(
    account: string,
    unknown: readonly ListedOrder[],
    venueNow: number,
  ): Promise<{ readonly restored: number; readonly strangers: number }> {
    const venue = this.parts.exchange(account);
    const ours = unknown.filter(({ clientOrderId }) => venue.hasOurForm(clientOrderId));
    // Names of an order are derived in thousands: a stranger is not tried for ever.
    const derivable = ours.filter(({ clientOrderId }) => (this.tries.get(clientOrderId) ?? 0) < MOST_TRIES);
    if (derivable.length === 0) return { restored: 0, strangers: ours.length };
    const behind = Date.now() - venueNow;
    const names = await this.namesSince(account, Math.min(...derivable.map(({ createdAt }) => createdAt)) + behind);
    let [restored, strangers] = [0, ours.length];
    for (const listed of derivable) {
      this.tries.set(listed.clientOrderId, (this.tries.get(listed.clientOrderId) ?? 0) + 1);
      const placedAt = listed.createdAt + behind;
      const found = await this.orderOf(account, listed, placedAt, names);
      if (found === undefined) continue;
      // The revisions before this one are older than it, and may not be listed any more.
      const since = placedAt - found.revision * LONGEST_REVISION_MS;
      if ((await this.restoreOrder(found.key, since, true)) === undefined) continue;
      restored += 1;
      strangers -= 1;
    }
    return { restored, strangers };
  }

  /** Notes that the venue has orders of another ledger from before this one, where nobody has said yet what the account may do. */
  async noteEarlierLife(account: string, strangers: number): Promise<void> {
    if (strangers === 0 || (await this.hasWord(account))) return;
    await this.parts.ledger.noteWait(account, 'earlierLife', earlierLifeSentence(strangers));
  }

  private async hasWord(account: string): Promise<boolean> {
    return (await this.parts.ledger.tradingHistory(account, 1)).length > 0;
  }

  private async earlierLife(account: string): Promise<string | undefined> {
    const { ledger } = this.parts;
    const wait = (await ledger.waits(account)).find(({ subject }) => subject === 'earlierLife');
    if (wait === undefined) return undefined;
    if (!(await this.hasWord(account))) return wait.reason;
    await ledger.noteWait(account, 'earlierLife', undefined);
    return undefined;
  }

  private async once(account: string, client: Client): Promise<void> {
    const present = this.running.get(account);
    if (present !== undefined) return await present;
    const run = this.recover(account, client).finally(() => this.running.delete(account));
    this.running.set(account, run);
    await run;
    this.through.add(account);
  }

  private async recover(account: string, client: Client): Promise<void> {
    const { ledger } = this.parts;
    const last = (await ledger.reconciliationBasis(account)).last;
    const since = (last?.completedAt ?? Date.now() - FIRST_LOOKBACK_MS) - MARGIN_MS;
    await this.restoreStop(account, client);
    await this.restoreStopOfEnded(account, client);
    for (const key of await orderKeysSince(client, account, since))
      if ((await ledger.order(key)) === undefined) await this.restoreOrder(key, since);
    // No order depends on how a cycle ended, so that none waits for it.
    await this.orWarn(account, 'How earlier cycles have ended could not be asked', () =>
      restoreCycleEndings(client, ledger, account),
    );
  }

  private async orWarn(account: string, words: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.parts.log.warn(words, { account, error: error instanceof Error ? error.message : String(error) });
    }
  }

  /**
   * Has the ledger know a stop again that only an actor knew which was ended since: the one that has begun after it was told by the ledger alone. A cycle must not be kept
   * waiting by what cannot be asked now; buys wait for it.
   */
  async recallStop(account: string): Promise<void> {
    const client = activityClient();
    if (client === undefined) return;
    await this.orWarn(account, 'What the actor before this one knew could not be asked', () =>
      this.restoreStopOfEnded(account, client),
    );
  }

  private async restoreStopOfEnded(account: string, client: Client): Promise<void> {
    const chain = await actorChain(client, account);
    if (chain === undefined || this.recalled.has(chain)) return;
    const runId = await endedActor(client, account, chain, this.parts.taskQueue);
    if (runId !== undefined) await this.askEnded(account, client, runId);
    this.recalled.add(chain);
  }

  /** An actor is also ended by a person because it cannot be replayed any more. The account must not wait for ever for what such a one cannot say. */
  private async askEnded(account: string, client: Client, runId: string): Promise<void> {
    try {
      if (await hasDecided(client, account, runId)) await this.restoreStop(account, client, runId);
    } catch (error) {
      // What the server says where a worker has tried, and the workflow's own code has failed at the question, whatever the reason.
      if (!(error instanceof QueryNotRegisteredError)) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      this.parts.log.warn('The actor before this one cannot say whether the account was stopped', {
        account,
        runId,
        error: reason,
      });
    }
  }

  /** The last word on the account of the actor, also where it was ended. @param runId which of its runs; default: the latest */
  private async restoreStop(account: string, client: Client, runId?: string): Promise<void> {
    const actor = client.workflow.getHandle(portfolioWorkflowId(account), runId);
    try {
      const { trading } = await untilCancelled(askAccount(actor));
      await this.parts.ledger.restoreStop(account, trading);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  /** What an order may be of that was placed then or later, by the server and the ledger. */
  private async namesSince(account: string, placedAt: number): Promise<KnownNames> {
    const client = activityClient();
    const since = placedAt - FIRST_LOOKBACK_MS;
    const started = client === undefined ? [] : await orderKeysSince(client, account, since);
    const running = client === undefined ? [] : await cycleIdsSince(client, account, since);
    const { ledger } = this.parts;
    const latest = (await ledger.cycles(account, LATEST_CYCLES)).map(({ cycleId }) => cycleId);
    const inTime = await ledger.cycleIdsSince(account, since);
    return { started, cycleIds: [...new Set([...running, ...inTime, ...latest])] };
  }

  private async orderOf(
    account: string,
    listed: ListedOrder,
    placedAt: number,
    { started, cycleIds }: KnownNames,
  ): Promise<FoundOrder | undefined> {
    const { ledger } = this.parts;
    const every = this.parts.every(account);
    const venue = this.parts.exchange(account);
    const same = started.filter(({ symbol }) => symbol === listed.symbol);
    const stops = await ledger.stopCount(account, listed.symbol);
    const guessed = lostOrderKeys(account, listed, placedAt, { cycleIds, every, stops });
    for (const key of [...same, ...guessed])
      for (let revision = 0; revision <= MOST_REPRICES; revision += 1)
        if (venue.clientOrderId(key, revision) === listed.clientOrderId) return { key, revision };
    return undefined;
  }
}

/** A text inside quotes of a query. */
function quoted(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}

function earlierLifeSentence(orders: number): string {
  return (
    `the venue has ${orders} order(s) of an earlier Ballast that this ledger knows nothing of, so a halt or pause of then may be forgotten. ` +
    'Restore its ledger, or look at the account and say `ballast resume "why"`'
  );
}

/** The orders of an account whose workflows were started since then, newest first. */
async function orderKeysSince(client: Client, account: string, since: number): Promise<readonly OrderKey[]> {
  const keys = new Map<string, OrderKey>();
  const query = `WorkflowType = 'symbolOrder' AND BallastAccount = '${quoted(account)}' AND StartTime >= '${new Date(since).toISOString()}'`;
  for await (const { workflowId } of client.workflow.list({ query })) {
    const key = keyOfWorkflowId(account, workflowId);
    if (key !== undefined) keys.set(orderWorkflowId(key), key);
  }
  return [...keys.values()];
}

/** The first of the runs that the account's actor has been continued in; undefined where there is no actor. */
async function actorChain(client: Client, account: string): Promise<string | undefined> {
  try {
    const { raw } = await client.workflow.getHandle(portfolioWorkflowId(account)).describe();
    return raw.workflowExecutionInfo?.firstRunId ?? undefined;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** The last run of the actor before the present one, which was ended by force or by a failure. One of another queue has nobody who could answer for it. */
async function endedActor(client: Client, account: string, chain: string, queue: string): Promise<string | undefined> {
  const query = `WorkflowId = '${quoted(portfolioWorkflowId(account))}'`;
  let latest: { readonly runId: string; readonly startTime: Date } | undefined;
  for await (const { runId, startTime, status, taskQueue, raw } of client.workflow.list({ query })) {
    const isPresent = raw.firstRunId === chain || runId === chain;
    if (status.name === 'CONTINUED_AS_NEW' || isPresent || taskQueue !== queue) continue;
    if (latest === undefined || startTime > latest.startTime) latest = { runId, startTime };
  }
  return latest?.runId;
}

/** Whether a run of the actor has got as far as one task: before that it has taken no command, and the server asks it nothing. */
async function hasDecided(client: Client, account: string, runId: string): Promise<boolean> {
  const history = await client.workflow.getHandle(portfolioWorkflowId(account), runId).fetchHistory();
  return (history.events ?? []).some(({ workflowTaskCompletedEventAttributes: done }) => Boolean(done));
}

async function cycleIdsSince(client: Client, account: string, since: number): Promise<readonly string[]> {
  const found = new Set<string>();
  const query = `WorkflowType = 'tradingCycle' AND BallastAccount = '${quoted(account)}' AND StartTime >= '${new Date(since).toISOString()}'`;
  for await (const { workflowId, searchAttributes } of client.workflow.list({ query })) {
    const [named] = searchAttributes.BallastCycle ?? [];
    const cycleId = typeof named === 'string' ? named : cycleOfWorkflowId(account, workflowId)?.cycleId;
    if (cycleId !== undefined) found.add(cycleId);
  }
  return [...found];
}
