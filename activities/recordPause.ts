import type { ActorSteps } from '../core/cycles/cycleSteps.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Commits a pause for an actor that runs since an earlier version. */
export function recordPauseActivity({ ledger }: ActivityDependencies): ActorSteps['recordPause'] {
  return async (account, { since, reason }) => {
    const { state } = await ledger.commandAccount(account, { kind: 'pause', at: since, by: 'not recorded', reason });
    return state.kind === 'active' ? { since, reason } : { since: state.since, reason: state.reason };
  };
}
