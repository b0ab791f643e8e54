import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { annualReturn } from '../../../quant/performance/annualReturn.ts';
import { annualVolatility } from '../../../quant/performance/annualVolatility.ts';
import { benchmarkFigures } from '../../../quant/performance/benchmarkFigures.ts';
import { drawdowns } from '../../../quant/performance/drawdowns.ts';
import { monthlyReturns } from '../../../quant/performance/monthlyReturns.ts';
import { performanceFigures } from '../../../quant/performance/performanceFigures.ts';
import {
  calmarRatio,
  downsideDeviation,
  sharpeRatio,
  sortinoRatio,
} from '../../../quant/performance/performanceRatios.ts';
import { ratePerPeriod } from '../../../quant/performance/ratePerPeriod.ts';
import { rollingSharpe, rollingVolatility } from '../../../quant/performance/rollingRatios.ts';
import { drawdown } from '../../../quant/risk/drawdown.ts';
import { sampleSeries } from './sampleSeries.ts';

interface Case {
  readonly series: 'sp500' | 'RRC' | 'equalWeight';
  readonly periodsPerYear: number;
  readonly riskFreePerYear: number;
  readonly firstTime: number;
  readonly quantstats: Readonly<
    Record<
      | 'total'
      | 'cagr'
      | 'volatility'
      | 'sharpe'
      | 'sortino'
      | 'calmar'
      | 'maxDrawdown'
      | 'skew'
      | 'kurtosis'
      | 'best'
      | 'worst'
      | 'winRate'
      | 'cvar',
      number
    >
  > & {
    readonly drawdowns: readonly (readonly [number, number, number, number])[];
    readonly drawdownSeries: readonly number[];
    readonly rollingSharpe: readonly number[];
    readonly rollingVolatility: readonly number[];
    readonly monthly: readonly (readonly number[])[];
  };
  readonly empyrical: Readonly<
    Record<
      | 'annualReturn'
      | 'annualVolatility'
      | 'sharpe'
      | 'sortino'
      | 'downsideRisk'
      | 'calmar'
      | 'maxDrawdown'
      | 'valueAtRisk'
      | 'conditionalValueAtRisk',
      number
    >
  >;
  readonly benchmark?: Readonly<
    Record<
      | 'beta'
      | 'alpha'
      | 'informationRatio'
      | 'compoundedAlpha'
      | 'excessBeta'
      | 'excessSharpe'
      | 'correlation'
      | 'trackingError',
      number
    >
  >;
}

const { cases }: { readonly cases: readonly Case[] } = JSON.parse(
  readFileSync(new URL('../../fixtures/performance.json', import.meta.url), 'utf8'),
);

/** Equal to 1e-9 of the figure, or absolutely where it is below 1. */
function near(ours: number | undefined, theirs: number, what: string): void {
  expect(Math.abs((ours ?? Number.NaN) - theirs) / Math.max(1, Math.abs(theirs)), what).toBeLessThan(1e-9);
}

function nearAll(ours: readonly number[], theirs: readonly number[], what: string): void {
  expect(ours.length, what).toBe(theirs.length);
  for (const [k, value] of theirs.entries()) near(ours[k], value, `${what} ${k}`);
}

const every = (values: Float64Array, step: number): number[] => [...values].filter((_, k) => k % step === 0);

