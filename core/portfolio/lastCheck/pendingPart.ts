import { Decimal } from 'decimal.js';
import { executedBy } from '../../orders/executed.ts';
import type { OrderRecord } from '../../orders/order.ts';
import type { PendingOrder } from './verifyTrade.ts';

/** What an open order may still do. What it has done already is in the account. */
export function pendingPart(record: OrderRecord): PendingOrder {
  const rest = new Decimal(record.intended.quoteAmount).minus(executedBy(record).filledQuote);
  const onHold = record.state.status === 'ACCEPTED' || record.state.status === 'PARTIALLY_FILLED';
  return { symbol: record.key.symbol, side: record.order.side, quoteAmount: Decimal.max(0, rest).toFixed(), onHold };
}
