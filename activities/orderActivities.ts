import type { OrderSteps } from '../core/cycles/cycleSteps.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { followOrderActivity } from './followOrder.ts';
import { prepareOrderActivity } from './prepareOrder.ts';
import { sendOrderActivity } from './sendOrder.ts';

/**
 * The steps of one order: check and commit the intent, send it once, follow it until the venue has closed it. Whatever goes wrong here is tried
 * again: an order that the venue may have is never given up.
 */
export function orderActivities(
  dependencies: ActivityDependencies,
): Pick<OrderSteps, 'prepareOrder' | 'sendOrder' | 'followOrder'> {
  return {
    prepareOrder: prepareOrderActivity(dependencies),
    sendOrder: sendOrderActivity(dependencies),
    followOrder: followOrderActivity(dependencies),
  };
}
