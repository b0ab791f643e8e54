import type { OrderSteps } from '../core/cycles/cycleSteps.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { orderAdvancer } from './order/orderAdvancer.ts';
import { orderProgress } from './order/orderProgress.ts';
import { storedOrder } from './order/storedOrder.ts';

/** Looks at an order: brings the ledger up to what the venue says of it, and does what is due. */
export function followOrderActivity(dependencies: ActivityDependencies): OrderSteps['followOrder'] {
  const { ledger, settings } = dependencies;
  const advance = orderAdvancer(dependencies);
  return async (key, limits = settings(key.account).limits) =>
    await orderProgress(ledger, await advance(await storedOrder(dependencies, key), { limits }));
}
