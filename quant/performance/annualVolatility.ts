import { sampleMoments } from '../risk/returnMoments.ts';
import { requirePeriodsPerYear, type YearOptions } from './performanceInput.ts';

/**
 * Volatility per year: the standard deviation of the returns (divisor T - 1) times sqrt(periods per year). The scaling assumes that returns are not
 * autocorrelated. The same as quantstats `volatility` and empyrical `annual_volatility`.
 *
 * Source: J. Hull, Options, Futures, and Other Derivatives, section on estimating volatility from historical data.
 *
 * @param returns length T >= 2, per period
 * @returns a fraction per square root of a year, 0 or more
 * @throws InvalidInputError for fewer than 2 returns, one that is not finite, or options out of range
 */
export function annualVolatility(returns: ArrayLike<number>, options: YearOptions): number {
  const periodsPerYear = requirePeriodsPerYear(options);
  return sampleMoments(returns).standardDeviation * Math.sqrt(periodsPerYear);
}
