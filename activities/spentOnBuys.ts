import { Decimal } from 'decimal.js';
import { executedBy } from '../core/orders/executed.ts';
import type { OrderRecord } from '../core/orders/order.ts';

/** Quote currency that the buys among `orders` have used, fees included. */
export function spentOnBuys(orders: readonly OrderRecord[]): Decimal {
  return orders
    .filter((record) => record.order.side === 'buy')
    .map(executedBy)
    .reduce((sum, execution) => sum.plus(execution.filledQuote).plus(execution.feeQuote), new Decimal(0));
}
