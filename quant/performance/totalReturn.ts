import { requireSimpleReturns } from '../risk/riskInput.ts';

/**
 * Return over the whole series with everything reinvested: prod_t (1 + r_t) - 1.
 *
 * Source: C. Bacon, Practical Portfolio Performance Measurement and Attribution, 2nd ed. (2008), chapter 2. The same as quantstats `comp`.
 *
 * @param returns simple returns, length T >= 1, oldest first
 * @returns a fraction, -1 or more
 * @throws InvalidInputError for no returns, one that is not finite or below -1
 */
export function totalReturn(returns: ArrayLike<number>): number {
  return Math.expm1(logWealth(requireSimpleReturns(returns, 1)));
}

/** sum_t log(1 + r_t): the logarithm of the wealth at the end, -Infinity where everything was lost. */
export function logWealth(returns: Float64Array): number {
  let total = 0;
  for (const value of returns) total += Math.log1p(value);
  return total;
}
