import { requireFields } from '../linalg/numericInput.ts';
import { requireSeries } from '../risk/riskInput.ts';
import { requireWindow, type YearOptions } from './performanceInput.ts';
import { requireRatioOptions } from './performanceRatios.ts';

export interface RollingOptions extends YearOptions {
  /** Number of returns each figure looks back on, from 2 to T. */
  readonly window: number;
}

export interface RollingRatioOptions extends RollingOptions {
  /** Return per PERIOD that must be beaten. Default 0. */
  readonly hurdle?: number;
}

/**
 * Volatility per year of each window of consecutive returns: standard deviation (divisor window - 1) times sqrt(periods per year). Equal to quantstats
 * `rolling_volatility` without its leading gaps.
 *
 * Source: as `annualVolatility`; windows by `windowMoments`.
 *
 * @param returns length T >= window, per period
 * @returns length T - window + 1; element k is over returns k to k + window - 1
 * @throws InvalidInputError for too few returns, one that is not finite, or options out of range
 */
export function rollingVolatility(returns: ArrayLike<number>, options: RollingOptions): Float64Array {
  const { deviations, periodsPerYear } = rolling(returns, options);
  const scale = Math.sqrt(periodsPerYear);
  return deviations.map((deviation) => deviation * scale);
}

/**
 * Sharpe ratio per year of each window of consecutive returns, as `sharpeRatio`. Equal to quantstats `rolling_sharpe` without its leading gaps.
 *
 * Source: W. F. Sharpe, The Sharpe ratio, J. Portfolio Management 21 (1994); windows by `windowMoments`.
 *
 * @param returns length T >= window, per period
 * @returns length T - window + 1; element k is over returns k to k + window - 1, NaN where they do not vary
 * @throws InvalidInputError for too few returns, one that is not finite, or options out of range
 */
export function rollingSharpe(returns: ArrayLike<number>, options: RollingRatioOptions): Float64Array {
  const { means, deviations, periodsPerYear, hurdle } = rolling(returns, options);
  const scale = Math.sqrt(periodsPerYear);
  return means.map((mean, k) => (deviations[k] === 0 ? Number.NaN : ((mean - hurdle) / deviations[k]) * scale));
}

function rolling(returns: ArrayLike<number>, options: RollingRatioOptions) {
  const { periodsPerYear, hurdle } = requireRatioOptions(requireFields(options, 'options'));
  const series = requireSeries(returns, 2);
  return { ...windowMoments(series, requireWindow(options.window, series.length)), periodsPerYear, hurdle };
}

/**
 * Mean and standard deviation (divisor window - 1) of each window, in time proportional to T. The series is cut into blocks as long as the window, so that each window
 * is the tail of one block and the head of the next, and moments of heads and tails are merged. Nothing is ever subtracted again, so an outlier that has left the
 * window leaves no error behind.
 *
 * Source: T. Chan, G. Golub and R. LeVeque, Algorithms for computing the sample variance, Amer. Statist. 37 (1983); blocks as in M. van Herk, Pattern Recognition
 * Letters 13 (1992).
 *
 * @param series length T
 * @param window from 2 to T
 * @returns length T - window + 1 each
 */
function windowMoments(
  series: Float64Array,
  window: number,
): { readonly means: Float64Array; readonly deviations: Float64Array } {
  const count = series.length - window + 1;
  const means = new Float64Array(count);
  const deviations = new Float64Array(count);
  const tailMeans = new Float64Array(window);
  const tailSquares = new Float64Array(window);
  for (let from = 0; from < count; from += window) {
    tailMoments(series, from, window, tailMeans, tailSquares);
    let mean = 0;
    let squares = 0;
    for (let head = 0; head < window && from + head < count; head++) {
      const tail = window - head;
      const gap = mean - tailMeans[head];
      const total = tailSquares[head] + squares + (gap * gap * tail * head) / window;
      means[from + head] = tailMeans[head] + (gap * head) / window;
      deviations[from + head] = Math.sqrt(total / (window - 1));
      if (from + head + 1 >= count) break;
      const deviation = series[from + window + head] - mean;
      mean += deviation / (head + 1);
      squares += deviation * (series[from + window + head] - mean);
    }
  }
  return { means, deviations };
}

/** Mean and sum of squared deviations of the block's returns from each position to its end. */
function tailMoments(
  series: Float64Array,
  from: number,
  window: number,
  means: Float64Array,
  squares: Float64Array,
): void {
  let mean = 0;
  let sum = 0;
  for (let k = window - 1; k >= 0; k--) {
    const value = series[from + k];
    const deviation = value - mean;
    mean += deviation / (window - k);
    sum += deviation * (value - mean);
    means[k] = mean;
    squares[k] = sum;
  }
}
