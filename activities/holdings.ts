import type { CycleSteps } from '../core/cycles/cycleSteps.ts';
import { withoutStopHolds } from '../core/protection/withoutStopHolds.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { readVenue } from './venueErrors.ts';

/** Reads the account's balances at the venue. */
export function holdingsActivities({
  settings,
  exchange,
  ledger,
}: ActivityDependencies): Pick<CycleSteps, 'snapshotHoldings'> {
  return {
    snapshotHoldings: (account) =>
      readVenue(async () => {
        const open = await ledger.openOrders(account);
        return withoutStopHolds(await exchange(account).holdings(account, settings.quoteCurrency), open);
      }),
  };
}
