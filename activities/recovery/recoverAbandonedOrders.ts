import { getClient } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import type { OrderRecord } from '../../core/orders/order.ts';
import { type OrderKey, orderWorkflowId, recoveryWorkflowId } from '../../core/orders/orderKey.ts';
import { isClosed } from '../../core/orders/orderState.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { releaseReservation, reservationsOf } from '../server/actor.ts';
import { takeUpOrder } from './takeUpOrder.ts';

/** A cycle asks the server after so many open orders at the same time. */
const ASKED_AT_ONCE = 20;

async function isAbandoned(key: OrderKey): Promise<boolean> {
  for (const workflowId of [orderWorkflowId(key), recoveryWorkflowId(key)]) {
    try {
      const { status } = await getClient().workflow.getHandle(workflowId).describe();
      if (status.name === 'RUNNING') return false;
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }
  return true;
}

async function abandonedAmong(open: readonly OrderRecord[]): Promise<readonly OrderRecord[]> {
  const found: OrderRecord[] = [];
  for (let start = 0; start < open.length; start += ASKED_AT_ONCE) {
    const some = open.slice(start, start + ASKED_AT_ONCE);
    const abandoned = await Promise.all(some.map(({ key }) => isAbandoned(key)));
    found.push(...some.filter((_, index) => abandoned[index]));
  }
  return found;
}

/** An order whose workflow was ended between its reservation and its intent has left a reservation that nobody would ever release. */
async function releaseLostReservations(
  dependencies: ActivityDependencies,
  account: string,
  open: readonly OrderRecord[],
): Promise<void> {
  const { ledger, recovery, taskQueue } = dependencies;
  const taken = new Set(open.map((record) => orderWorkflowId(record.key)));
  for (const { key } of await reservationsOf(account)) {
    if (taken.has(orderWorkflowId(key)) || !(await isAbandoned(key))) continue;
    // The ledger may have lost it, not the order its intent.
    const restored = (await ledger.order(key)) === undefined ? await recovery.restoreOrder(key) : undefined;
    if (restored !== undefined && !isClosed(restored.state.status)) {
      await takeUpOrder(dependencies, restored);
      continue;
    }
    await releaseReservation(taskQueue, key);
  }
}

/**
 * Takes up the orders of an account that were left alone: open in the ledger, or with a reservation of the actor, while no workflow looks after them.
 * @returns the symbols of all orders that the ledger has open
 */
export async function recoverAbandonedOrders(
  dependencies: ActivityDependencies,
  account: string,
): Promise<readonly TradingSymbol[]> {
  const open = await dependencies.ledger.openOrders(account);
  for (const record of await abandonedAmong(open)) await takeUpOrder(dependencies, record);
  await releaseLostReservations(dependencies, account, open);
  return open.map((record) => record.key.symbol);
}
