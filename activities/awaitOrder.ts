import { ApplicationFailure, Context } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import type { OrderSteps } from '../core/cycles/cycleSteps.ts';
import { pollPause } from '../core/orders/pollPause.ts';

/**
 * Waits for news of an order. Each poll is an attempt, and the pause between two of them is the server's: a resting order holds no slot of a worker, adds
 * nothing to its history and wakes no workflow until something has happened to it.
 */
export function awaitOrderActivities({ followOrder }: Pick<OrderSteps, 'followOrder'>): Pick<OrderSteps, 'awaitOrder'> {
  return {
    async awaitOrder(key, limits, known) {
      const progress = await followOrder(key, limits);
      const { status, outcome, lookWithin } = progress;
      if (status !== known.status || outcome.filledBase !== known.outcome.filledBase) return progress;
      const pause = pollPause(Context.current().info.attempt, lookWithin, Math.random());
      throw ApplicationFailure.create({
        type: 'OrderOpen',
        message: `${status} with ${outcome.filledBase} filled, as before; the next poll is in ${Math.round(pause / 1_000)} s`,
        nextRetryDelay: pause,
        category: ApplicationFailureCategory.BENIGN,
      });
    },
  };
}
