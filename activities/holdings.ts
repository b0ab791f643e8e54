import type { CycleSteps } from '../core/cycles/cycleSteps.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { readAccount } from './readAccount.ts';
import { readVenue } from './venueErrors.ts';

/** Reads what the account holds. */
export function holdingsActivities(dependencies: ActivityDependencies): Pick<CycleSteps, 'snapshotHoldings'> {
  return {
    snapshotHoldings: (account) => readVenue(async () => (await readAccount(dependencies, account)).holdings),
  };
}
