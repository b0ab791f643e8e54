import type { CycleSteps } from '../core/cycles/cycleSteps.ts';
import type { AdmissionAnswer } from '../core/cycles/portfolioProtocol.ts';
import { recordedEnding } from './account/recordedEnding.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { updateActor } from './server/actor.ts';

/** Asks the account's actor whether a cycle may run. */
export function admitCycleActivity({ taskQueue, ledger }: ActivityDependencies): CycleSteps['admitCycle'] {
  return async (request) => {
    const recorded = await recordedEnding(ledger, request);
    return await updateActor<AdmissionAnswer>(taskQueue, request.account, 'admitCycle', {
      ...request,
      recorded,
    });
  };
}
