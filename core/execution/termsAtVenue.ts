import { Decimal } from 'decimal.js';
import type { FrozenOrder, OrderRecord } from '../orders/order.ts';
import { executionOf } from '../orders/orderState.ts';
import { shortText } from '../payloads/shortText.ts';
import type { PlacedOrder } from '../ports/exchange.ts';

/** Longest words on both sides that the row keeps. */
const LONGEST_REMARK = 400;

/** The terms of the order that the venue has under the client order ID of ours, with a remark for people. */
export type TermsAtVenue = Pick<FrozenOrder, 'side' | 'baseQuantity' | 'quoteAmount'> & { readonly remark: string };

/** The amounts that the venue's order was placed with, as far as it tells them; else what it has executed. */
export function termsAtVenue(placed: PlacedOrder, { order }: OrderRecord, message: string): TermsAtVenue {
  const { filledBase, filledQuote, feeQuote } = executionOf(placed.state);
  const spent = new Decimal(filledQuote).plus(placed.side === 'buy' ? feeQuote : 0);
  const known = placed.side === order.side ? order.quoteAmount : '0';
  return {
    side: placed.side,
    baseQuantity: placed.baseSize ?? filledBase,
    quoteAmount: placed.quoteSize ?? Decimal.max(spent, known).toFixed(),
    remark: shortText(`the venue has this order of before with other terms, which count: ${message}`, LONGEST_REMARK),
  };
}
