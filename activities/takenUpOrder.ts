import type { SymbolOrderInput } from '../core/cycles/cycleSteps.ts';
import type { OrderRecord } from '../core/orders/order.ts';
import { orderWorkflowId } from '../core/orders/orderKey.ts';
import type { Limits } from '../core/portfolio/limits.ts';

/** What a workflow is started with that takes up an order whose intent is in the ledger. */
export function takenUpOrder({ key, order, createdAt }: OrderRecord, limits: Limits): SymbolOrderInput {
  return {
    identity: { account: key.account, cycleId: key.cycleId, scope: 'all' },
    owner: { workflowId: orderWorkflowId(key), runId: '' },
    key,
    trade: {
      symbol: order.symbol,
      side: order.side,
      baseQuantity: order.baseQuantity,
      quoteAmount: order.quoteAmount,
      price: order.referencePrice,
      reason: 'ORDER_OUTSTANDING',
    },
    limits,
    validUntil: createdAt,
    recovery: true,
  };
}
