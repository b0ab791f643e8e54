import type { PortfolioStatusBody } from '../../../core/figures/portfolioStatusBody.ts';
import { amount } from './amounts.ts';

type OpenOrder = Pick<
  PortfolioStatusBody['openOrders'][number],
  'side' | 'symbol' | 'type' | 'status' | 'quoteAmount' | 'filledQuote'
>;

/** An open order in a table of the terminal: side, symbol, type, status, amount and what of it is filled. */
export function openOrderCells(order: OpenOrder): readonly string[] {
  return [
    order.side.toUpperCase(),
    order.symbol,
    order.type === 'marketableLimit' ? 'limit' : order.type,
    order.status,
    amount(order.quoteAmount),
    amount(order.filledQuote),
  ];
}
