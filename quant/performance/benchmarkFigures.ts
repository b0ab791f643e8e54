import { requireVector } from '../estimation/observations.ts';
import { readChoice, readNumber, requireFields } from '../linalg/numericInput.ts';
import { sum } from '../linalg/vector.ts';
import { sampleMoments } from '../risk/returnMoments.ts';
import { requireSeries } from '../risk/riskInput.ts';
import { requirePeriodsPerYear, type YearOptions } from './performanceInput.ts';

/** How alpha per period becomes alpha per year: times P (`simple`, quantstats `greeks`), or (1 + alpha)^P - 1 (`compounded`, empyrical `alpha`). */
export type AlphaScaling = 'simple' | 'compounded';

export interface BenchmarkOptions extends YearOptions {
  /** Risk-free return per PERIOD, taken off both sides before alpha. Default 0. */
  readonly riskFree?: number;
  /** Default `simple`. */
  readonly alpha?: AlphaScaling;
}

/** A series of returns beside a benchmark. */
export interface BenchmarkFigures {
  /** Slope of the regression on the benchmark; undefined where the benchmark does not vary. */
  readonly beta: number | undefined;
  /** Return per year that beta does not explain; undefined where beta is. */
  readonly alpha: number | undefined;
  /** Correlation with the benchmark, from -1 to 1; undefined where either does not vary. */
  readonly correlation: number | undefined;
  /** Standard deviation (divisor T - 1) of return minus benchmark, per year. */
  readonly trackingError: number;
  /** Mean of return minus benchmark, per year, over the tracking error; undefined where that is 0. */
  readonly informationRatio: number | undefined;
}

/**
 * A series of returns beside a benchmark, with a_t = r_t - b_t, P periods per year and the risk-free return f per period:
 *   beta = cov(r, b) / var(b),  alpha = (mean r - f) - beta (mean b - f) scaled to a year,
 *   tracking error = sd(a) sqrt(P),  information ratio = mean(a) / sd(a) sqrt(P).
 * quantstats does not scale its information ratio to a year: for P = 1 the two are equal.
 *
 * Source: M. Jensen, The performance of mutual funds, J. Finance 23 (1968); R. Grinold and R. Kahn, Active Portfolio Management, 2nd ed. (2000), chapter 5.
 *
 * @param returns length T >= 2, per period
 * @param benchmark length T, over the same periods
 * @throws InvalidInputError for fewer than 2 returns, lengths that do not fit, elements that are not finite, or options out of range
 */
export function benchmarkFigures(
  returns: ArrayLike<number>,
  benchmark: ArrayLike<number>,
  options: BenchmarkOptions,
): BenchmarkFigures {
  const periodsPerYear = requirePeriodsPerYear(options);
  const { riskFree = 0, alpha: scaling = 'simple' } = requireFields(options, 'options');
  readNumber(riskFree, 'riskFree', 'a finite return per period', 'Leave it out for 0.');
  readChoice(scaling, 'alpha', ['simple', 'compounded']);
  const own = requireSeries(returns, 2);
  const other = requireVector(benchmark, own.length, 'benchmark');
  const active = sampleMoments(own.map((value, t) => value - other[t]));
  const { standardDeviation: ownDeviation, mean: ownMean } = sampleMoments(own);
  const { standardDeviation: otherDeviation, mean: otherMean } = sampleMoments(other);
  const covariance = sum(own.map((value, t) => (value - ownMean) * (other[t] - otherMean))) / (own.length - 1);
  const beta = otherDeviation === 0 ? undefined : covariance / (otherDeviation * otherDeviation);
  const flat = ownDeviation === 0 || otherDeviation === 0;
  const perPeriod = beta === undefined ? undefined : ownMean - riskFree - beta * (otherMean - riskFree);
  return {
    beta,
    alpha: perPeriod === undefined ? undefined : perYear(perPeriod, periodsPerYear, scaling),
    correlation: flat ? undefined : Math.max(-1, Math.min(1, covariance / (ownDeviation * otherDeviation))),
    trackingError: active.standardDeviation * Math.sqrt(periodsPerYear),
    informationRatio:
      active.standardDeviation === 0 ? undefined : (active.mean / active.standardDeviation) * Math.sqrt(periodsPerYear),
  };
}

function perYear(alpha: number, periodsPerYear: number, scaling: AlphaScaling): number {
  return scaling === 'simple' ? alpha * periodsPerYear : (1 + alpha) ** periodsPerYear - 1;
}
