import type { ActorSteps, CycleSteps, OrderSteps, ReconciliationSteps } from '../core/cycles/cycleSteps.ts';
import type { NotificationSteps } from '../core/cycles/notificationSteps.ts';
import { REGISTERED_NAMES } from '../core/cycles/stepNames.ts';
import type { TrainingSteps } from '../core/cycles/trainingSteps.ts';
import type { TuningSteps } from '../core/tuning/tuningSteps.ts';
import { admitCycleActivity } from './admitCycle.ts';
import { awaitOrderActivities } from './awaitOrder.ts';
import { cancelOrdersActivity } from './cancelOrders.ts';
import { checkBreakersActivity } from './checkBreakers.ts';
import { chooseVariantActivity } from './chooseVariant.ts';
import { closeCycleActivity } from './closeCycle.ts';
import { decideModelActivity } from './decideModel.ts';
import { deliverNotificationActivity } from './deliverNotification.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { marketActivities } from './fetchMarket.ts';
import { signalActivities } from './fetchSignals.ts';
import { finishTrainingActivity } from './finishTraining.ts';
import { giveUpNotificationActivity } from './giveUpNotification.ts';
import { isRunning } from './isRunning.ts';
import { openCycleActivity } from './openCycle.ts';
import { optimizeActivities } from './optimize.ts';
import { orderActivities } from './orderActivities.ts';
import { prepareTrainingActivity } from './prepareTraining.ts';
import { recallAccountActivity } from './recallAccount.ts';
import { recallCycleActivity } from './recallCycle.ts';
import { recallEndingActivity } from './recallEnding.ts';
import { reconciliationActivities } from './reconcileAccount.ts';
import { recordApprovalActivity } from './recordApproval.ts';
import { recordPauseActivity } from './recordPause.ts';
import { recordPlanActivity } from './recordPlan.ts';
import { recordResumeActivity } from './recordResume.ts';
import { recoverOrdersActivity } from './recoverOrders.ts';
import { releaseOrderActivity } from './releaseOrder.ts';
import { reserveOrderActivity } from './reserveOrder.ts';
import { settingsActivities } from './resolveSettings.ts';
import { runOrderActivity } from './runOrder.ts';
import { holdingsActivities } from './snapshotHoldings.ts';
import { startLiquidationActivity } from './startLiquidation.ts';
import { takeSignalsActivity } from './takeSignals.ts';
import { trainWindowActivity } from './trainWindow.ts';
import { tryVariantActivity } from './tryVariant.ts';

/** All steps but the optimizer's and the waiting of orders, for the main task queue. */
export function createActivities(dependencies: ActivityDependencies): Omit<CycleSteps, 'optimize'> &
  Omit<OrderSteps, 'awaitOrder' | 'releaseOrder'> & {
    [REGISTERED_NAMES.releaseOrder]: OrderSteps['releaseOrder'];
  } & ActorSteps &
  ReconciliationSteps &
  NotificationSteps &
  Pick<TrainingSteps, 'prepareTraining' | 'decideModel'> {
  const { ledger } = dependencies;
  return {
    ...settingsActivities(dependencies),
    ...signalActivities(dependencies),
    ...holdingsActivities(dependencies),
    ...marketActivities(dependencies),
    ...orderActivities(dependencies),
    ...reconciliationActivities(dependencies),
    prepareTraining: prepareTrainingActivity(dependencies),
    decideModel: decideModelActivity(dependencies),
    admitCycle: admitCycleActivity(dependencies),
    openCycle: openCycleActivity(dependencies),
    recoverOrders: recoverOrdersActivity(dependencies),
    checkBreakers: checkBreakersActivity(dependencies),
    recordPlan: recordPlanActivity(dependencies),
    recordApproval: recordApprovalActivity(dependencies),
    runOrder: runOrderActivity(dependencies),
    closeCycle: closeCycleActivity(dependencies),
    recallCycle: recallCycleActivity(dependencies),
    reserveOrder: reserveOrderActivity(dependencies),
    [REGISTERED_NAMES.releaseOrder]: releaseOrderActivity(dependencies),
    isRunning,
    recallEnding: recallEndingActivity(dependencies),
    recallAccount: recallAccountActivity(dependencies),
    commandAccount: (account, command) => ledger.commandAccount(account, command),
    cancelOrders: cancelOrdersActivity(dependencies),
    acceptOtherHand: (account, acceptance) => ledger.acceptOtherHand(account, acceptance),
    takeSignals: takeSignalsActivity(dependencies),
    startLiquidation: startLiquidationActivity(dependencies),
    recordPause: recordPauseActivity(dependencies),
    recordResume: recordResumeActivity(dependencies),
    deliverNotification: deliverNotificationActivity(dependencies),
    giveUpNotification: giveUpNotificationActivity(dependencies),
  };
}

/** The optimizer's step, for a task queue of its own. */
export function createOptimizeActivities(dependencies: ActivityDependencies): Pick<CycleSteps, 'optimize'> {
  return optimizeActivities(dependencies);
}

/** The training of models, for a task queue of its own. */
export function createTrainingActivities(
  dependencies: ActivityDependencies,
): Pick<TrainingSteps, 'trainWindow' | 'finishTraining'> {
  return { trainWindow: trainWindowActivity(dependencies), finishTraining: finishTrainingActivity(dependencies) };
}

/** The backtests of searches, for a task queue of their own. */
export function createTuningActivities(dependencies: ActivityDependencies): TuningSteps {
  return { tryVariant: tryVariantActivity(dependencies), chooseVariant: chooseVariantActivity(dependencies) };
}

/** The waiting of orders, for a task queue of its own. */
export function createFollowActivities(dependencies: ActivityDependencies): Pick<OrderSteps, 'awaitOrder'> {
  return awaitOrderActivities(orderActivities(dependencies));
}
