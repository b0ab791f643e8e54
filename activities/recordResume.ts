import type { ActorSteps } from '../core/cycles/cycleSteps.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Commits a resume for an actor that runs since an earlier version. */
export function recordResumeActivity({ ledger }: ActivityDependencies): ActorSteps['recordResume'] {
  return async (account, reason) => {
    const command = { kind: 'resume', at: Date.now(), by: 'not recorded', reason } as const;
    return (await ledger.commandAccount(account, command)).before.kind !== 'active';
  };
}
