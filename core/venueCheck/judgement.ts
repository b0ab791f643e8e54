import { Decimal } from 'decimal.js';
import type { Fill } from '../orders/order.ts';
import type { Execution } from '../orders/orderState.ts';
import { type BalanceChanges, changesOfFills } from '../reconciliation/balanceChanges.ts';
import { isRounding } from '../reconciliation/compareBalances.ts';

/** What was seen, and whether it is what was expected. */
export interface Judgement {
  readonly holds: boolean;
  readonly observed: string;
}

/** What is free and what there is of the quote currency. */
export interface CashSeen {
  readonly total: string;
  readonly free: string;
}

/** Venues hold the fee of a buy as well, and some a margin. */
const MOST_HELD = '1.05';

/** Whether a resting buy holds what it can cost, and has cost nothing. @param cost units times limit */
export function judgeHold(before: CashSeen, after: CashSeen, cost: string, currency: string): Judgement {
  const held = new Decimal(before.free).minus(after.free);
  const isWhole = isRounding(new Decimal(before.total), after.total);
  const holds = isWhole && isAtLeast(held, cost) && isAtLeast(new Decimal(cost).times(MOST_HELD), held);
  const total = isWhole ? 'the total stayed' : `the total went from ${before.total} to ${after.total}`;
  return { holds, observed: `${held.toFixed()} ${currency} held for ${cost}, ${total}` };
}

function isAtLeast(value: Decimal, least: Decimal.Value): boolean {
  return value.gte(least) || isRounding(value, least);
}

/** Whether the balance is what it was before the order. */
export function judgeRelease(before: CashSeen, after: CashSeen, currency: string): Judgement {
  const missing = new Decimal(before.free).minus(after.free);
  const holds = isRounding(new Decimal(before.free), after.free) && isRounding(new Decimal(before.total), after.total);
  return {
    holds,
    observed: holds
      ? `${after.free} ${currency} free, as before`
      : `${after.free} ${currency} free, ${missing.toFixed()} less than before`,
  };
}

/** Whether the fills of an order add up to what it has executed. */
export function judgeFills(fills: readonly Fill[], { filledBase, filledQuote }: Execution): Judgement {
  const unique = [...new Map(fills.map((fill) => [fill.venueFillId, fill])).values()];
  const base = sum(unique.map((fill) => new Decimal(fill.base)));
  const quote = sum(unique.map((fill) => new Decimal(fill.base).times(fill.price)));
  const holds = unique.length > 0 && isRounding(base, filledBase) && isSameMoney(quote, filledQuote);
  const told = `${unique.length} fill(s) of ${base.toFixed()} for ${quote.toFixed()}`;
  return { holds, observed: `${told}; the order says ${filledBase} for ${filledQuote}` };
}

/** Venues tell the money of an order to some digits less than price times units has. */
function isSameMoney(told: Decimal, other: string): boolean {
  return told
    .minus(other)
    .abs()
    .lte(Decimal.max('0.00000001', told.times('0.000001')));
}

/** Whether all fees are in currencies that the venue documents. */
export function judgeFeeCurrency(fills: readonly Fill[], allowed: readonly string[]): Judgement {
  const charged = fills.filter(({ fee }) => !new Decimal(fee).isZero());
  const found = [...new Set(charged.map(({ feeCurrency }) => feeCurrency))];
  const amounts = found.map(
    (currency) =>
      `${sum(charged.filter(({ feeCurrency }) => feeCurrency === currency).map(({ fee }) => new Decimal(fee))).toFixed()} ${currency}`,
  );
  return {
    holds: found.every((currency) => allowed.includes(currency)),
    observed: amounts.length === 0 ? 'no fee was taken' : amounts.join(', '),
  };
}

/** Whether the balances have moved by exactly what the fills say. */
export function judgeBalances(before: BalanceChanges, after: BalanceChanges, fills: readonly Fill[]): Judgement {
  const expected = changesOfFills(fills);
  const currencies = [...new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(expected)])].sort();
  const moved = (currency: string): Decimal => new Decimal(after[currency] ?? 0).minus(before[currency] ?? 0);
  const wrong = currencies.filter((currency) => !isRounding(new Decimal(expected[currency] ?? 0), moved(currency)));
  const shown = currencies.filter((currency) => !moved(currency).isZero());
  const observed = shown.map((currency) => `${signed(moved(currency))} ${currency}`).join(', ') || 'nothing has moved';
  if (wrong.length === 0) return { holds: true, observed };
  const missing = wrong.map((currency) => `${currency} by ${signed(new Decimal(expected[currency] ?? 0))}`);
  return { holds: false, observed: `${observed}; by the fills ${missing.join(', ')}` };
}

function signed(amount: Decimal): string {
  return `${amount.gte(0) ? '+' : ''}${amount.toFixed()}`;
}

function sum(amounts: readonly Decimal[]): Decimal {
  return amounts.reduce((total, amount) => total.plus(amount), new Decimal(0));
}
