import { InvalidInputError } from '../errors/invalidInput.ts';
import { requireVector } from '../estimation/observations.ts';
import { requireSimpleReturns } from '../risk/riskInput.ts';

/** The returns of one calendar year. */
export interface YearOfReturns {
  readonly year: number;
  /** Compounded return of each month, January first; undefined where the month has no return. */
  readonly months: readonly (number | undefined)[];
  /** Compounded return of all returns of the year. */
  readonly total: number;
}

/**
 * Table of compounded returns by calendar month and year in UTC: prod (1 + r) - 1 over the returns whose time lies in the month. A time that is midnight
 * belongs to the day that begins: give the start of a daily bar, not its end. Equal to quantstats `monthly_returns`, which writes 0 where a month has
 * no return.
 *
 * Source: C. Bacon, Practical Portfolio Performance Measurement and Attribution, 2nd ed. (2008), chapter 2.
 *
 * @param returns simple returns, length T >= 1, oldest first
 * @param times length T, milliseconds since 1970-01-01 UTC, ascending
 * @returns one row per year with a return, oldest first
 * @throws InvalidInputError for returns below -1, times that are out of range or not ascending, or lengths that do not fit
 */
export function monthlyReturns(returns: ArrayLike<number>, times: ArrayLike<number>): YearOfReturns[] {
  const series = requireSimpleReturns(returns, 1);
  const moments = requireTimes(times, series.length);
  const wealth = new Map<number, (number | undefined)[]>();
  for (let t = 0; t < series.length; t++) {
    const date = new Date(moments[t]);
    const year = date.getUTCFullYear();
    const months = wealth.get(year) ?? Array.from({ length: 12 }, () => undefined);
    const month = date.getUTCMonth();
    months[month] = (months[month] ?? 1) * (1 + series[t]);
    wealth.set(year, months);
  }
  return Array.from(wealth, ([year, months]) => ({
    year,
    months: months.map((value) => (value === undefined ? undefined : value - 1)),
    total: months.reduce<number>((product, value) => product * (value ?? 1), 1) - 1,
  }));
}

function requireTimes(times: ArrayLike<number>, length: number): Float64Array {
  const moments = requireVector(times, length, 'times');
  const bad = moments.findIndex((time, t) => Math.abs(time) > 8.64e15 || (t > 0 && time <= moments[t - 1]));
  if (bad < 0) return moments;
  throw new InvalidInputError({
    field: 'times',
    given: `${moments[bad]} at position ${bad}${bad > 0 ? ` after ${moments[bad - 1]}` : ''}`,
    allowed: 'milliseconds since 1970-01-01 UTC, each above the one before',
    remedy: 'Sort the returns by time and leave doubles out.',
  });
}
