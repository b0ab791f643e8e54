import { Decimal } from 'decimal.js';
import { sumOf } from '../../core/orders/executed.ts';
import type { FrozenOrder, OrderRecord } from '../../core/orders/order.ts';
import { orderWorkflowId } from '../../core/orders/orderKey.ts';
import { type Execution, executionOf, type OrderState } from '../../core/orders/orderState.ts';
import { LedgerConflictError } from '../../core/ports/ledger.ts';

/**
 * What all revisions up to the present one have executed, where the venue has closed that one and the next one keeps to the decision.
 *
 * @param closed the venue's last word on the present revision
 * @throws LedgerConflictError where it is not closed for good, is filled or was rejected, or where `next` with all that was executed
 * would exceed the decision
 */
export function executedBefore(record: OrderRecord, closed: OrderState, next: FrozenOrder): Execution {
  const name = orderWorkflowId(record.key);
  if (closed.status !== 'CANCELED' && closed.status !== 'EXPIRED')
    throw new LedgerConflictError(
      `${name}: revision ${record.revision} is ${closed.status}. Another follows only one that the venue has cancelled or let expire.`,
    );
  const executed = sumOf(record.earlier, executionOf(closed));
  const sells = record.order.side === 'sell';
  const total = sells
    ? new Decimal(executed.filledBase).plus(next.baseQuantity)
    : new Decimal(executed.filledQuote).plus(executed.feeQuote).plus(next.quoteAmount);
  const intended = sells ? record.intended.baseQuantity : record.intended.quoteAmount;
  if (next.side !== record.order.side || next.symbol !== record.order.symbol || total.gt(intended))
    throw new LedgerConflictError(
      `${name}: ${next.side} ${next.symbol} would bring its revisions to ${total.toFixed()}, ${intended} was decided. Nothing was stored.`,
    );
  return executed;
}
