import { isCancellation, log, patched } from '@temporalio/workflow';
import { nearLimitsOfPlan } from '../core/breakers/nearLimits.ts';
import {
  type ApprovalAnswer,
  type ApprovedTrade,
  cutToApproved,
  planName,
  tradesWithoutAnswer,
} from '../core/cycles/approval.ts';
import { heldSymbols } from '../core/portfolio/account/holdings.ts';
import type { Plan } from '../core/portfolio/decision/plan.ts';
import type { SignalBatch } from '../core/signals/signal.ts';
import { ApprovalGate } from './approvalGate.ts';
import { describeFailure } from './businessFailure.ts';
import type { CycleRun } from './cycleRun.ts';
import { markSymbols } from './searchAttributes.ts';
import { optimizerWithin, stepsWithin } from './stepsOfCycle.ts';

/** A plan that may be traded, and when it was made. */
export interface AgreedPlan {
  readonly plan: Plan;
  readonly madeAt: number;
}

/** The planning: signals, holdings and market become a plan, which a person approves where that is needed. */
export class CyclePlanning {
  private readonly gate = new ApprovalGate();
  private approved: readonly ApprovedTrade[] | undefined;

  /** @param approved what was agreed to before the cycle began; undefined where nothing was */
  constructor(approved?: readonly ApprovedTrade[]) {
    this.approved = approved;
  }

  /** A plan on fresh holdings. */
  async make(run: CycleRun): Promise<Plan> {
    run.progress.enter('fetching signals, holdings and market');
    const facts = await factsOf(run);
    run.progress.enter('optimizing', `${facts.market.available.length} symbols`);
    const { limits, scope, optimizeQueue } = run.settings;
    const request = {
      identity: run.identity,
      limits,
      scope,
      ...facts,
      paused: run.trading.kind !== 'active',
      liquidate: run.trading.kind === 'liquidating',
    };
    const plan = await run.timed((left) => optimizerWithin(left, optimizeQueue).optimize(request));
    run.progress.plan = plan;
    run.progress.near = nearLimitsOfPlan(plan, limits);
    if (run.progress.near.length > 0) log.warn('Close to limits', { near: run.progress.near });
    markSymbols(plan.trades.map((trade) => trade.symbol));
    return plan;
  }

  /** A plan that is recorded and agreed on; undefined where nothing may be traded. One that follows on an approved plan is cut to that. */
  async agree(run: CycleRun): Promise<AgreedPlan | undefined> {
    const whole = await this.make(run);
    const madeAt = Date.now();
    const plan = this.approved === undefined ? whole : cutToApproved(whole, this.approved);
    run.progress.plan = plan;
    const start = { ...run.owner, startedAt: run.startedAt };
    await run.timed((left) => stepsWithin(left).recordPlan(run.identity, plan, start));
    const agreed = await this.approvedPart(run, plan);
    return agreed === undefined ? undefined : { plan: agreed, madeAt };
  }

  /** What of the plan may be traded where a person has to approve it; undefined where nothing may. */
  private async approvedPart(run: CycleRun, plan: Plan): Promise<Plan | undefined> {
    const { progress } = run;
    const { approval, approvalDeadline = 0 } = run.settings;
    const needed = approval === 'required' && this.approved === undefined && run.trading.kind !== 'liquidating';
    if (!needed || plan.trades.length === 0) return plan;
    const show = (): void => {
      const { pending } = this.gate;
      progress.approval = pending;
      const until = pending === undefined ? '' : `, until ${new Date(pending.until).toISOString()}`;
      progress.enter('waiting for approval', `plan ${pending?.plan ?? ''}${until}`);
    };
    const answer = await this.gate.ask(plan, approvalDeadline, show, () => run.stop);
    progress.approval = undefined;
    await this.record(run, plan, answer);
    switch (answer.kind) {
      case 'approved':
        this.approved = plan.trades;
        progress.note(`👍 Approved by ${answer.by}`);
        return plan;
      case 'expired':
        this.approved = tradesWithoutAnswer(plan);
        progress.note('⌛ Nobody approved the plan in time: only sells that bring back a limit are made');
        progress.plan = cutToApproved(plan, this.approved);
        return progress.plan;
      case 'rejected':
        progress.refuse(`rejected by ${answer.by}: ${answer.reason}`);
        return undefined;
      case 'stopped':
        progress.refuse(answer.reason);
        return undefined;
      default: {
        const unreachable: never = answer;
        throw new Error(`Unknown answer: ${JSON.stringify(unreachable)}`);
      }
    }
  }

  /** Writes down a person's answer before anything is ordered on it. Histories of earlier versions did not. */
  private async record(run: CycleRun, plan: Plan, answer: ApprovalAnswer): Promise<void> {
    if (answer.kind !== 'approved' && answer.kind !== 'rejected') return;
    if (!patched('approvals-on-record')) return;
    await run.timed((left) => stepsWithin(left).recordApproval(run.identity, run.owner, planName(plan), answer));
  }
}

/** What the plan is made from. What is held or signalled and not among the universe is looked up as well. */
async function factsOf(run: CycleRun) {
  const { account } = run.identity;
  const symbols = run.settings.scope === 'all' ? undefined : run.settings.scope;
  const [signals, holdings, universe] = await run.timed((left) =>
    Promise.all([
      signalsWithin(run, left / 2),
      stepsWithin(left).snapshotHoldings(account),
      stepsWithin(left).fetchMarket({ account, symbols }),
    ]),
  );
  const seen = new Set([...universe.available, ...universe.unavailable].map((item) => item.symbol));
  const wanted = [...heldSymbols(holdings), ...signals.accepted.map((signal) => signal.symbol)];
  const missing = [...new Set(wanted)].filter((symbol) => !seen.has(symbol));
  if (missing.length === 0) return { holdings, market: universe, signals };
  const rest = await run.timed((left) => stepsWithin(left).fetchMarket({ account, symbols: missing }));
  const market = {
    ...universe,
    available: [...universe.available, ...rest.available],
    unavailable: [...universe.unavailable, ...rest.unavailable],
  };
  return { holdings, market, signals };
}

/** The signals. A provider that gives none for `ms` costs the buys, not the sells that reduce risk. */
async function signalsWithin(run: CycleRun, ms: number): Promise<SignalBatch> {
  const { account, signals: provided, scope } = run.settings;
  run.progress.forgetWarnings();
  if (run.trading.kind === 'liquidating') return { provider: 'none', at: Date.now(), accepted: [], rejected: [] };
  try {
    const batch = await stepsWithin(Math.ceil(ms)).fetchSignals({ account, provided, scope });
    for (const trouble of batch.troubles ?? []) run.progress.warn(trouble);
    return batch;
  } catch (error) {
    if (isCancellation(error)) throw error;
    run.progress.warn(`No signals, so nothing is bought: ${describeFailure(error)}`);
    return { provider: 'none', at: Date.now(), accepted: [], rejected: [] };
  }
}
