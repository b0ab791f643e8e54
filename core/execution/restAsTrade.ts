import { Decimal } from 'decimal.js';
import type { Quote } from '../market/quote.ts';
import { remainderOf } from '../orders/executed.ts';
import type { LimitTerms, OrderRecord } from '../orders/order.ts';
import type { PlannedTrade } from '../portfolio/decision/plan.ts';

/** What is left of an order, as a trade at the best opposite price. */
export function restAsTrade(record: OrderRecord, limit: LimitTerms, quote: Quote): PlannedTrade {
  const { side } = record.order;
  const left = remainderOf(record);
  const price = side === 'sell' ? quote.bid : quote.ask;
  return {
    symbol: record.key.symbol,
    side,
    baseQuantity: (side === 'sell' ? left : left.div(price)).toDecimalPlaces(18, Decimal.ROUND_DOWN).toFixed(),
    quoteAmount: (side === 'sell' ? left.times(price) : left).toFixed(),
    price,
    reason: limit.reason ?? 'ORDER_OUTSTANDING',
    ...(limit.caps === undefined ? {} : { caps: limit.caps }),
  };
}
