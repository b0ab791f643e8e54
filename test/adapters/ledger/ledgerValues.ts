import type { FrozenOrder, OrderEvidence, OrderRevision } from '../../../core/orders/order.ts';
import type { OrderKey } from '../../../core/orders/orderKey.ts';
import { NOTHING_EXECUTED } from '../../../core/orders/orderState.ts';

export function orderKey(symbol = 'ALT-USD', cycleId = '2026-01-05T00:00', account = 'main'): OrderKey {
  return { account, cycleId, symbol };
}

export function frozenOrder(key: OrderKey, change: Partial<FrozenOrder> = {}): FrozenOrder {
  return {
    venue: 'coinbase',
    clientOrderId: `id-of-${key.account}-${key.cycleId}-${key.symbol}`,
    symbol: key.symbol,
    side: 'buy',
    type: 'market',
    baseQuantity: '12.5',
    quoteAmount: '5.00',
    referencePrice: '0.4',
    body: '{"quote_size":"5.00"}',
    ...change,
  };
}

/** The order before it has had any other revision. */
export function asDecided(key: OrderKey): OrderRevision {
  return { key, revision: 0 };
}

/** What the record of an order tells of its revisions before it has had any. */
export function firstRevision(order: FrozenOrder, at: number) {
  return {
    revision: 0,
    intended: { baseQuantity: order.baseQuantity, quoteAmount: order.quoteAmount },
    earlier: NOTHING_EXECUTED,
    frozenAt: at,
  };
}

export function seen(at: number, detail = 'as expected', source: OrderEvidence['source'] = 'ballast'): OrderEvidence {
  return { at, source, detail };
}
