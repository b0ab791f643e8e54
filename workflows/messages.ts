import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { ApprovalAnswer } from '../core/cycles/approval.ts';
import type { CycleEnding, CycleSummary } from '../core/cycles/cycleResult.ts';
import type { SentToAccount, SignalsTaken } from '../core/cycles/cycleSteps.ts';
import type { AccountStop, ResumeAnswer, TradingChange } from '../core/cycles/tradingState.ts';
import type { TrainingProgress } from '../core/cycles/training.ts';
import type { Limits } from '../core/portfolio/account/limits.ts';
import type { Decision } from '../core/portfolio/decision/decision.ts';
import type { TuningProgress } from '../core/tuning/tuningProgress.ts';
import type { CommandInput } from './requireCommand.ts';

/** Queries of a cycle. Their moments are ISO times, as people read them; `withMoments` turns the answers back to `CycleStatus`, `Plan` and `OrderOutcome[]`. */
export const statusQuery = defineQuery<unknown>('status');
export const planQuery = defineQuery<unknown>('plan');
export const decisionsQuery = defineQuery<readonly Decision[]>('decisions');
export const ordersQuery = defineQuery<unknown>('orders');

/** Tells an attached cycle how the one it waits for has ended. Signals of earlier versions hold the report and the orders as well. */
export const cycleClosedSignal = defineSignal<[CycleEnding | CycleSummary]>('cycleClosed');

/** An answer to the plan that a cycle waits with. */
export interface ApproveInput {
  /** The plan's name, as the status shows it. */
  readonly plan: string;
  readonly by?: string;
}

export interface RejectInput extends Partial<ApproveInput> {
  readonly reason: string;
}

/** Updates of a cycle that waits for approval. */
export const approveUpdate = defineUpdate<ApprovalAnswer, [ApproveInput]>('approve');
export const rejectUpdate = defineUpdate<ApprovalAnswer, [RejectInput]>('reject');

/** Tells a running cycle that its account was halted or is being sold to cash. */
export const accountStopSignal = defineSignal<[AccountStop]>('stop');

/** How far the training of a model is. */
export const trainingProgressQuery = defineQuery<TrainingProgress>('progress');

/** How far a search for settings is. */
export const tuningProgressQuery = defineQuery<TuningProgress>('progress');

/** Has an order that rests at the venue polled now. Recorded histories hold the name of the signal. */
export const pollSignal = defineSignal('look');

/** Tells an account's actor what a person should look at. */
export const troublesSignal = defineSignal<[readonly string[]]>('troubles');

/** Queries of an account's actor: a `PortfolioStatus` and `CycleLine[]` with ISO times, and the limits. */
export const portfolioStatusQuery = defineQuery<unknown>('portfolioStatus');
export const cyclesQuery = defineQuery<unknown>('cycles');
export const limitsQuery = defineQuery<Limits>('limits');

/** Updates of an account's actor that people send; those of workflows and workers are in `internalUpdates.ts`. */
export const pauseUpdate = defineUpdate<TradingChange, [CommandInput]>('pause');
export const haltUpdate = defineUpdate<TradingChange, [CommandInput]>('halt');
export const liquidateUpdate = defineUpdate<
  TradingChange & { readonly cycleId: string },
  [CommandInput & { readonly confirm: string }]
>('liquidate');
export const resumeUpdate = defineUpdate<ResumeAnswer, [CommandInput]>('resume');
export const sendSignalsUpdate = defineUpdate<SignalsTaken, [SentToAccount]>('sendSignals');
export const acceptOtherHandUpdate = defineUpdate<void, [CommandInput]>('acceptOtherHand');
