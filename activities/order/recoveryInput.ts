import type { SymbolOrderInput } from '../../core/cycles/cycleSteps.ts';
import { keptIntent } from '../../core/orders/keptIntent.ts';
import type { OrderRecord } from '../../core/orders/order.ts';
import { orderWorkflowId } from '../../core/orders/orderKey.ts';
import { type Limits, stricterLimits } from '../../core/portfolio/account/limits.ts';

/**
 * What a workflow is started with that takes up an order whose intent is in the ledger. Its rest is checked by the limits that it was decided under, and
 * by the configured ones where those have become stricter.
 */
export function recoveryInput(record: OrderRecord, configured: Limits): SymbolOrderInput {
  const { key, order, createdAt, limits } = record;
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
    limits: limits === undefined ? configured : stricterLimits(limits, configured),
    validUntil: createdAt,
    recovery: true,
    kept: [keptIntent(record)],
  };
}
