import { Decimal } from 'decimal.js';
import type { DecimalString } from '../market/decimalString.ts';
import type { Side } from '../market/side.ts';
import { baseOf, quoteOf, type TradingSymbol } from '../market/symbol.ts';
import type { Fill } from '../orders/order.ts';
import type { Execution } from '../orders/orderState.ts';

/** By how much balances have changed, in all and by currency; what has not changed is left out. */
export type BalanceChanges = Readonly<Record<string, DecimalString>>;

/** All changes together. */
export function sumOfChanges(changes: readonly BalanceChanges[]): BalanceChanges {
  const sums = new Map<string, Decimal>();
  for (const change of changes)
    for (const [currency, amount] of Object.entries(change))
      sums.set(currency, (sums.get(currency) ?? new Decimal(0)).plus(amount));
  return Object.fromEntries(
    [...sums].filter(([, sum]) => !sum.isZero()).map(([currency, sum]) => [currency, sum.toFixed()]),
  );
}

/** What has come to `before` since. */
export function changesSince(before: BalanceChanges, after: BalanceChanges): BalanceChanges {
  return sumOfChanges([after, negated(before)]);
}

/** What the fills of one order have done to the balances, each fill counted once. Fees are taken in their own currency. */
export function changesOfFills(fills: readonly Fill[]): BalanceChanges {
  const unique = new Map(fills.map((fill) => [`${fill.venueOrderId} ${fill.venueFillId}`, fill]));
  return sumOfChanges(
    [...unique.values()].flatMap(({ symbol, side, base, price, fee, feeCurrency }) => [
      traded(symbol, side, base, new Decimal(base).times(price).toFixed()),
      negated({ [feeCurrency]: fee }),
    ]),
  );
}

/** The same from an order's own figures, which have all fees in quote currency. */
export function changesOfExecution(symbol: TradingSymbol, side: Side, execution: Execution): BalanceChanges {
  const { filledBase, filledQuote, feeQuote } = execution;
  return sumOfChanges([traded(symbol, side, filledBase, filledQuote), negated({ [quoteOf(symbol)]: feeQuote })]);
}

function traded(symbol: TradingSymbol, side: Side, base: DecimalString, quote: DecimalString): BalanceChanges {
  const bought = { [baseOf(symbol)]: base };
  const paid = { [quoteOf(symbol)]: quote };
  return side === 'buy' ? sumOfChanges([bought, negated(paid)]) : sumOfChanges([negated(bought), paid]);
}

function negated(changes: BalanceChanges): BalanceChanges {
  return Object.fromEntries(
    Object.entries(changes).map(([currency, amount]) => [currency, new Decimal(amount).negated().toFixed()]),
  );
}
