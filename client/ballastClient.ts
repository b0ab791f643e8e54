import { randomUUID } from 'node:crypto';
import {
  type Client,
  type WorkflowExecutionInfo,
  type WorkflowHandle,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { accountNames, defaultAccount } from '../configuration/accountsSection.ts';
import { durationMs } from '../configuration/duration.ts';
import { type Configuration, configurationOf } from '../configuration/schema.ts';
import { type TemporalTarget, temporalTarget } from '../configuration/temporalConnection.ts';
import type { ApprovalAnswer } from '../core/cycles/approval.ts';
import { type CycleInput, parseCycleInput } from '../core/cycles/cycleInput.ts';
import type { OrderOutcome } from '../core/cycles/cycleResult.ts';
import type { CycleStatus } from '../core/cycles/cycleStatus.ts';
import type { ReconciliationReport, SignalsTaken } from '../core/cycles/cycleSteps.ts';
import {
  cycleOfWorkflowId,
  cycleWorkflowId,
  portfolioWorkflowId,
  scheduleId,
  scopeText,
  tuningQueue,
} from '../core/cycles/identifiers.ts';
import type { CycleLine, PortfolioStatus } from '../core/cycles/portfolioProtocol.ts';
import { reconciliationStart } from '../core/cycles/reconciliationStart.ts';
import type { RecordedCycle } from '../core/cycles/recordedCycle.ts';
import { withMoments } from '../core/cycles/shownTimes.ts';
import { cycleIdAt } from '../core/cycles/slot.ts';
import type { ResumeAnswer, TradingChange } from '../core/cycles/tradingState.ts';
import type { Limits } from '../core/portfolio/account/limits.ts';
import type { Plan } from '../core/portfolio/decision/plan.ts';
import type { reconciliation } from '../workflows/reconciliation.ts';
import type { CycleResult, tradingCycle } from '../workflows/tradingCycle.ts';
import { sendUpdate, whileWorkersPoll } from './accountUpdates.ts';
import { AFTERMATH } from './aftermath.ts';
import { awaitPoller } from './awaitPoller.ts';
import { boundedCall } from './boundedCall.ts';
import { ForgottenCycleError, NotFoundError, UnknownAccountError } from './clientErrors.ts';
import { connectTemporal } from './connectTemporal.ts';
import { cycleTimeline, type TimelineStep } from './cycleTimeline.ts';
import { type CycleFilter, cycleConditions, type ListedCycle, listedCycle } from './listedCycle.ts';
import { noneOfForgotten, originalInput } from './originalInput.ts';
import { previewStart } from './previewStart.ts';
import { keptFor, recordedCycle } from './recordedCycle.ts';
import { recordedStatus } from './recordedStatus.ts';
import {
  changeSchedule,
  ensureSchedule,
  type ListedSchedule,
  listSchedules,
  pauseLeftAccounts,
  type ScheduleChange,
  type ScheduleScope,
} from './schedules.ts';
import { type ServerCalls, serverCalls } from './serverCalls.ts';
import { type CycleStarter, type StartedCycle, startOrAttach } from './startedCycle.ts';
import { Trainings } from './trainings.ts';
import { Tunings } from './tunings.ts';
import { FAILING_CONDITION, quoted } from './visibility.ts';
import { firstWorkflows, isKnown, pollerCount } from './workflowList.ts';

/** Longest wait for the answer to a question, ms. A cycle's end is waited for without limit. */
const ANSWER_MS = 10_000;
/** How long the workflow of a cycle that has ended may take to answer, ms, before the ledger is asked: one that began on an earlier version has no worker any more. */
const ENDED_ANSWER_MS = 5_000;

/** Who is recorded for a command that a program gives without a name. */
const PROGRAM = 'program';

/** Everything that programs and the command line do with cycles and accounts, through the Temporal server. */
export class BallastClient {
  readonly temporal: Client;
  readonly target: TemporalTarget;
  /** What it goes by now. */
  configuration: Configuration;

  private constructor(temporal: Client, target: TemporalTarget, configuration: Configuration) {
    this.temporal = temporal;
    this.target = target;
    this.configuration = configuration;
  }

  /** @throws ServerUnreachableError where no server answers. */
  static async connect(configuration: Configuration): Promise<BallastClient> {
    const target = temporalTarget(configuration);
    return new BallastClient(await connectTemporal(target), target, configuration);
  }

  async close(): Promise<void> {
    await this.temporal.connection.close();
  }

  /** Goes by another configuration from now on: that of the running instance, at the same server. */
  takeConfiguration(configuration: Configuration): void {
    this.configuration = configuration;
  }

  /** All configured accounts. */
  get accounts(): readonly string[] {
    return accountNames(this.configuration);
  }

  get defaultAccount(): string {
    return defaultAccount(this.configuration);
  }

  /**
   * Starts the cycle of the present slot, or attaches to it. A cycle that failed is started again.
   * @param by who is recorded for the start
   * @throws InvalidCycleInputError, UnknownAccountError for an input that no cycle could use; nothing is started then.
   */
  async startCycle(input: CycleInput = {}, by = PROGRAM): Promise<StartedCycle> {
    const account = this.accountIn(input);
    const cycleId = input.cycleId ?? cycleIdAt(Date.now(), durationMs(this.settingsOf(account).cycle.every));
    const workflowId = cycleWorkflowId(account, cycleId, scopeText(input.symbols ?? 'all'));
    return await startOrAttach(this.starter(account), workflowId, cycleId, { ...input, account, cycleId }, by);
  }

  /**
   * Makes a plan without ordering anything.
   * @throws NoWorkerError where nothing can make one; InvalidCycleInputError, UnknownAccountError for an input that no cycle could use
   */
  async preview(input: CycleInput = {}): Promise<CycleResult> {
    const account = this.accountIn(input);
    const longest = durationMs(this.settingsOf(account).cycle.deadline) * 2;
    await this.awaitWorker();
    const work = async (): Promise<CycleResult> => {
      const options = previewStart(this.taskQueue, account, input, longest);
      const handle = await this.temporal.workflow.start<typeof tradingCycle>('tradingCycle', options);
      return await handle.result();
    };
    return await this.bounded(work, longest + ANSWER_MS);
  }

  /**
   * Does a cycle again: what was ordered stays ordered once, only what is missing is done, on fresh holdings, under the limits it was
   * started with, and with the signals it was given as long as they may still be fresh.
   * @param id cycle ID or workflow ID @param by who is recorded for it. @throws NotFoundError where no such cycle is known.
   */
  async replayCycle(id: string, account = this.defaultAccount, by = PROGRAM): Promise<StartedCycle> {
    this.requireAccount(account);
    const { cycleId, scope, workflowId } = await this.identify(id, account);
    const maxAge = durationMs(this.settingsOf(account).signals.maxAge);
    const given = await this.bounded(() => originalInput(this.temporal, workflowId, maxAge)).catch(noneOfForgotten);
    const input = {
      ...given,
      account,
      cycleId,
      replay: true,
      ...(scope === 'all' ? {} : { symbols: scope.split(',') }),
    };
    return await startOrAttach(
      this.starter(account),
      `${cycleWorkflowId(account, cycleId, scope)}:replay`,
      cycleId,
      input,
      by,
    );
  }

  /** @param id cycle ID or workflow ID. */
  async cycleStatus(id: string, account = this.defaultAccount): Promise<CycleStatus> {
    return await this.answered(id, account, 'status', recordedStatus);
  }

  async cyclePlan(id: string, account = this.defaultAccount): Promise<Plan | null> {
    return await this.answered(id, account, 'plan', ({ record }) => record.plan ?? null);
  }

  async cycleOrders(id: string, account = this.defaultAccount): Promise<readonly OrderOutcome[]> {
    return await this.answered(id, account, 'orders', ({ orders }) => orders);
  }

  /** The steps of a cycle with their times, by the history of the workflow that knows most of it. @throws NotFoundError where no such cycle is known. */
  async cycleTimeline(id: string, account = this.defaultAccount): Promise<readonly TimelineStep[]> {
    const { workflowId } = await this.latestHandle(id, account);
    return await this.bounded(() => cycleTimeline(this.temporal, workflowId));
  }

  /**
   * The workflow of a cycle, whose history the server still has.
   * @param id cycle ID or workflow ID. @throws NotFoundError where no such cycle is known, ForgottenCycleError where only the ledger knows it.
   */
  async cycleWorkflowId(id: string, account = this.defaultAccount): Promise<string> {
    try {
      const handle = await this.cycleHandle(id, account);
      // The actor remembers cycles for longer than the server may.
      if (await this.exists(handle)) return handle.workflowId;
      throw new NotFoundError(id);
    } catch (error) {
      const found = error instanceof NotFoundError ? await this.recorded(id, account) : undefined;
      throw found === undefined ? error : new ForgottenCycleError(found);
    }
  }

  /**
   * Approves the plan that a cycle waits with.
   * @param plan its name, as `cycleStatus` shows it; without it the one that waits now
   */
  async approveCycle(id: string, by = PROGRAM, plan?: string, account = this.defaultAccount): Promise<ApprovalAnswer> {
    const handle = await this.cycleHandle(id, account);
    const named = plan ?? (await this.askCycle<CycleStatus>(handle, 'status')).approval?.plan;
    return await this.bounded(
      () => handle.executeUpdate('approve', { args: [{ plan: named, by }] }),
      ANSWER_MS,
      AFTERMATH.approval,
    );
  }

  /** Rejects the plan that a cycle waits with: nothing is traded. */
  async rejectCycle(id: string, reason: string, by = PROGRAM, account = this.defaultAccount): Promise<ApprovalAnswer> {
    const handle = await this.cycleHandle(id, account);
    return await this.bounded(
      () => handle.executeUpdate('reject', { args: [{ reason, by }] }),
      ANSWER_MS,
      AFTERMATH.approval,
    );
  }

  /** Cycles by account, symbol and outcome, newest first as the server lists them; previews only where asked for by outcome. */
  async listCycles(filter: CycleFilter = {}): Promise<readonly ListedCycle[]> {
    if (filter.account !== undefined) this.requireAccount(filter.account);
    const listed = await this.listed(cycleConditions(filter), filter.limit ?? 20);
    return listed.map(listedCycle);
  }

  /** @throws NotFoundError before the account's first cycle. */
  async portfolioStatus(account = this.defaultAccount): Promise<PortfolioStatus> {
    return await this.query(this.actor(account), 'portfolioStatus');
  }

  async cycles(account = this.defaultAccount): Promise<readonly CycleLine[]> {
    return await this.query(this.actor(account), 'cycles');
  }

  async limits(account = this.defaultAccount): Promise<Limits> {
    return await this.query(this.actor(account), 'limits');
  }

  /** Compares the ledger of an account with its venue now. @throws NoWorkerError where nothing can compare them. */
  async reconcile(account = this.defaultAccount): Promise<ReconciliationReport> {
    this.requireAccount(account);
    await this.awaitWorker();
    const work = async (): Promise<ReconciliationReport> => {
      const options = reconciliationStart(this.taskQueue, account);
      const handle = await this.temporal.workflow.start<typeof reconciliation>('reconciliation', options);
      return await handle.result();
    };
    return await this.bounded(work, durationMs(this.settingsOf(account).cycle.deadline), AFTERMATH.reconciliation);
  }

  /**
   * Stops buying until `resume`; sells that reduce weights or risk go on.
   * @param by who is recorded as having asked for it @param updateId a command that is sent again under the same ID counts once
   */
  async pause(
    reason: string,
    account = this.defaultAccount,
    by = PROGRAM,
    updateId: string = randomUUID(),
  ): Promise<TradingChange> {
    return await this.update(account, 'pause', { reason, by }, updateId);
  }

  /** Cancels open orders; nothing new is ordered until `resume`. */
  async halt(
    reason: string,
    account = this.defaultAccount,
    by = PROGRAM,
    updateId: string = randomUUID(),
  ): Promise<TradingChange> {
    return await this.update(account, 'halt', { reason, by }, updateId);
  }

  /**
   * Sells the account to cash, but for what is protected. Nothing is bought until `resume`.
   * @param confirm name of the account once more; anything else is refused
   * @returns the state, and the ID of the cycle that sells
   */
  async liquidate(
    reason: string,
    account: string,
    confirm: string,
    by = PROGRAM,
    updateId: string = randomUUID(),
  ): Promise<TradingChange & { readonly cycleId: string }> {
    return await this.patientUpdate(account, 'liquidate', { reason, confirm, by }, updateId);
  }

  /** Lets an account trade again. One that reaches a worker late undoes no stop that was given meanwhile. */
  async resume(
    reason: string,
    account = this.defaultAccount,
    by = PROGRAM,
    updateId: string = randomUUID(),
  ): Promise<ResumeAnswer> {
    return await this.patientUpdate(account, 'resume', { reason, by, askedAt: Date.now() }, updateId);
  }

  /**
   * Sends signals to an account that has a source of kind push: all of them are stored, or none. What is sent twice counts once.
   *
   * @param signals a signal, a list, or `{"signals": [...]}`, each with its `id` or its time
   * @param by the sender that sources know them by
   */
  async sendSignals(signals: unknown, account = this.defaultAccount, by = PROGRAM): Promise<SignalsTaken> {
    return await this.patientUpdate(account, 'sendSignals', { signals, by });
  }

  /** Accepts the orders that another hand has placed in the account so far, so that buys go on. The reason is recorded. */
  async acceptOtherHand(reason: string, account = this.defaultAccount, by = PROGRAM): Promise<void> {
    await this.patientUpdate(account, 'acceptOtherHand', { reason, by });
  }

  /** Creates the account's recurring cycles, one in each slot, or brings the present schedule up to the configuration. */
  async ensureSchedule(account = this.defaultAccount): Promise<string> {
    this.requireAccount(account);
    const every = durationMs(this.settingsOf(account).cycle.every);
    await this.bounded(() => ensureSchedule(this.temporal, this.taskQueue, account, every));
    return scheduleId(account);
  }

  /** The schedules of this installation, also those of accounts that have left the configuration. */
  async schedules(): Promise<readonly ListedSchedule[]> {
    return await this.bounded(() => listSchedules(this.temporal, this.scheduleScope()));
  }

  /**
   * Pauses, resumes or deletes the schedule of an account, also of one that has left the configuration.
   * @param note who does it and why. @throws NotFoundError where the account has no schedule.
   */
  async changeSchedule(change: ScheduleChange, note: string, account = this.defaultAccount): Promise<void> {
    await this.bounded(() => changeSchedule(this.temporal, this.scheduleScope(), account, change, note));
  }

  /** The trainings of models. */
  get trainings(): Trainings {
    return new Trainings(this.temporal, this.configuration, this.calls(this.awaitWorker));
  }

  /** The searches for settings over the workers of the queue. */
  get tunings(): Tunings {
    return new Tunings(this.temporal, this.taskQueue, this.calls(this.awaitTuningWorker));
  }

  /** Pauses the schedules of accounts that have left the configuration. @returns those accounts */
  async pauseLeftAccounts(): Promise<readonly string[]> {
    return await this.bounded(() => pauseLeftAccounts(this.temporal, this.scheduleScope()));
  }

  /** Number of workers that poll the main task queue now. */
  async workerCount(): Promise<number> {
    return await this.bounded(() => pollerCount(this.temporal, this.target.namespace, this.taskQueue));
  }

  /** IDs of running workflows whose tasks fail again and again, as the server reports them: all there are. They do nothing until somebody acts. */
  async failingWorkflows(): Promise<readonly string[]> {
    const conditions = [`TaskQueue = '${quoted(this.taskQueue)}'`, FAILING_CONDITION];
    return (await this.listed(conditions, Number.POSITIVE_INFINITY)).map(({ workflowId }) => workflowId);
  }

  /** The first `limit` workflows that fulfil all conditions. */
  private async listed(conditions: readonly string[], limit: number): Promise<readonly WorkflowExecutionInfo[]> {
    return await this.bounded(() => firstWorkflows(this.temporal, conditions, limit));
  }

  /** @throws NoWorkerError where none shows up. */
  private async awaitWorker(): Promise<void> {
    await awaitPoller(this.taskQueue, () => this.workerCount(), ANSWER_MS);
  }

  /** @throws NoWorkerError where no worker takes backtests of searches */
  private async awaitTuningWorker(): Promise<void> {
    const queue = tuningQueue(this.taskQueue);
    const count = () => pollerCount(this.temporal, this.target.namespace, queue, 'activities');
    await awaitPoller(queue, () => this.bounded(count), ANSWER_MS);
  }

  private get taskQueue(): string {
    return this.configuration.temporal.taskQueue;
  }

  /** The configuration as it is for one account. */
  private settingsOf(account: string): Configuration {
    return configurationOf(this.configuration, account);
  }

  /** What the starts of an account's cycles go by. */
  private starter(account: string): CycleStarter {
    return {
      temporal: this.temporal,
      taskQueue: this.taskQueue,
      every: durationMs(this.settingsOf(account).cycle.every),
      bounded: (call) => this.bounded(call),
    };
  }

  /** The account of an input that a cycle can use. */
  private accountIn(input: CycleInput): string {
    const account = parseCycleInput(input).account ?? this.defaultAccount;
    this.requireAccount(account);
    return account;
  }

  private requireAccount(account: string): void {
    if (!this.accounts.includes(account)) throw new UnknownAccountError(account, this.accounts);
  }

  private scheduleScope(): ScheduleScope {
    return { accounts: this.accounts, taskQueue: this.taskQueue };
  }

  private actor(account: string): WorkflowHandle {
    this.requireAccount(account);
    return this.temporal.workflow.getHandle(portfolioWorkflowId(account));
  }

  /** An update that nobody but a worker can carry out: where one polls, its answer is waited for longer. */
  private async patientUpdate<Result>(
    account: string,
    name: string,
    argument: unknown,
    updateId: string = randomUUID(),
  ): Promise<Result> {
    const count = () => this.workerCount();
    return await whileWorkersPoll(() => this.update<Result>(account, name, argument, updateId), count);
  }

  private async update<Result>(account: string, name: string, argument: unknown, updateId: string = randomUUID()) {
    this.requireAccount(account);
    const send = () => sendUpdate<Result>(this.temporal, this.taskQueue, { account, name, argument, updateId });
    return await this.bounded(send, ANSWER_MS, AFTERMATH.command);
  }

  /** Whatever is asked is answered or refused in words within `milliseconds`. */
  private bounded<T>(call: () => Promise<T>, milliseconds = ANSWER_MS, aftermath?: string): Promise<T> {
    return boundedCall(this.temporal.connection, this.target, this.taskQueue, milliseconds, call, aftermath);
  }

  private calls(awaitWorker: () => Promise<void>): ServerCalls {
    return serverCalls(awaitWorker.bind(this), this.bounded.bind(this), () => this.workerCount());
  }

  /** Asks the workflow of a cycle. One that has ended is given less time, as its worker may be gone for good. */
  private async askCycle<Result>(handle: WorkflowHandle, name: string): Promise<Result> {
    const { closeTime } = await this.bounded(() => handle.describe()).catch((error: unknown) => {
      throw error instanceof WorkflowNotFoundError ? new NotFoundError(handle.workflowId) : error;
    });
    return await this.query(handle, name, closeTime === undefined ? ANSWER_MS : ENDED_ANSWER_MS);
  }

  private async query<Result>(handle: WorkflowHandle, name: string, milliseconds = ANSWER_MS): Promise<Result> {
    try {
      return withMoments(await this.bounded(() => handle.query(name), milliseconds)) as Result;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) throw new NotFoundError(handle.workflowId);
      throw error;
    }
  }

  /** What the workflow of a cycle answers, or where the server has forgotten it, or no worker answers for one that has ended, what the ledger keeps. */
  private async answered<Result>(
    id: string,
    account: string,
    query: string,
    recorded: (cycle: RecordedCycle, why: string) => Result,
  ): Promise<Result> {
    try {
      return await this.askCycle(await this.latestHandle(id, account), query);
    } catch (error) {
      const kept = await keptFor(error, () => this.recorded(id, account));
      return recorded(kept.cycle, kept.why);
    }
  }

  private async recorded(id: string, account: string): Promise<RecordedCycle | undefined> {
    return await recordedCycle(this.configuration, id, account);
  }

  /**
   * The workflow that knows most of a cycle: the one of that ID, or of a cycle ID the latest that did it, such as its replay, which goes on from what the ones before
   * have ordered.
   */
  private async latestHandle(id: string, account: string): Promise<WorkflowHandle> {
    this.requireAccount(account);
    const own = this.temporal.workflow.getHandle(id);
    if (await this.exists(own)) return own;
    const line = await this.findLine(id, account);
    return line === undefined ? await this.cycleHandle(id, account) : this.temporal.workflow.getHandle(line.workflowId);
  }

  /** The workflow of a cycle by its own ID, or by a cycle ID. */
  private async cycleHandle(id: string, account: string): Promise<WorkflowHandle> {
    this.requireAccount(account);
    for (const workflowId of [id, cycleWorkflowId(account, id, 'all')]) {
      const handle = this.temporal.workflow.getHandle(workflowId);
      if (await this.exists(handle)) return handle;
    }
    const line = await this.findLine(id, account);
    if (line !== undefined) return this.temporal.workflow.getHandle(line.workflowId);
    const listed = await this.workflowOfCycle(id, account);
    if (listed === undefined) throw new NotFoundError(id);
    return this.temporal.workflow.getHandle(listed.workflowId);
  }

  private async identify(id: string, account: string): Promise<Pick<CycleLine, 'cycleId' | 'scope' | 'workflowId'>> {
    const line = await this.findLine(id, account);
    if (line !== undefined) return line;
    const handle = await this.cycleHandle(id, account).catch(async (error: unknown) => {
      const found = error instanceof NotFoundError ? await this.recorded(id, account) : undefined;
      if (found === undefined) throw error;
      return found.record;
    });
    if ('scope' in handle) return handle;
    // A cycle that was ended before its first step answers no query.
    const named = cycleOfWorkflowId(account, handle.workflowId);
    if (named !== undefined) return { ...named, workflowId: handle.workflowId };
    const status = await this.askCycle<CycleStatus>(handle, 'status');
    if (status.identity === undefined) throw new NotFoundError(id);
    return { ...status.identity, workflowId: handle.workflowId };
  }

  private async findLine(id: string, account: string): Promise<CycleLine | undefined> {
    try {
      const lines = (await this.cycles(account)).filter((cycle) => cycle.cycleId === id || cycle.workflowId === id);
      return lines.find(({ scope }) => scope === 'all') ?? lines[0];
    } catch (error) {
      if (error instanceof NotFoundError) return undefined;
      throw error;
    }
  }

  /** The workflow that did the work of a cycle, however many starts were attached to it: those have its ID too. Where there is no such one, one of them. */
  private async workflowOfCycle(cycleId: string, account: string): Promise<WorkflowExecutionInfo | undefined> {
    const conditions = cycleConditions({ account, cycleId });
    const [worked] = await this.listed([...conditions, "BallastOutcome != 'attached'"], 1);
    return worked ?? (await this.listed(conditions, 1))[0];
  }

  private async exists(handle: WorkflowHandle): Promise<boolean> {
    return await isKnown(() => this.bounded(() => handle.describe()));
  }
}
