import type { ActorSteps } from '../core/cycles/cycleSteps.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** What the ledger knows of an account, for an actor that begins. */
export function recallAccountActivity({
  settings,
  shown,
  ledger,
  recovery,
}: ActivityDependencies): ActorSteps['recallAccount'] {
  return async (account, known) => {
    await recovery.recallStop(account);
    const trading =
      known === undefined || known.kind === 'active'
        ? await ledger.tradingState(account)
        : await ledger.restoreStop(account, known);
    return { limits: settings(account).limits, trading, dashboard: shown.dashboard };
  };
}
