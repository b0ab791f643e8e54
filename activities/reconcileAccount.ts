import type { ReconciliationSteps } from '../core/cycles/cycleSteps.ts';
import { LATEST_RECONCILIATIONS, reconciliationStatus } from '../core/reconciliation/status.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { lookAgain } from './lookAgain.ts';
import { orderWorkflowActivities } from './orderWorkflows.ts';
import { Protection } from './protection.ts';
import { readVenue } from './venueErrors.ts';

/** Compares ledger, open workflows and venue, apart from any cycle. */
export function reconciliationActivities(dependencies: ActivityDependencies): ReconciliationSteps {
  const { ledger, log, reconciler } = dependencies;
  const protection = new Protection(dependencies);
  const { recoverOrders } = orderWorkflowActivities(dependencies);

  /** An order that only the venue has closed, or that nobody knows of, is found out about by its workflow: it gets one where that is gone. */
  const adopt = async (account: string): Promise<void> => {
    try {
      await recoverOrders(account);
    } catch (error) {
      log.warn('Open orders could not be taken up; the next cycle tries again', { account, error });
    }
  };

  return {
    reconcileAccount: (account) =>
      readVenue(async () => {
        const outcome = await reconciler.reconcile(account);
        const news = outcome.kind === 'through' ? outcome.closedAtVenue : [];
        if (outcome.kind === 'waiting' || news.length > 0) await adopt(account);
        for (const key of news) await lookAgain(key);
        await protection.protectAll(account);
        const status = reconciliationStatus(
          await ledger.reconciliations(account, 0, LATEST_RECONCILIATIONS),
          Date.now(),
        );
        return { account, waitsFor: outcome.kind === 'waiting' ? outcome.reason : null, status: status ?? null };
      }),
  };
}
