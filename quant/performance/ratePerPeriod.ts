import { InvalidInputError } from '../errors/invalidInput.ts';
import { described } from '../linalg/numericInput.ts';
import { requirePeriodsPerYear, type YearOptions } from './performanceInput.ts';

/**
 * The rate per period that compounds to a rate per year: (1 + R)^(1 / P) - 1 with P periods per year. It turns a risk-free rate per year into the
 * `hurdle` of Sharpe and Sortino ratios, as quantstats does with its `rf`.
 *
 * Source: J. Hull, Options, Futures, and Other Derivatives, section on compounding frequency.
 *
 * @param ratePerYear a fraction, above -1
 * @throws InvalidInputError for a rate of -1 or less, or options out of range
 */
export function ratePerPeriod(ratePerYear: number, options: YearOptions): number {
  const periodsPerYear = requirePeriodsPerYear(options);
  if (!(Number.isFinite(ratePerYear) && ratePerYear > -1)) {
    throw new InvalidInputError({
      field: 'ratePerYear',
      given: described(ratePerYear),
      allowed: 'a finite number above -1, such as 0.03',
      remedy: 'Give the rate as a fraction per year.',
    });
  }
  return Math.expm1(Math.log1p(ratePerYear) / periodsPerYear);
}
