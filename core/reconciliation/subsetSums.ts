import { Decimal } from 'decimal.js';

/** The sum of each selection of the amounts, none of them included: 2^n sums of n amounts. */
export function subsetSums(amounts: readonly Decimal.Value[]): readonly Decimal[] {
  let sums: readonly Decimal[] = [new Decimal(0)];
  for (const amount of amounts) sums = sums.concat(sums.map((sum) => sum.plus(amount)));
  return sums;
}
