import { InvalidInputError } from '../errors/invalidInput.ts';
import { described, requireFields } from '../linalg/numericInput.ts';

/** How figures per period become figures per year. */
export interface YearOptions {
  /** Periods in a year: 365 for daily crypto returns, 252 for daily stocks, 12 for months, 1 for no annualisation. */
  readonly periodsPerYear: number;
}

/** The number of periods in a year as given, checked. */
export function requirePeriodsPerYear(options: YearOptions): number {
  const { periodsPerYear } = requireFields(options, 'options');
  if (Number.isFinite(periodsPerYear) && periodsPerYear > 0) return periodsPerYear;
  throw new InvalidInputError({
    field: 'periodsPerYear',
    given: described(periodsPerYear),
    allowed: 'a positive number',
    remedy: 'Use 365 for daily crypto returns, 252 for daily stocks.',
  });
}

/** The number of periods of a rolling window, checked: at least 2, and no more than there are. */
export function requireWindow(window: number, periods: number): number {
  if (Number.isInteger(window) && window >= 2 && window <= periods) return window;
  throw new InvalidInputError({
    field: 'window',
    given: described(window),
    allowed: `a whole number from 2 to the ${periods} returns given`,
    remedy: 'Give a shorter window or a longer history.',
  });
}
