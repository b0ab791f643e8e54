import {
  CancellationScope,
  condition,
  isCancellation,
  log,
  patched,
  proxyActivities,
  setHandler,
  setWorkflowOptions,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { nearLimitsOfPlan } from '../core/breakers/nearLimits.ts';
import { cutToApproved, tradesWithoutAnswer } from '../core/cycles/approval.ts';
import { attachedNotice } from '../core/cycles/attachedNotice.ts';
import { cycleOutcome } from '../core/cycles/cycleOutcome.ts';
import {
  type CycleEnding,
  type CycleIdentity,
  type CycleOwner,
  type CycleRecordOfWork,
  type CycleSummary,
  endingOf,
} from '../core/cycles/cycleResult.ts';
import type { CycleSettings, CycleSteps } from '../core/cycles/cycleSteps.ts';
import { scopeText } from '../core/cycles/identifiers.ts';
import { cycleIdAt } from '../core/cycles/slot.ts';
import { ACTIVE, type AccountStop, describeTradingState, type TradingState } from '../core/cycles/tradingState.ts';
import { LONGEST_WORDS } from '../core/payloads/payloadBound.ts';
import { shortText } from '../core/payloads/shortText.ts';
import type { HoldingsSnapshot } from '../core/portfolio/account/holdings.ts';
import type { Plan, PlannedTrade } from '../core/portfolio/decision/plan.ts';
import type { CycleOutcome } from '../core/ports/ledger.ts';
import type { SignalBatch } from '../core/signals/signal.ts';
import { ApprovalGate } from './approvalGate.ts';
import { adviceOn, describeFailure, toBusinessFailure } from './businessFailure.ts';
import { targetsOf, withoutLargePlan } from './carriedOutPlan.ts';
import { CycleProgress } from './cycleProgress.ts';
import { accountStopSignal, cycleClosedSignal } from './messages.ts';
import { markIdentity, markOutcome, markSymbols } from './searchAttributes.ts';
import { slotReference } from './slotReference.ts';
import { HEARTBEAT_TIMEOUT, optimizerWithin, settingsInWorker, settingsOnQueue, stepsWithin } from './stepsOfCycle.ts';

/** How a cycle ended, with the plan where it made one. `attachedTo` names the workflow that did the work for this start. */
export interface CycleResult extends CycleSummary {
  readonly attachedTo: string | undefined;
  readonly plan: Plan | undefined;
}

/** Longest time between two tries to be admitted while another cycle of the account runs. */
const ADMISSION_RETRY_MS = 15_000;

/** First and longest time that the end of the cycle attached to is waited for before it is asked again who has it. */
const FIRST_ATTACHED_MS = 15_000;
const LONGEST_ATTACHED_MS = 600_000;

/** A cycle gives up after so many plans that were too old before any of their trades was done. */
const MAX_PLANS = 4;

/** A step that begins when its cycle's time is almost up still gets this share of it. */
const LEAST_SHARE = 0.1;

/**
 * One trading cycle of an account: admission, snapshot, plan, orders, record. Starts without input, or with an object of overrides (see
 * `CycleInput`). All starts of an account that fall into one slot are one cycle: the first is admitted, the others attach to it.
 */
export async function tradingCycle(input?: unknown): Promise<CycleResult> {
  const progress = new CycleProgress();
  try {
    const { resolveSettings } = patched('settings-on-queue') ? settingsOnQueue : settingsInWorker;
    return await new Cycle(progress, await resolveSettings(input ?? null)).run();
  } catch (error) {
    const cancelled = isCancellation(error);
    markOutcome(cancelled ? 'cancelled' : 'failed');
    progress.finish('failed', cancelled ? 'cancelled' : 'failed', describeFailure(error));
    throw toBusinessFailure(error, 'CycleFailed', adviceOn(error, progress.identity?.cycleId));
  }
}

// A cycle ends on the version of the worker that it began on. A worker without a version may not say so: its tasks would be refused.
setWorkflowOptions(
  // A worker without a version reports the hash of its code as one, under no name.
  () => (workflowInfo().currentDeploymentVersion?.deploymentName ? { versioningBehavior: 'PINNED' } : {}),
  tradingCycle,
);

class Cycle {
  private readonly progress: CycleProgress;
  private readonly settings: CycleSettings;
  private readonly identity: CycleIdentity;
  private readonly owner: CycleOwner;
  private readonly startedAt: number;
  /**
   * Time that steps have taken of the deadline, ms. It is added up step by step, since the clock of a cycle that was reset leaps from its
   * past to the present.
   */
  private used = 0;
  private closedElsewhere: CycleEnding | CycleSummary | undefined;
  private trading: TradingState = ACTIVE;
  private stop: AccountStop | undefined;
  private readonly gate = new ApprovalGate();
  private approved: readonly PlannedTrade[] | undefined;

  constructor(progress: CycleProgress, settings: CycleSettings) {
    const info = workflowInfo();
    this.progress = progress;
    this.settings = settings;
    this.startedAt = slotReference();
    this.identity = {
      account: settings.account,
      cycleId: settings.cycleId ?? cycleIdAt(this.startedAt, settings.every),
      scope: scopeText(settings.scope),
    };
    this.owner = { workflowId: info.workflowId, runId: info.firstExecutionRunId };
    progress.identity = this.identity;
    setHandler(cycleClosedSignal, (summary) => {
      // Anybody can send a signal from the Web UI.
      if (summary?.cycleId === this.identity.cycleId && typeof summary.workflowId === 'string')
        this.closedElsewhere = summary;
    });
    setHandler(
      accountStopSignal,
      (stop) => {
        if (typeof stop?.reason !== 'string') return;
        const [reason, by] = [stop.reason, String(stop.by)].map((words) => shortText(words, LONGEST_WORDS));
        this.stop = { since: stop.since, reason, by };
      },
      { description: 'From the actor: the account was halted or is sold to cash' },
    );
    markIdentity(this.identity.account, this.identity.cycleId);
  }

  /** Runs steps that together get what is left of the deadline, ms. */
  private async timed<Result>(work: (left: number) => Promise<Result>): Promise<Result> {
    const { deadline } = this.settings;
    const left = Math.ceil(Math.max(LEAST_SHARE * deadline, deadline - this.used));
    const begun = Date.now();
    try {
      return await work(left);
    } finally {
      this.used += Math.min(left, Date.now() - begun);
    }
  }

  async run(): Promise<CycleResult> {
    if (this.settings.preview) return this.preview();
    const elsewhere = await this.awaitAdmission();
    if (elsewhere === 'busy') return this.notAdmitted();
    if (elsewhere !== undefined) return this.attached(elsewhere);
    try {
      this.used = 0;
      const { identity, owner, startedAt } = this;
      this.progress.takeOver(await this.timed((left) => stepsWithin(left).openCycle(identity, owner, startedAt)));
      this.progress.enter('recovering orders');
      await this.timed((left) => stepsWithin(left).recoverOrders(this.identity.account));
      await this.checkBreakers();
      if (this.trading.kind === 'halted') this.progress.refuse(describeTradingState(this.trading));
      else await this.tradeToPlan();
      const { orders, refusal } = this.progress;
      return await this.close(cycleOutcome(orders, this.progress.allOrders(), refusal), this.progress.report());
    } catch (error) {
      await CancellationScope.nonCancellable(() => this.closeFailed(error));
      throw error;
    }
  }

  /** Histories of earlier versions have no breakers to replay. */
  private async checkBreakers(): Promise<void> {
    if (!patched('breakers')) return;
    this.progress.enter('checking breakers');
    const checked = await this.timed((left) => stepsWithin(left).checkBreakers(this.identity.account));
    this.trading = checked.trading;
    this.progress.breakers = checked;
  }

  /**
   * Undefined once this workflow may run the cycle itself; otherwise how the one ended that did, or `busy` where another cycle has not ended within the
   * deadline. The end of the same cycle is waited for as long as it runs, for days where a person has to approve it.
   */
  private async awaitAdmission(): Promise<CycleEnding | CycleSummary | 'busy' | undefined> {
    let pause = 500;
    let attachedFor = FIRST_ATTACHED_MS;
    for (;;) {
      this.progress.enter('waiting for admission');
      const request = { ...this.identity, ...this.owner, replay: this.settings.replay };
      const answer = await this.timed((left) => stepsWithin(left).admitCycle(request));
      switch (answer.kind) {
        case 'admitted':
          this.trading = answer.trading ?? ACTIVE;
          return undefined;
        case 'finished':
          return answer.summary;
        case 'attached':
          this.progress.enter('attached to the running cycle', answer.owner.workflowId);
          if (patched('waiting-is-not-failing')) {
            await condition(() => this.closedElsewhere !== undefined, attachedFor);
            attachedFor = Math.min(2 * attachedFor, LONGEST_ATTACHED_MS);
            this.used = 0;
          } else await this.timed(() => condition(() => this.closedElsewhere !== undefined, ADMISSION_RETRY_MS));
          if (this.closedElsewhere !== undefined && this.closedElsewhere.outcome !== 'failed')
            return this.closedElsewhere;
          this.closedElsewhere = undefined;
          break;
        case 'busy':
          this.progress.enter(
            'waiting for admission',
            `cycle ${answer.identity.cycleId} (${answer.identity.scope}) is running`,
          );
          await this.timed(() => sleep(pause));
          pause = Math.min(pause * 2, ADMISSION_RETRY_MS);
          break;
        default: {
          const unreachable: never = answer;
          throw new Error(`Unknown answer to an admission: ${JSON.stringify(unreachable)}`);
        }
      }
      if (this.used >= this.settings.deadline && patched('waiting-is-not-failing')) return 'busy';
      if (this.used >= this.settings.deadline)
        throw new Error(
          `The cycle was not admitted within ${this.settings.deadline / 1_000} s: another one is still running`,
        );
    }
  }

  private async makePlan(): Promise<Plan> {
    this.progress.enter('fetching signals, holdings and market');
    const { account } = this.identity;
    const symbols = this.settings.scope === 'all' ? undefined : this.settings.scope;
    const [signals, holdings, universe] = await this.timed((left) =>
      Promise.all([
        this.signals(left / 2),
        stepsWithin(left).snapshotHoldings(account),
        stepsWithin(left).fetchMarket({ account, symbols }),
      ]),
    );
    const seen = new Set([...universe.available, ...universe.unavailable].map((item) => item.symbol));
    const wanted = [...heldSymbols(holdings), ...signals.accepted.map((signal) => signal.symbol)];
    const missing = [...new Set(wanted)].filter((symbol) => !seen.has(symbol));
    const rest =
      missing.length === 0
        ? undefined
        : await this.timed((left) => stepsWithin(left).fetchMarket({ account, symbols: missing }));
    const market =
      rest === undefined
        ? universe
        : {
            ...universe,
            available: [...universe.available, ...rest.available],
            unavailable: [...universe.unavailable, ...rest.unavailable],
          };
    this.progress.enter('optimizing', `${market.available.length} symbols`);
    const facts = {
      identity: this.identity,
      limits: this.settings.limits,
      scope: this.settings.scope,
      holdings,
      market,
      signals,
      paused: this.trading.kind !== 'active',
      liquidate: this.trading.kind === 'liquidating',
    };
    const plan = await this.timed((left) => optimizerWithin(left, this.settings.optimizeQueue).optimize(facts));
    this.progress.plan = plan;
    this.progress.near = nearLimitsOfPlan(plan, this.settings.limits);
    if (this.progress.near.length > 0) log.warn('Close to limits', { near: this.progress.near });
    markSymbols(plan.trades.map((trade) => trade.symbol));
    return plan;
  }

  /** The signals. A provider that gives none for `ms` costs the buys, not the sells that reduce risk. */
  private async signals(ms: number): Promise<SignalBatch> {
    const { account, signals: provided } = this.settings;
    this.progress.warn(undefined);
    if (this.trading.kind === 'liquidating') return { provider: 'none', at: Date.now(), accepted: [], rejected: [] };
    try {
      return await stepsWithin(Math.ceil(ms)).fetchSignals({ account, provided, scope: this.settings.scope });
    } catch (error) {
      if (isCancellation(error)) throw error;
      this.progress.warn(`No signals, so nothing is bought: ${describeFailure(error)}`);
      return { provider: 'none', at: Date.now(), accepted: [], rejected: [] };
    }
  }

  /** Nobody admits a preview, so it asks itself what the account may do. Histories of earlier versions did not. */
  private async preview(): Promise<CycleResult> {
    if (patched('preview-trading-state')) {
      const { account } = this.identity;
      this.trading = (await this.timed((left) => stepsWithin(left).recallAccount(account))).trading;
      if (this.trading.kind !== 'active') this.progress.note(`⛔ The account is ${describeTradingState(this.trading)}`);
    }
    await this.makePlan();
    const report = this.progress.report();
    markOutcome('preview');
    this.progress.finish('done', 'preview', 'nothing is ordered in a preview');
    return { ...this.summary('nothing-to-do', report), attachedTo: undefined, plan: this.progress.plan };
  }

  /**
   * Executes the plan, sells first. A plan that has grown old on the way (a reset, a long wait for the venue) is made again on fresh
   * holdings; what was ordered in this cycle is left out of it.
   */
  private async tradeToPlan(): Promise<void> {
    for (let stale = 0; stale < MAX_PLANS; ) {
      const before = this.symbolsTried();
      const whole = await this.makePlan();
      const madeAt = Date.now();
      const plan = this.approved === undefined ? whole : cutToApproved(whole, this.approved);
      this.progress.plan = plan;
      const run = { ...this.owner, startedAt: this.startedAt };
      await this.timed((left) => stepsWithin(left).recordPlan(this.identity, plan, run));
      const agreed = await this.agreed(plan);
      if (agreed === undefined || (await this.execute(agreed, madeAt))) return;
      this.used = 0;
      // Orders that rest take their time. There are only so many symbols, so that there is an end to it.
      if (!(this.symbolsTried() > before && patched('plans-that-advance'))) stale += 1;
    }
    throw new Error(
      `${MAX_PLANS} plans in a row grew older than ${this.settings.maxPlanAge / 1_000} s before their trades were done`,
    );
  }

  private symbolsTried(): number {
    return new Set(this.progress.orders.map(({ symbol }) => symbol)).size;
  }

  /** What of the plan may be traded where a person has to approve it; undefined where nothing may. */
  private async agreed(plan: Plan): Promise<Plan | undefined> {
    const { approval, approvalDeadline = 0 } = this.settings;
    const needed = approval === 'required' && this.approved === undefined && this.trading.kind !== 'liquidating';
    if (!needed || plan.trades.length === 0) return plan;
    const show = (): void => {
      const { pending } = this.gate;
      this.progress.approval = pending;
      const until = pending === undefined ? '' : `, until ${new Date(pending.until).toISOString()}`;
      this.progress.enter('waiting for approval', `plan ${pending?.plan ?? ''}${until}`);
    };
    const answer = await this.gate.ask(plan, approvalDeadline, show, () => this.stop);
    this.progress.approval = undefined;
    switch (answer.kind) {
      case 'approved':
        this.approved = plan.trades;
        this.progress.note(`👍 Approved by ${answer.by}`);
        return plan;
      case 'expired':
        this.approved = tradesWithoutAnswer(plan);
        this.progress.note('⌛ Nobody approved the plan in time: only sells that bring back a limit are made');
        this.progress.plan = cutToApproved(plan, this.approved);
        return this.progress.plan;
      case 'rejected':
        this.progress.refuse(`rejected by ${answer.by}: ${answer.reason}`);
        return undefined;
      case 'stopped':
        this.progress.refuse(answer.reason);
        return undefined;
      default: {
        const unreachable: never = answer;
        throw new Error(`Unknown answer: ${JSON.stringify(unreachable)}`);
      }
    }
  }

  /** True when all trades of the plan are done; false when it grew too old first. */
  private async execute(plan: Plan, madeAt: number): Promise<boolean> {
    for (const trade of plan.trades) {
      if (this.stop !== undefined) {
        this.progress.refuse(`stopped by ${this.stop.by}: ${this.stop.reason}`);
        return true;
      }
      if (Date.now() - madeAt > this.settings.maxPlanAge) return false;
      this.progress.enter(trade.side === 'sell' ? 'selling' : 'buying', trade.symbol);
      const { orderPatience, maxPlanAge, limits } = this.settings;
      const { runOrder } = proxyActivities<Pick<CycleSteps, 'runOrder'>>({
        startToCloseTimeout: orderPatience + 60_000,
        heartbeatTimeout: HEARTBEAT_TIMEOUT,
        retry: { initialInterval: '200ms', maximumInterval: '5s' },
        summary: `${trade.side} ${trade.symbol} for ${trade.quoteAmount}`,
      });
      const order = {
        identity: this.identity,
        owner: this.owner,
        key: { account: this.identity.account, cycleId: this.identity.cycleId, symbol: trade.symbol },
        trade,
        heldBefore: plan.positions.find(({ symbol }) => symbol === trade.symbol)?.quantity ?? '0',
        limits,
        validUntil: madeAt + maxPlanAge + orderPatience,
        recovery: false,
      };
      this.progress.orders.push(await runOrder(order, orderPatience));
    }
    return true;
  }

  private async close(outcome: CycleOutcome, report: readonly string[]): Promise<CycleResult> {
    this.progress.enter('recording');
    const summary = await stepsWithin(this.settings.deadline).closeCycle({
      identity: this.identity,
      owner: this.owner,
      outcome,
      startedAt: this.startedAt,
      report,
      // The ledger keeps the evidence.
      orders: this.progress.allOrders().map(({ transitions: _, ...order }) => order),
      plan: targetsOf(this.progress.plan),
      limits: this.settings.limits,
    });
    markOutcome(outcome);
    this.progress.finish('done', outcome, '');
    const { plan } = this.progress;
    return withoutLargePlan({ ...summary, attachedTo: undefined, plan });
  }

  private async closeFailed(error: unknown): Promise<void> {
    try {
      await this.close('failed', [...this.progress.report(), `❌ ${describeFailure(error)}`]);
    } catch {
      // The venue or the ledger may be what has failed. The actor finds out by itself that the workflow has ended.
    }
  }

  /** Another cycle of the account had its place for the whole time. Nothing has gone wrong; the next slot has a cycle of its own. */
  private notAdmitted(): CycleResult {
    const { step, detail } = this.progress.where();
    this.progress.refuse(`${step} for ${this.settings.deadline / 1_000} s: ${detail}`);
    const report = this.progress.report();
    markOutcome('refused');
    this.progress.finish('done', 'refused', detail);
    return { ...this.summary('refused', report), attachedTo: undefined, plan: undefined };
  }

  private async attached(ending: CycleEnding | CycleSummary): Promise<CycleResult> {
    const work = await this.workOf(ending);
    const notice = attachedNotice(ending, this.startedAt, this.settings.every);
    const report = [notice, ...work.report];
    markOutcome('attached');
    this.progress.adopt(report);
    this.progress.finish('done', 'attached', `to ${ending.workflowId}, which ended ${ending.outcome}`);
    const { symbols: _, symbolCount: __, ...summary } = endingOf(ending);
    return { ...summary, ...work, report, attachedTo: ending.workflowId, plan: undefined };
  }

  /** What came of the cycle that did the work. Histories of earlier versions were told it with the ending. */
  private async workOf(ending: CycleEnding | CycleSummary): Promise<CycleRecordOfWork> {
    if (!patched('reports-in-ledger')) return 'report' in ending ? ending : { report: [], orders: [] };
    return await this.timed((left) => stepsWithin(left).recallCycle(this.identity));
  }

  private summary(outcome: CycleOutcome, report: readonly string[]): CycleSummary {
    return {
      ...this.identity,
      ...this.owner,
      outcome,
      startedAt: this.startedAt,
      closedAt: Date.now(),
      report,
      orders: this.progress.orders,
    };
  }
}

function heldSymbols(holdings: HoldingsSnapshot): readonly string[] {
  return holdings.holdings.filter((holding) => Number(holding.quantity) > 0).map((holding) => holding.symbol);
}
