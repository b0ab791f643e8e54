import { Context } from '@temporalio/activity';
import type { ActorSteps } from '../core/cycles/cycleSteps.ts';
import { mustCancel } from '../core/cycles/tradingState.ts';
import type { OrderRecord } from '../core/orders/order.ts';
import { orderWorkflowId } from '../core/orders/orderKey.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { cancelUnderAccountStop } from './order/cancelUnderAccountStop.ts';
import { recoverAbandonedOrders } from './recovery/recoverAbandonedOrders.ts';
import { pollNow } from './server/pollNow.ts';

/** How long cancelled orders are waited for; after it their own workflows go on. */
const CANCEL_PATIENCE_MS = 20_000;

/** Pause between two readings of what is still open, ms. */
const READ_AGAIN_MS = 250;

/** Cancels at the venue what an account that is stopped may not have open. */
export function cancelOrdersActivity(dependencies: ActivityDependencies): ActorSteps['cancelOrders'] {
  const { ledger } = dependencies;

  const mustBeCancelled = async (account: string): Promise<readonly OrderRecord[]> => {
    const state = await ledger.tradingState(account);
    return (await ledger.openOrders(account)).filter((record) =>
      mustCancel(state, { side: record.order.side, createdAt: record.createdAt }),
    );
  };

  return async (account) => {
    const until = Date.now() + CANCEL_PATIENCE_MS;
    const told = new Set<string>();
    if ((await mustBeCancelled(account)).length > 0) await recoverAbandonedOrders(dependencies, account);
    for (;;) {
      const open = await mustBeCancelled(account);
      for (const record of open) {
        const id = orderWorkflowId(record.key);
        if (!(await cancelUnderAccountStop(dependencies, record)) || told.has(id)) continue;
        await pollNow(record.key);
        told.add(id);
      }
      if (open.length === 0 || Date.now() >= until) return;
      await Context.current().sleep(READ_AGAIN_MS);
    }
  };
}
