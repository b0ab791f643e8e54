import type { ReconciliationSteps } from '../core/cycles/cycleSteps.ts';
import { statusOf } from './account/reconciliationStatus.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { Protection } from './order/protection.ts';
import { recoverAbandonedOrders } from './recovery/recoverAbandonedOrders.ts';
import { pollNow } from './server/pollNow.ts';
import { readVenue } from './venue/readVenue.ts';

/** It waits for what has to last, and a little longer. */
const MARGIN_MS = 5_000;

/** Compares ledger, open workflows and venue, apart from any cycle. */
export function reconciliationActivities(dependencies: ActivityDependencies): ReconciliationSteps {
  const { ledger, log, reconciler, settings } = dependencies;
  const protection = new Protection(dependencies);

  /**
   * What becomes of an open order is found out by its workflow: it gets one where that is gone. One that rests needs it as well, with a new store of the
   * Temporal server for example: nobody else ends it when its time is over.
   */
  const recover = async (account: string): Promise<void> => {
    try {
      await recoverAbandonedOrders(dependencies, account);
    } catch (error) {
      log.warn('Open orders could not be taken up; the next cycle tries again', { account, error });
    }
  };

  return {
    reconcileAccount: (account) =>
      readVenue(async () => {
        const outcome = await reconciler.reconcile(account, settings(account).balanceLag + MARGIN_MS);
        const news = outcome.kind === 'waiting' ? [] : outcome.closedAtVenue;
        await recover(account);
        for (const key of news) await pollNow(key);
        await protection.protectAll(account);
        const status = await statusOf(ledger, account);
        return {
          account,
          waitsFor: outcome.kind === 'waiting' ? outcome.reason : null,
          ...(outcome.kind === 'late' ? { late: outcome.reason } : {}),
          status: status ?? null,
        };
      }),
  };
}
