import type { Decision } from '../portfolio/decision/decision.ts';
import type { PlannedTrade } from '../portfolio/decision/plan.ts';
import type { RulingDifference } from './comparePlans.ts';

/** Where the present code leaves the recorded history. */
export interface FirstDifference {
  /** Number of the event, where the replay names one. */
  readonly eventId: number | undefined;
  readonly eventType: string;
  /** What was recorded there, such as the name of the step. */
  readonly recorded: string;
  /** What the present code did instead, in the words of the replay. */
  readonly present: string;
}

/** One plan of a recorded cycle, decided again on the same inputs. */
export interface PlanReview {
  /** Number of the event that asked for the plan. */
  readonly eventId: number;
  /** Wall time in ms UTC. */
  readonly at: number;
  readonly decisions: readonly Decision[];
  readonly trades: readonly PlannedTrade[];
  readonly differences: readonly RulingDifference[];
  /** Inputs that are no longer what they were, or why the plan cannot be made again. */
  readonly notes: readonly string[];
}

/** What `ballast cycle debug` finds out. */
export interface DebugReport {
  readonly workflowId: string;
  readonly events: number;
  readonly replay: { readonly same: true } | { readonly same: false; readonly difference: FirstDifference };
  readonly plans: readonly PlanReview[];
}

/** True where the present code takes the same steps and decides the same. */
export function isSame({ replay, plans }: DebugReport): boolean {
  return replay.same && plans.every((plan) => plan.differences.length === 0);
}
