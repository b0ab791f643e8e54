import { requireSimpleReturns } from '../risk/riskInput.ts';
import { requirePeriodsPerYear, type YearOptions } from './performanceInput.ts';
import { logWealth } from './totalReturn.ts';

/**
 * Compound growth per year (CAGR): prod_t (1 + r_t)^(P / T) - 1 with P periods per year. Years are counted in periods, T / P, as quantstats
 * `cagr` and empyrical `annual_return` do, not in days of the calendar: a series of 365 daily returns at P = 252 counts as 1.45 years.
 *
 * Source: C. Bacon, Practical Portfolio Performance Measurement and Attribution, 2nd ed. (2008), chapter 2.
 *
 * @param returns simple returns, length T >= 1, per period
 * @returns a fraction per year, -1 or more
 * @throws InvalidInputError for no returns, one that is not finite or below -1, or options out of range
 */
export function annualReturn(returns: ArrayLike<number>, options: YearOptions): number {
  const periodsPerYear = requirePeriodsPerYear(options);
  const series = requireSimpleReturns(returns, 1);
  return Math.expm1((logWealth(series) * periodsPerYear) / series.length);
}
