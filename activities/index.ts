import type { ActorSteps, CycleSteps, OrderSteps, ReconciliationSteps } from '../core/cycles/cycleSteps.ts';
import { accountCommandActivities } from './accountCommands.ts';
import { awaitOrderActivities } from './awaitOrder.ts';
import { breakerActivities } from './breakers.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { marketActivities } from './fetchMarket.ts';
import { signalActivities } from './fetchSignals.ts';
import { journalActivities } from './journal.ts';
import { optimizeActivities } from './optimize.ts';
import { orderActivities } from './orders.ts';
import { orderWorkflowActivities } from './orderWorkflows.ts';
import { actorActivities } from './portfolioActor.ts';
import { protectedOrderActivities } from './protection.ts';
import { reconciliationActivities } from './reconcileAccount.ts';
import { settingsActivities } from './resolveSettings.ts';
import { holdingsActivities } from './snapshotHoldings.ts';

/** All steps but the optimizer's and the waiting of orders, for the main task queue. */
export function createActivities(
  dependencies: ActivityDependencies,
): Omit<CycleSteps, 'optimize'> & Omit<OrderSteps, 'awaitOrder'> & ActorSteps & ReconciliationSteps {
  return {
    ...settingsActivities(dependencies),
    ...signalActivities(dependencies),
    ...holdingsActivities(dependencies),
    ...marketActivities(dependencies),
    ...orderActivities(dependencies),
    ...orderWorkflowActivities(dependencies),
    ...protectedOrderActivities(dependencies),
    ...actorActivities(dependencies),
    ...accountCommandActivities(dependencies),
    ...breakerActivities(dependencies),
    ...journalActivities(dependencies),
    ...reconciliationActivities(dependencies),
  };
}

/** The optimizer's step, for a task queue of its own. */
export function createOptimizeActivities(dependencies: ActivityDependencies): Pick<CycleSteps, 'optimize'> {
  return optimizeActivities(dependencies);
}

/** The waiting of orders, for a task queue of its own. */
export function createFollowActivities(dependencies: ActivityDependencies): Pick<OrderSteps, 'awaitOrder'> {
  return awaitOrderActivities(orderActivities(dependencies));
}
