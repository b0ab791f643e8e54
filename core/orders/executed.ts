import { Decimal } from 'decimal.js';
import type { OrderRecord } from './order.ts';
import { type Execution, executionOf } from './orderState.ts';

/** What all revisions of an order have executed together. */
export function executedBy({ earlier, state }: Pick<OrderRecord, 'earlier' | 'state'>): Execution {
  return sumOf(earlier, executionOf(state));
}

/** Two executions together. */
export function sumOf(a: Execution, b: Execution): Execution {
  return {
    filledBase: new Decimal(a.filledBase).plus(b.filledBase).toFixed(),
    filledQuote: new Decimal(a.filledQuote).plus(b.filledQuote).toFixed(),
    feeQuote: new Decimal(a.feeQuote).plus(b.feeQuote).toFixed(),
  };
}

/** What is left of the decision: base units of a sell, quote currency of a buy with its fees. Never below zero. */
export function remainderOf(record: OrderRecord): Decimal {
  const { filledBase, filledQuote, feeQuote } = executedBy(record);
  const { baseQuantity, quoteAmount } = record.intended;
  const left =
    record.order.side === 'sell'
      ? new Decimal(baseQuantity).minus(filledBase)
      : new Decimal(quoteAmount).minus(filledQuote).minus(feeQuote);
  return Decimal.max(0, left);
}

/** Quote currency that the buys among `orders` have used, fees included. */
export function spentOnBuys(orders: readonly OrderRecord[]): Decimal {
  return orders
    .filter((record) => record.order.side === 'buy')
    .map(executedBy)
    .reduce((sum, execution) => sum.plus(execution.filledQuote).plus(execution.feeQuote), new Decimal(0));
}
