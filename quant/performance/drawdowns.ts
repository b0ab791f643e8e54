import { type Drawdown, drawdown } from '../risk/drawdown.ts';

/** One stay below a peak. Positions count the returns from 0. */
export interface DrawdownPeriod {
  /** Position of the first return after which wealth is below the peak. */
  readonly start: number;
  /** Position of the return after which it is lowest; the first of several. */
  readonly bottom: number;
  /** Position of the last return after which it is below the peak; the last return of all where the peak has not been reached again. */
  readonly end: number;
  /** Whether the peak was reached again, by the return after `end`. */
  readonly recovered: boolean;
  /** Greatest fall from the peak, above 0 and at most 1. */
  readonly depth: number;
  /** Number of periods below the peak: end - start + 1. */
  readonly length: number;
}

/**
 * All stays of the compounded wealth below its earlier peak, oldest first. The starting capital counts as the first peak.
 *
 * Source: M. Magdon-Ismail and A. Atiya, Maximum drawdown, Risk 17 (2004). Start, valley and end are those of quantstats `drawdown_details`, whose end is the last
 * day below the peak as well; its days are days of the calendar.
 *
 * @param returns simple returns, length T >= 1, oldest first
 * @throws InvalidInputError for no returns, one that is not finite or below -1
 */
export function drawdowns(returns: ArrayLike<number>): DrawdownPeriod[] {
  return drawdownPeriods(drawdown(returns));
}

/** The stays below a peak in a series of depths. */
export function drawdownPeriods({ series }: Pick<Drawdown, 'series'>): DrawdownPeriod[] {
  const found: DrawdownPeriod[] = [];
  let start = -1;
  let bottom = -1;
  for (let t = 0; t <= series.length; t++) {
    const below = t < series.length && series[t] > 0;
    if (below && start < 0) start = bottom = t;
    if (below && series[t] > series[bottom]) bottom = t;
    if (below || start < 0) continue;
    found.push({ start, bottom, end: t - 1, recovered: t < series.length, depth: series[bottom], length: t - start });
    start = -1;
  }
  return found;
}

/**
 * The stay below a peak that lasted longest, the first of several.
 *
 * @param periods what `drawdowns` returned
 * @returns undefined where wealth was never below a peak
 */
export function longestDrawdown(periods: readonly DrawdownPeriod[]): DrawdownPeriod | undefined {
  let longest: DrawdownPeriod | undefined;
  for (const period of periods) if (longest === undefined || period.length > longest.length) longest = period;
  return longest;
}
