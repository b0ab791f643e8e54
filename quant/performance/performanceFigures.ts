import { requireFields } from '../linalg/numericInput.ts';
import { drawdown } from '../risk/drawdown.ts';
import { historicalRisk } from '../risk/historicalRisk.ts';
import { sampleMoments } from '../risk/returnMoments.ts';
import { requireConfidence, requireSimpleReturns } from '../risk/riskInput.ts';
import { adjustedMoments } from './adjustedMoments.ts';
import { annualReturn } from './annualReturn.ts';
import { drawdownPeriods, longestDrawdown } from './drawdowns.ts';
import { hitRate } from './hitRate.ts';
import { type RatioOptions, requireRatioOptions, sharpeRatio, sortinoRatio } from './performanceRatios.ts';
import { totalReturn } from './totalReturn.ts';

export interface PerformanceOptions extends RatioOptions {
  /** Of value at risk and expected shortfall. Default 0.95. */
  readonly confidence?: number;
}

/** The usual figures of one series of returns. Losses and drawdowns are positive. */
export interface PerformanceFigures {
  readonly periods: number;
  /** Compounded, over all periods. */
  readonly totalReturn: number;
  /** Compound growth per year. */
  readonly annualReturn: number;
  /** Per year. */
  readonly volatility: number;
  /** Per year; undefined where the returns do not vary. */
  readonly sharpeRatio: number | undefined;
  /** Per year; undefined where no return lies below the hurdle. */
  readonly sortinoRatio: number | undefined;
  /** Growth per year over the deepest drawdown; undefined where there was none. */
  readonly calmarRatio: number | undefined;
  readonly maxDrawdown: number;
  /** Average depth over all periods. */
  readonly averageDrawdown: number;
  /** Periods of the longest stay below a peak. */
  readonly longestDrawdown: number;
  /** Share of periods below a peak. */
  readonly timeBelowPeak: number;
  /** Historical, per period, by the linear quantile. */
  readonly valueAtRisk: number;
  /** Historical, per period: the mean of the returns at or below that quantile. */
  readonly expectedShortfall: number;
  /** Adjusted for the size of the sample; undefined for fewer than 3 returns. */
  readonly skewness: number | undefined;
  /** Adjusted for the size of the sample; undefined for fewer than 4 returns. */
  readonly excessKurtosis: number | undefined;
  readonly best: number;
  readonly worst: number;
  /** Share of periods with a gain among those with gain or loss; undefined where there is neither. */
  readonly hitRate: number | undefined;
}

/**
 * The usual figures of one series of returns, each by the function of its name, in one call. Expected shortfall is the plain mean of the tail (`tailMean`), as in
 * quantstats and empyrical.
 *
 * Source: as of `totalReturn`, `annualReturn`, `sharpeRatio`, `sortinoRatio`, `calmarRatio`, `drawdowns`, `historicalRisk`, `adjustedMoments` and `hitRate`.
 *
 * @param returns simple returns, length T >= 2, per period, oldest first
 * @throws InvalidInputError for fewer than 2 returns, one that is not finite or below -1, or options out of range
 */
export function performanceFigures(returns: ArrayLike<number>, options: PerformanceOptions): PerformanceFigures {
  const { periodsPerYear } = requireRatioOptions(options);
  const confidence = requireConfidence(requireFields(options, 'options').confidence ?? 0.95);
  const series = requireSimpleReturns(returns, 2);
  const falls = drawdown(series);
  const stays = drawdownPeriods(falls);
  const growth = annualReturn(series, options);
  const tail = historicalRisk(series, { confidence, tail: 'tailMean' });
  return {
    periods: series.length,
    totalReturn: totalReturn(series),
    annualReturn: growth,
    volatility: sampleMoments(series).standardDeviation * Math.sqrt(periodsPerYear),
    sharpeRatio: sharpeRatio(series, options),
    sortinoRatio: sortinoRatio(series, options),
    calmarRatio: falls.maxDrawdown === 0 ? undefined : growth / falls.maxDrawdown,
    maxDrawdown: falls.maxDrawdown,
    averageDrawdown: falls.averageDrawdown,
    longestDrawdown: longestDrawdown(stays)?.length ?? 0,
    timeBelowPeak: stays.reduce((periods, stay) => periods + stay.length, 0) / series.length,
    valueAtRisk: tail.valueAtRisk,
    expectedShortfall: tail.conditionalValueAtRisk,
    ...shape(series),
    best: series.reduce((a, b) => Math.max(a, b)),
    worst: series.reduce((a, b) => Math.min(a, b)),
    hitRate: hitRate(series),
  };
}

function shape(series: Float64Array): Pick<PerformanceFigures, 'skewness' | 'excessKurtosis'> {
  return series.length < 3 ? { skewness: undefined, excessKurtosis: undefined } : adjustedMoments(series);
}
