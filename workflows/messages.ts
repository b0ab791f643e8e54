import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { ApprovalAnswer } from '../core/cycles/approval.ts';
import type { CycleEnding, CycleSummary, OrderOutcome } from '../core/cycles/cycleResult.ts';
import type { CycleStatus } from '../core/cycles/cycleStatus.ts';
import type {
  AdmissionAnswer,
  AdmissionRequest,
  CycleLine,
  PortfolioStatus,
  ReservationAnswer,
  ReservationRequest,
} from '../core/cycles/portfolioProtocol.ts';
import type { AccountStop, ResumeAnswer, TradingChange, TradingState } from '../core/cycles/tradingState.ts';
import type { OrderKey } from '../core/orders/orderKey.ts';
import type { Limits } from '../core/portfolio/account/limits.ts';
import type { PortfolioPosture } from '../core/portfolio/account/posture.ts';
import type { Decision } from '../core/portfolio/decision/decision.ts';
import type { Plan } from '../core/portfolio/decision/plan.ts';
import type { CommandInput } from './requireCommand.ts';

/** Queries of a cycle. */
export const statusQuery = defineQuery<CycleStatus>('status');
export const planQuery = defineQuery<Plan | null>('plan');
export const decisionsQuery = defineQuery<readonly Decision[]>('decisions');
export const ordersQuery = defineQuery<readonly OrderOutcome[]>('orders');

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

/** Has an order that rests at the venue looked at now. */
export const lookSignal = defineSignal('look');

/** Tells an account's actor what a person should look at. */
export const troublesSignal = defineSignal<[readonly string[]]>('troubles');

/** Queries of an account's actor. */
export const portfolioStatusQuery = defineQuery<PortfolioStatus>('portfolioStatus');
export const cyclesQuery = defineQuery<readonly CycleLine[]>('cycles');
export const limitsQuery = defineQuery<Limits>('limits');

/** How a cycle ended, told to the actor; by earlier versions with report and orders. */
export interface CycleClosing {
  readonly summary: CycleEnding | CycleSummary;
  readonly posture: PortfolioPosture | undefined;
}

/** Updates of an account's actor. */
export const admitCycleUpdate = defineUpdate<AdmissionAnswer, [AdmissionRequest]>('admitCycle');
export const closeCycleUpdate = defineUpdate<void, [CycleClosing]>('closeCycle');
export const reserveUpdate = defineUpdate<ReservationAnswer, [ReservationRequest]>('reserve');
export const settleUpdate = defineUpdate<void, [OrderKey]>('settle');
export const pauseUpdate = defineUpdate<TradingChange, [CommandInput]>('pause');
export const haltUpdate = defineUpdate<TradingChange, [CommandInput]>('halt');
export const liquidateUpdate = defineUpdate<
  TradingChange & { readonly cycleId: string },
  [CommandInput & { readonly confirm: string }]
>('liquidate');
export const resumeUpdate = defineUpdate<ResumeAnswer, [CommandInput]>('resume');
export const acceptOtherHandUpdate = defineUpdate<void, [CommandInput]>('acceptOtherHand');
export const refreshUpdate = defineUpdate<TradingState>('refresh');
