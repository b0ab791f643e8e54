import { Decimal } from 'decimal.js';
import type { Quote } from '../../core/market/quote.ts';
import type { Execution } from '../../core/orders/orderState.ts';
import { midPrice } from '../../core/portfolio/account/valuation.ts';
import type { PlannedTrade } from '../../core/portfolio/decision/plan.ts';
import type { OrderRow } from './backtestResult.ts';

type Decided = Pick<PlannedTrade, 'symbol' | 'side' | 'quoteAmount'> & Pick<OrderRow, 'reason'>;

/** What became of a trade, beside the price that it was made at. @param quote of the moment before it */
export function orderRow(
  { symbol, side, reason, quoteAmount }: Decided,
  quote: Quote | undefined,
  status: OrderRow['status'],
  { filledBase, filledQuote, feeQuote }: Execution,
  detail: string,
): OrderRow {
  const mid = quote === undefined ? undefined : midPrice(quote);
  const over = new Decimal(filledQuote).minus(new Decimal(filledBase).times(mid ?? 0));
  const worse = side === 'buy' ? over : over.neg();
  return {
    symbol,
    side,
    reason,
    status,
    decided: quoteAmount,
    filledBase,
    filledQuote,
    fee: feeQuote,
    ...(mid === undefined ? {} : { mid: mid.toFixed() }),
    slippage: mid === undefined ? 0 : worse.toNumber(),
    detail,
  };
}
