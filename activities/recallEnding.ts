import type { ActorSteps } from '../core/cycles/cycleSteps.ts';
import { recordedEnding } from './account/recordedEnding.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Says how the ledger knows a cycle to have ended; null where it knows of no end. */
export function recallEndingActivity({ ledger }: ActivityDependencies): ActorSteps['recallEnding'] {
  return async (identity) => (await recordedEnding(ledger, identity)) ?? null;
}
