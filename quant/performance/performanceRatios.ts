import { InvalidInputError } from '../errors/invalidInput.ts';
import { readNumber, requireFields } from '../linalg/numericInput.ts';
import { drawdown } from '../risk/drawdown.ts';
import { sampleMoments } from '../risk/returnMoments.ts';
import { requireSeries } from '../risk/riskInput.ts';
import { annualReturn } from './annualReturn.ts';
import { requirePeriodsPerYear } from './performanceInput.ts';

/** How ratios are scaled to a year. */
export interface RatioOptions {
  /** Periods in a year: 365 for daily crypto returns, 252 for daily stocks, 1 for no annualisation. */
  readonly periodsPerYear: number;
  /** Return per PERIOD that must be beaten: the risk-free rate, or for Sortino the target. Default 0. */
  readonly hurdle?: number;
}

/**
 * Sharpe ratio per year: (mean - hurdle) / standard deviation (divisor T - 1) times sqrt(periods per year). The scaling assumes that returns are
 * not autocorrelated.
 *
 * Source: W. F. Sharpe, The Sharpe ratio, J. Portfolio Management 21 (1994).
 *
 * @param returns length T >= 2, per period
 * @returns undefined where the returns do not vary
 * @throws InvalidInputError for fewer than 2 returns, one that is not finite, or options out of range
 */
export function sharpeRatio(returns: ArrayLike<number>, options: RatioOptions): number | undefined {
  const { periodsPerYear, hurdle } = requireRatioOptions(options);
  const { mean, standardDeviation } = sampleMoments(returns);
  return standardDeviation === 0 ? undefined : ((mean - hurdle) / standardDeviation) * Math.sqrt(periodsPerYear);
}

/**
 * Downside deviation: sqrt(mean of min(r - target, 0)^2) over ALL T periods, per period.
 *
 * Source: Sortino and van der Meer (1991), Downside risk, Journal of Portfolio Management 17(4).
 *
 * @param returns length T >= 1, per period
 * @param target per period. Default 0.
 */
export function downsideDeviation(returns: ArrayLike<number>, target = 0): number {
  const series = requireSeries(returns, 1);
  readNumber(target, 'target', 'a finite return per period', 'Leave it out for 0.');
  let squares = 0;
  for (const value of series) squares += Math.min(value - target, 0) ** 2;
  return Math.sqrt(squares / series.length);
}

/**
 * Semi-deviation: sqrt(sum of min(r - mean, 0)^2 / (T - 1)), the part of the standard deviation that comes from below the mean.
 *
 * Source: Markowitz (1959), Portfolio Selection, chapter 9.
 *
 * @param returns length T >= 2, per period
 */
export function semiDeviation(returns: ArrayLike<number>): number {
  const series = requireSeries(returns, 2);
  const { mean } = sampleMoments(series);
  return downsideDeviation(series, mean) * Math.sqrt(series.length / (series.length - 1));
}

/**
 * Sortino ratio per year: (mean - hurdle) / downside deviation below the hurdle, times sqrt(periods per year).
 *
 * Source: F. Sortino and R. van der Meer, Downside risk, J. Portfolio Management 17 (1991).
 *
 * @param returns length T >= 2, per period
 * @returns undefined where no return lies below the hurdle
 * @throws InvalidInputError for fewer than 2 returns, one that is not finite, or options out of range
 */
export function sortinoRatio(returns: ArrayLike<number>, options: RatioOptions): number | undefined {
  const { periodsPerYear, hurdle } = requireRatioOptions(options);
  const { mean } = sampleMoments(returns);
  const downside = downsideDeviation(returns, hurdle);
  return downside === 0 ? undefined : ((mean - hurdle) / downside) * Math.sqrt(periodsPerYear);
}

/**
 * Calmar ratio: the compound growth per year, prod (1 + r)^(periods per year / T) - 1, over the compounded maximum drawdown of the whole series.
 *
 * Source: T. W. Young, Calmar ratio: a smoother tool, Futures (1991).
 *
 * @param returns length T >= 1, simple returns per period
 * @returns undefined where there was no drawdown
 * @throws InvalidInputError for no returns, one that is not finite or below -1, or options out of range
 */
export function calmarRatio(returns: ArrayLike<number>, options: Omit<RatioOptions, 'hurdle'>): number | undefined {
  const growth = annualReturn(returns, options);
  const { maxDrawdown } = drawdown(returns);
  return maxDrawdown === 0 ? undefined : growth / maxDrawdown;
}

/** The scaling and the hurdle as given, checked. */
export function requireRatioOptions(options: RatioOptions): { periodsPerYear: number; hurdle: number } {
  const { hurdle = 0 } = requireFields(options, 'options');
  const periodsPerYear = requirePeriodsPerYear(options);
  if (!Number.isFinite(hurdle)) {
    throw new InvalidInputError({
      field: 'hurdle',
      given: hurdle,
      allowed: 'a finite return per period',
      remedy: 'Leave it out for 0.',
    });
  }
  return { periodsPerYear, hurdle };
}
