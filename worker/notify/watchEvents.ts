import type { Client } from '@temporalio/client';
import { askCycle } from '../../core/cycles/askStatus.ts';
import { notificationWorkflowId } from '../../core/cycles/identifiers.ts';
import { notificationStart } from '../../core/cycles/notificationStart.ts';
import { audience, type NotificationRules } from '../../core/notifications/audience.ts';
import { planWaits } from '../../core/notifications/planWaits.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import { checkRegularly } from '../checkRegularly.ts';
import type { WorkerConnection } from '../runWorkers.ts';
import { tellEvents } from './tellEvents.ts';

/** How often the ledger is looked at for news, ms. */
const CHECK_MS = 5_000;

/** A delivery that was started is not started again for so long, ms, though it waits for its channel. */
const STARTED_MS = 10 * 60_000;

/** Keys of due messages that are read at once: those that wait for a channel that is away must not hide the others. */
const DUE_AT_ONCE = 2_000;

/** Deliveries started in one check. */
const STARTS_AT_ONCE = 50;

/** Latest cycles that are asked whether their plan waits. */
const CYCLES = 3;

/** What is watched, and who is told. */
export interface WatchedEvents {
  readonly accounts: readonly string[];
  readonly ledger: LedgerPort;
  readonly taskQueue: string;
  readonly rules: NotificationRules;
}

/**
 * Tells people what happens in the accounts. What the ledger has noted goes into its outbox, and what is due there is carried to its channel by a workflow for each
 * message: a worker that ends takes nothing with it. Where no channel is configured, the notes are taken off their list all the same.
 * @returns what ends it
 */
export async function watchEvents(target: WorkerConnection, watched: WatchedEvents): Promise<() => Promise<void>> {
  let watch: EventWatch | undefined;
  return await checkRegularly(target, CHECK_MS, (client) => {
    watch ??= new EventWatch(client, watched);
    return watch.check(Date.now());
  });
}

/** One check after the other. */
export class EventWatch {
  private readonly client: Client;
  private readonly watched: WatchedEvents;
  private readonly started = new Map<string, number>();
  private readonly plansTold = new Set<string>();

  constructor(client: Client, watched: WatchedEvents) {
    this.client = client;
    this.watched = watched;
  }

  /** What cannot be read or started now is so at the next check: it stays where it is. @param now wall time in ms UTC */
  async check(now: number): Promise<void> {
    const { accounts, ledger, rules } = this.watched;
    await Promise.allSettled(accounts.map((account) => tellEvents(ledger, account, rules, now)));
    if (rules.channels.length === 0) return;
    await Promise.allSettled(accounts.map((account) => this.tellWaitingPlans(account, now)));
    await this.startDue(now).catch(() => undefined);
  }

  /** Only the workflow of a cycle knows whether its plan waits. */
  private async tellWaitingPlans(account: string, now: number): Promise<void> {
    const { ledger, rules } = this.watched;
    for (const { cycleId, scope, workflowId, outcome } of await ledger.cyclesBefore(account, undefined, CYCLES)) {
      if (outcome !== 'running') continue;
      const plan = (await ledger.cycle(account, cycleId, scope))?.plan;
      if (plan === undefined || plan.trades.length === 0) continue;
      const { approval } = await askCycle(this.client.workflow.getHandle(workflowId));
      if (approval === undefined) continue;
      const notification = planWaits({ account, cycleId, approval, plan }, now);
      if (this.plansTold.has(notification.id)) continue;
      await ledger.queueNotifications([], audience(notification, rules, now));
      this.plansTold.add(notification.id);
    }
  }

  private async startDue(now: number): Promise<void> {
    for (const [id, at] of this.started) if (now - at > STARTED_MS) this.started.delete(id);
    const due = await this.watched.ledger.dueNotifications(now, DUE_AT_ONCE);
    const waiting = due.filter((key) => !this.started.has(notificationWorkflowId(key)));
    for (const key of waiting.slice(0, STARTS_AT_ONCE)) {
      const workflowId = notificationWorkflowId(key);
      await this.client.workflow.start('notification', notificationStart(this.watched.taskQueue, key));
      this.started.set(workflowId, now);
    }
  }
}
