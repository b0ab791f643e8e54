import type { PlannedTargets } from '../core/cycles/cycleSteps.ts';
import { PAYLOAD_BOUND, payloadBytes } from '../core/payloads/payloadBound.ts';
import type { Plan } from '../core/portfolio/decision/plan.ts';

/** Of a plan that was carried out only the targets travel on; the plan is in the ledger. Plans in histories of earlier versions have no analyses. */
export function targetsOf(plan: (Omit<Plan, 'analyses'> & Partial<Plan>) | undefined): PlannedTargets | undefined {
  if (plan === undefined) return undefined;
  return {
    positions: plan.positions.map(({ symbol, targetWeight }) => ({ symbol, targetWeight })),
    analyses: (plan.analyses ?? []).map(({ symbol, target }) => ({ symbol, target })),
  };
}

/** A result without its plan where both together could not be recorded, which would keep the cycle from ending: the ledger has the plan. */
export function withoutLargePlan<T extends { readonly plan: Plan | undefined }>(result: T): T {
  return payloadBytes(result) > PAYLOAD_BOUND ? { ...result, plan: undefined } : result;
}
