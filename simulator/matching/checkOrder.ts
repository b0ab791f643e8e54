import { Exact, isMultipleOf } from '../exact.ts';
import type { ProductRules } from '../market/productRules.ts';
import { REJECTIONS, type Rejection } from './rejection.ts';
import type { OrderBook } from './restingBook.ts';
import type { OrderRequest, OrderTerms, Side } from './terms.ts';

/** What an order is checked against, beside the funds. */
export interface OrderCircumstances {
  readonly rules: ProductRules;
  readonly disabled: boolean;
  readonly last: Exact;
  readonly book: OrderBook;
  readonly now: number;
}

/** The first reason for which the venue would not take this order, whatever the account has; undefined where it would. */
export function checkOrder(request: OrderRequest, circumstances: OrderCircumstances): Rejection | undefined {
  const { rules, disabled, book, now } = circumstances;
  const { side, terms } = request;
  if (disabled) return REJECTIONS.disabled(rules.symbol);
  const opposite = side === 'BUY' ? book.asks[0] : book.bids[0];
  if (opposite === undefined) return REJECTIONS.noBook(rules.symbol);
  const wrong = checkPrecision(terms, rules) ?? checkSize(terms, opposite.price, rules);
  if (wrong !== undefined) return wrong;
  if (terms.kind === 'market') return undefined;
  if (terms.duration.kind === 'goodUntilDate' && terms.duration.endTime <= now)
    return REJECTIONS.endTimePast(new Date(now).toISOString());
  if (terms.kind === 'stopLimit') return checkStop(terms, circumstances.last);
  if (terms.postOnly && crosses(side, new Exact(terms.limitPrice), opposite.price))
    return REJECTIONS.postOnlyCrosses(opposite.price.toFixed());
  return undefined;
}

/** Whether a limit order would trade at once against the best opposite price. */
function crosses(side: Side, limitPrice: Exact, opposite: Exact): boolean {
  return side === 'BUY' ? limitPrice.greaterThanOrEqualTo(opposite) : limitPrice.lessThanOrEqualTo(opposite);
}

function checkPrecision(terms: OrderTerms, rules: ProductRules): Rejection | undefined {
  const fits = (amount: string, increment: string) => isMultipleOf(new Exact(amount), new Exact(increment));
  if ('quoteSize' in terms)
    return fits(terms.quoteSize, rules.quoteIncrement) ? undefined : REJECTIONS.quotePrecision(rules.quoteIncrement);
  if (!fits(terms.baseSize, rules.baseIncrement)) return REJECTIONS.sizePrecision(rules.baseIncrement);
  if (terms.kind !== 'market' && !fits(terms.limitPrice, rules.priceIncrement))
    return REJECTIONS.pricePrecision('limit_price', rules.priceIncrement);
  if (terms.kind === 'stopLimit' && !fits(terms.stopPrice, rules.priceIncrement))
    return REJECTIONS.pricePrecision('stop_price', rules.priceIncrement);
  return undefined;
}

function checkSize(terms: OrderTerms, opposite: Exact, rules: ProductRules): Rejection | undefined {
  if ('baseSize' in terms) {
    const base = new Exact(terms.baseSize);
    if (base.lessThan(rules.baseMinSize)) return REJECTIONS.baseTooSmall(rules.baseMinSize);
    if (base.greaterThan(rules.baseMaxSize)) return REJECTIONS.baseTooLarge(rules.baseMaxSize);
  }
  const value =
    'quoteSize' in terms
      ? new Exact(terms.quoteSize)
      : new Exact(terms.baseSize).times(terms.kind === 'market' ? opposite : terms.limitPrice);
  if (value.lessThan(rules.quoteMinSize)) return REJECTIONS.quoteTooSmall(rules.quoteMinSize);
  if (value.greaterThan(rules.quoteMaxSize)) return REJECTIONS.quoteTooLarge(rules.quoteMaxSize);
  return undefined;
}

function checkStop(terms: OrderTerms & { kind: 'stopLimit' }, last: Exact): Rejection | undefined {
  if (terms.direction === 'down' && last.lessThanOrEqualTo(terms.stopPrice))
    return REJECTIONS.stopAbove(last.toFixed());
  if (terms.direction === 'up' && last.greaterThanOrEqualTo(terms.stopPrice))
    return REJECTIONS.stopBelow(last.toFixed());
  return undefined;
}