describe.each(cases)('$series, $periodsPerYear periods a year', (given) => {
  const { quantstats, empyrical, periodsPerYear } = given;
  const { returns } = sampleSeries(given.series);
  const hurdle = ratePerPeriod(given.riskFreePerYear, { periodsPerYear });
  const ratios = { periodsPerYear, hurdle };
  const figures = performanceFigures(returns, ratios);

  it('has the figures of quantstats', () => {
    near(figures.totalReturn, quantstats.total, 'total return');
    near(figures.annualReturn, quantstats.cagr, 'annual return');
    near(figures.volatility, quantstats.volatility, 'volatility');
    near(figures.sharpeRatio, quantstats.sharpe, 'Sharpe');
    near(figures.sortinoRatio, quantstats.sortino, 'Sortino');
    near(figures.calmarRatio, quantstats.calmar, 'Calmar');
    near(figures.maxDrawdown, -quantstats.maxDrawdown, 'deepest drawdown');
    near(figures.skewness, quantstats.skew, 'skewness');
    near(figures.excessKurtosis, quantstats.kurtosis, 'kurtosis');
    near(figures.best, quantstats.best, 'best');
    near(figures.worst, quantstats.worst, 'worst');
    near(figures.hitRate, quantstats.winRate, 'hit rate');
    near(figures.expectedShortfall, -quantstats.cvar, 'expected shortfall');
  });

  it('has the figures of empyrical', () => {
    near(annualReturn(returns, { periodsPerYear }), empyrical.annualReturn, 'annual return');
    near(annualVolatility(returns, { periodsPerYear }), empyrical.annualVolatility, 'volatility');
    near(sharpeRatio(returns, ratios), empyrical.sharpe, 'Sharpe');
    near(sortinoRatio(returns, ratios), empyrical.sortino, 'Sortino');
    near(downsideDeviation(returns, hurdle) * Math.sqrt(periodsPerYear), empyrical.downsideRisk, 'downside');
    near(calmarRatio(returns, { periodsPerYear }), empyrical.calmar, 'Calmar');
    near(figures.maxDrawdown, -empyrical.maxDrawdown, 'deepest drawdown');
    near(figures.valueAtRisk, -empyrical.valueAtRisk, 'value at risk');
    near(figures.expectedShortfall, -empyrical.conditionalValueAtRisk, 'expected shortfall');
  });

  it('has the drawdowns of quantstats', () => {
    nearAll(every(drawdown(returns).series, 25), quantstats.drawdownSeries.map(Math.abs), 'depth');
    const ours = drawdowns(returns);
    expect(ours.map(({ start, bottom, end }) => [start, bottom, end])).toEqual(
      quantstats.drawdowns.map(([start, bottom, end]) => [start, bottom, end]),
    );
    nearAll(
      ours.map(({ depth }) => depth),
      quantstats.drawdowns.map(([, , , depth]) => -depth),
      'depth of drawdown',
    );
    expect(figures.longestDrawdown).toBe(Math.max(...quantstats.drawdowns.map(([start, , end]) => end - start + 1)));
  });

  it('has the rolling figures of quantstats', () => {
    const rolling = { ...ratios, window: 63 };
    nearAll(every(rollingSharpe(returns, rolling), 40), quantstats.rollingSharpe, 'rolling Sharpe');
    nearAll(every(rollingVolatility(returns, rolling), 40), quantstats.rollingVolatility, 'rolling volatility');
  });

  it('has the monthly table of quantstats', () => {
    const times = Array.from(returns, (_, day) => given.firstTime + day * 86_400_000);
    const table = monthlyReturns(returns, times);
    expect(table.map(({ year }) => year)).toEqual(quantstats.monthly.map(([year]) => year));
    nearAll(
      table.flatMap(({ months, total }) => [...months.map((value) => value ?? 0), total]),
      quantstats.monthly.flatMap(([, ...values]) => values),
      'month',
    );
  });
});

const besideBenchmarks = cases.flatMap(({ benchmark: wanted, ...given }) => (wanted ? [{ ...given, wanted }] : []));

describe.each(besideBenchmarks)('$series beside a benchmark', ({ series, wanted, periodsPerYear, riskFreePerYear }) => {
  const { returns, benchmark = [] } = sampleSeries(series);

  it('has the figures of both libraries', () => {
    const riskFree = ratePerPeriod(riskFreePerYear, { periodsPerYear });
    const simple = benchmarkFigures(returns, benchmark, { periodsPerYear });
    const compounded = benchmarkFigures(returns, benchmark, { periodsPerYear, riskFree, alpha: 'compounded' });
    const unscaled = benchmarkFigures(returns, benchmark, { periodsPerYear: 1 });
    near(simple.beta, wanted.beta, 'beta');
    near(simple.alpha, wanted.alpha, 'alpha');
    near(simple.correlation, wanted.correlation, 'correlation');
    near(simple.trackingError, wanted.trackingError, 'tracking error');
    near(simple.informationRatio, wanted.informationRatio * Math.sqrt(periodsPerYear), 'information ratio');
    near(unscaled.informationRatio, wanted.excessSharpe, 'excess Sharpe');
    near(compounded.alpha, wanted.compoundedAlpha, 'compounded alpha');
    near(compounded.beta, wanted.excessBeta, 'beta of excess returns');
  });
});
