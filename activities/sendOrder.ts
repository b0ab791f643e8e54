import type { OrderSteps } from '../core/cycles/cycleSteps.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { orderAdvancer } from './order/orderAdvancer.ts';
import { orderProgress } from './order/orderProgress.ts';
import { storedOrder } from './order/storedOrder.ts';
import { isFirstTry } from './recovery/unsentIntents.ts';

/** Sends a stored intent once, or finds out what became of one that may have been sent. */
export function sendOrderActivity(dependencies: ActivityDependencies): OrderSteps['sendOrder'] {
  const { ledger, settings } = dependencies;
  const advance = orderAdvancer(dependencies);
  return async (key, limits = settings(key.account).limits, unsent = false) => {
    const record = await advance(await storedOrder(dependencies, key), { limits, isUnsent: unsent && isFirstTry() });
    return await orderProgress(ledger, record);
  };
}
