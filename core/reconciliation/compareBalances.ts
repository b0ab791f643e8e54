import { Decimal } from 'decimal.js';
import type { DecimalString } from '../market/decimalString.ts';
import type { BalanceChanges } from './balanceChanges.ts';

/** What an account should have of a currency by all that is known, and what the venue says it has. */
export interface BalanceComparison {
  readonly currency: string;
  readonly expected: DecimalString;
  readonly found: DecimalString;
}

/** Venues round figures of single fills; a difference up to this many units of a currency comes from that. */
const ROUNDING = '0.00000001';

/**
 * Both sides of every currency:
 *
 * expected = found before + changes by orders since
 *
 * @param before what the last comparison found; undefined at the first one, which has nothing to compare with
 * @param changes of our orders and of manual ones since then
 * @param found balances at the venue, in all
 */
export function compareBalances(
  before: readonly BalanceComparison[] | undefined,
  changes: BalanceChanges,
  found: Readonly<Record<string, DecimalString>>,
): readonly BalanceComparison[] {
  const base = new Map((before ?? []).map((item) => [item.currency, item.found]));
  const currencies = new Set([...base.keys(), ...Object.keys(changes), ...Object.keys(found)]);
  return [...currencies].sort().map((currency) => {
    const now = found[currency] ?? '0';
    if (before === undefined) return { currency, expected: now, found: now };
    const expected = new Decimal(base.get(currency) ?? 0).plus(changes[currency] ?? 0);
    return { currency, expected: isRounding(expected, now) ? now : expected.toFixed(), found: now };
  });
}

/** The currencies of which both sides differ. */
export function driftIn(balances: readonly BalanceComparison[]): readonly BalanceComparison[] {
  return balances.filter(({ expected, found }) => !new Decimal(expected).eq(found));
}

/** Whether two figures of a balance differ by no more than the venue's rounding. */
export function isRounding(expected: Decimal, found: Decimal.Value): boolean {
  return expected.minus(found).abs().lte(ROUNDING);
}
