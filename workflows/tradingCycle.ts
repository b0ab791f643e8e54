import {
  CancellationScope,
  isCancellation,
  patched,
  setWorkflowOptions,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';
import { attachedNotice } from '../core/cycles/attachedNotice.ts';
import { cycleOutcome } from '../core/cycles/cycleOutcome.ts';
import { type CycleEnding, type CycleRecordOfWork, type CycleSummary, endingOf } from '../core/cycles/cycleResult.ts';
import type { CycleSettings } from '../core/cycles/cycleSteps.ts';
import type { CycleOutcome } from '../core/cycles/recordedOutcome.ts';
import { describeTradingState } from '../core/cycles/tradingState.ts';
import type { Plan } from '../core/portfolio/decision/plan.ts';
import { adviceOn, describeFailure, toBusinessFailure } from './businessFailure.ts';
import { targetsOf, withoutLargePlan } from './carriedOutPlan.ts';
import { CycleAdmission } from './cycleAdmission.ts';
import { tradeToPlan } from './cycleExecution.ts';
import { CyclePlanning } from './cyclePlanning.ts';
import { CycleProgress } from './cycleProgress.ts';
import { CycleRun } from './cycleRun.ts';
import { markIdentity, markOutcome } from './searchAttributes.ts';
import { startedBy } from './startedBy.ts';
import { settingsInWorker, settingsOnQueue, stepsWithin } from './stepsOfCycle.ts';

/** How a cycle ended, with the plan where it made one. `attachedTo` names the workflow that did the work for this start. */
export interface CycleResult extends CycleSummary {
  readonly attachedTo: string | undefined;
  readonly plan: Plan | undefined;
}

/**
 * One trading cycle of an account: admission, snapshot, plan, orders, record. Starts without input, or with an object of overrides (see
 * `CycleInput`). All starts of an account that fall into one slot are one cycle: the first is admitted, the others attach to it.
 */
export async function tradingCycle(input?: unknown): Promise<CycleResult> {
  const progress = new CycleProgress();
  try {
    const { resolveSettings } = patched('settings-on-queue') ? settingsOnQueue : settingsInWorker;
    return await new Cycle(progress, await resolveSettings(input ?? null)).result();
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
  private readonly run: CycleRun;
  private readonly planning: CyclePlanning;
  private readonly admission: CycleAdmission;

  constructor(progress: CycleProgress, settings: CycleSettings) {
    this.planning = new CyclePlanning(settings.proposal?.trades);
    this.run = new CycleRun(progress, settings);
    this.admission = new CycleAdmission(this.run);
    this.run.hearStops();
    if (settings.proposal !== undefined)
      progress.note(`👍 Proposal ${settings.proposal.id}, approved by ${settings.proposal.by}`);
    markIdentity(this.run.identity.account, this.run.identity.cycleId);
    // Histories of earlier versions do not say by which configuration they went.
    if (settings.configurationVersion !== undefined) upsertMemo({ configuration: settings.configurationVersion });
  }

  async result(): Promise<CycleResult> {
    const { run } = this;
    if (run.settings.preview) return this.preview();
    const elsewhere = await this.admission.wait();
    if (elsewhere === 'busy') return this.notAdmitted();
    if (elsewhere !== undefined) return this.attached(elsewhere);
    try {
      run.restartDeadline();
      const { identity, owner, startedAt, progress } = run;
      progress.takeOver(
        await run.timed((left) => stepsWithin(left).openCycle(identity, owner, startedAt, startedBy())),
      );
      progress.enter('recovering orders');
      await run.timed((left) => stepsWithin(left).recoverOrders(identity.account));
      await this.checkBreakers();
      if (run.trading.kind === 'halted') progress.refuse(describeTradingState(run.trading));
      else await tradeToPlan(run, this.planning);
      const { orders, refusal } = progress;
      return await this.close(cycleOutcome(orders, progress.allOrders(), refusal), progress.report());
    } catch (error) {
      await CancellationScope.nonCancellable(() => this.closeFailed(error));
      throw error;
    }
  }

  /** Histories of earlier versions have no breakers to replay. */
  private async checkBreakers(): Promise<void> {
    if (!patched('breakers')) return;
    const { run } = this;
    run.progress.enter('checking breakers');
    const checked = await run.timed((left) => stepsWithin(left).checkBreakers(run.identity.account));
    run.trading = checked.trading;
    run.progress.breakers = checked;
  }

  /** Nobody admits a preview, so it asks itself what the account may do. Histories of earlier versions did not. */
  private async preview(): Promise<CycleResult> {
    const { run } = this;
    const { progress } = run;
    if (patched('preview-trading-state')) {
      const { account } = run.identity;
      run.trading = (await run.timed((left) => stepsWithin(left).recallAccount(account))).trading;
      if (run.trading.kind !== 'active') progress.note(`⛔ The account is ${describeTradingState(run.trading)}`);
    }
    await this.planning.make(run);
    const report = progress.report();
    markOutcome('preview');
    progress.finish('done', 'preview', 'nothing is ordered in a preview');
    return { ...this.summary('nothing-to-do', report), attachedTo: undefined, plan: progress.plan };
  }

  private async close(outcome: CycleOutcome, report: readonly string[]): Promise<CycleResult> {
    const { identity, owner, startedAt, progress, settings } = this.run;
    progress.enter('recording');
    const summary = await stepsWithin(settings.deadline).closeCycle({
      identity,
      owner,
      outcome,
      startedAt,
      report,
      // The ledger keeps the evidence.
      orders: progress.allOrders().map(({ transitions: _, ...order }) => order),
      plan: targetsOf(progress.plan),
      limits: settings.limits,
    });
    markOutcome(outcome);
    progress.finish('done', outcome, '');
    return withoutLargePlan({ ...summary, attachedTo: undefined, plan: progress.plan });
  }

  private async closeFailed(error: unknown): Promise<void> {
    try {
      await this.close('failed', [...this.run.progress.report(), `❌ ${describeFailure(error)}`]);
    } catch {
      // The venue or the ledger may be what has failed. The actor finds out by itself that the workflow has ended.
    }
  }

  /** Another cycle held the account for the whole time. Nothing has gone wrong; the next slot has a cycle of its own. */
  private notAdmitted(): CycleResult {
    const { progress, settings } = this.run;
    const { step, detail } = progress.where();
    progress.refuse(`${step} for ${settings.deadline / 1_000} s: ${detail}`);
    const report = progress.report();
    markOutcome('refused');
    progress.finish('done', 'refused', detail);
    return { ...this.summary('refused', report), attachedTo: undefined, plan: undefined };
  }

  private async attached(ending: CycleEnding | CycleSummary): Promise<CycleResult> {
    const { progress, settings, startedAt } = this.run;
    const work = await this.workOf(ending);
    const notice = attachedNotice(ending, startedAt, settings.every);
    const report = [notice, ...work.report];
    markOutcome('attached');
    progress.adopt(report);
    progress.finish('done', 'attached', `to ${ending.workflowId}, which ended ${ending.outcome}`);
    const { symbols: _, symbolCount: __, ...summary } = endingOf(ending);
    return { ...summary, ...work, report, attachedTo: ending.workflowId, plan: undefined };
  }

  /** What came of the cycle that did the work. Histories of earlier versions were told it with the ending. */
  private async workOf(ending: CycleEnding | CycleSummary): Promise<CycleRecordOfWork> {
    if (!patched('reports-in-ledger')) return 'report' in ending ? ending : { report: [], orders: [] };
    return await this.run.timed((left) => stepsWithin(left).recallCycle(this.run.identity));
  }

  private summary(outcome: CycleOutcome, report: readonly string[]): CycleSummary {
    const { identity, owner, startedAt, progress } = this.run;
    return { ...identity, ...owner, outcome, startedAt, closedAt: Date.now(), report, orders: progress.orders };
  }
}
