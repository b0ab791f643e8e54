import { Decimal } from 'decimal.js';
import type { OrderRecord } from '../core/orders/order.ts';
import { executionOf, NOTHING_EXECUTED } from '../core/orders/orderState.ts';
import { shortText } from '../core/payloads/shortText.ts';
import type { OtherTermsError, PlacedOrder } from '../core/ports/exchange.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** An order of an earlier life of the ledger was placed within so long, ms. */
const LOOK_BACK_MS = 24 * 60 * 60_000;

/** Longest words on both sides that the row keeps. */
const LONGEST_REMARK = 400;

/** What became of an order under whose client order ID the venue has another one. */
export type UnderOtherTerms =
  /** The venue's order is of the same decision, from before the ledger lost it: the row has its terms now. */
  | { readonly kind: 'adopted'; readonly record: OrderRecord; readonly placed: PlacedOrder }
  /** It is for something else: ours can never come into being. */
  | { readonly kind: 'closed'; readonly record: OrderRecord }
  /** The venue does not show it yet. */
  | { readonly kind: 'unseen' };

/** The amounts that the venue's order was placed with, as far as it tells them; else what it has executed. */
function amountsOf(placed: PlacedOrder, { order }: OrderRecord): { baseQuantity: string; quoteAmount: string } {
  const { filledBase, filledQuote, feeQuote } = executionOf(placed.state);
  const spent = new Decimal(filledQuote).plus(placed.side === 'buy' ? feeQuote : 0);
  const known = placed.side === order.side ? order.quoteAmount : '0';
  return {
    baseQuantity: placed.baseSize ?? filledBase,
    quoteAmount: placed.quoteSize ?? Decimal.max(spent, known).toFixed(),
  };
}

/**
 * Settles that the venue has another order under the client order ID of ours. IDs are of one ledger and one decision, so it is what this ledger, or a copy of it, has
 * ordered for the same decision: one decision is one order, and its executions are counted as this one's.
 */
export async function underOtherTerms(
  { ledger, exchange }: Pick<ActivityDependencies, 'ledger' | 'exchange'>,
  record: OrderRecord,
  error: OtherTermsError,
): Promise<UnderOtherTerms> {
  const { key, order, createdAt } = record;
  const placed = await exchange(key.account).placed(order.clientOrderId, key.symbol, createdAt - LOOK_BACK_MS);
  if (placed === undefined) return { kind: 'unseen' };
  const evidence = { at: Date.now(), source: 'venue', detail: error.message } as const;
  if (placed.symbol !== key.symbol) {
    const reason = `not sent: ${error.message}`;
    const closed = { status: 'CANCELED', execution: NOTHING_EXECUTED, reason } as const;
    return { kind: 'closed', record: await ledger.advance(record, closed, evidence) };
  }
  const remark = shortText(
    `the venue has this order of before with other terms, which count: ${error.message}`,
    LONGEST_REMARK,
  );
  const terms = { side: placed.side, ...amountsOf(placed, record), remark };
  return { kind: 'adopted', record: await ledger.adoptTerms(record, terms, evidence), placed };
}
