import type { CycleSteps } from '../core/cycles/cycleSteps.ts';
import { readAccount } from './account/readAccount.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { readVenue } from './venue/readVenue.ts';
import { SHARED_BY_CYCLE_MS } from './venue/sharedByCycle.ts';

/** Reads what the account holds. */
export function holdingsActivities(dependencies: ActivityDependencies): Pick<CycleSteps, 'snapshotHoldings'> {
  return {
    snapshotHoldings: (account) =>
      readVenue(async () => (await readAccount(dependencies, account, { maxAgeMs: SHARED_BY_CYCLE_MS })).holdings),
  };
}
