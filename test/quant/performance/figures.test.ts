import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adjustedMoments } from '../../../quant/performance/adjustedMoments.ts';
import { annualReturn } from '../../../quant/performance/annualReturn.ts';
import { benchmarkFigures } from '../../../quant/performance/benchmarkFigures.ts';
import { drawdowns, longestDrawdown } from '../../../quant/performance/drawdowns.ts';
import { hitRate } from '../../../quant/performance/hitRate.ts';
import { monthlyReturns } from '../../../quant/performance/monthlyReturns.ts';
import { performanceFigures } from '../../../quant/performance/performanceFigures.ts';
import { ratePerPeriod } from '../../../quant/performance/ratePerPeriod.ts';
import { rollingSharpe, rollingVolatility } from '../../../quant/performance/rollingRatios.ts';
import { totalReturn } from '../../../quant/performance/totalReturn.ts';
import { drawdown } from '../../../quant/risk/drawdown.ts';
import { sampleMoments } from '../../../quant/risk/returnMoments.ts';

const series = (minLength: number) =>
  fc.array(
    fc.integer({ min: -500, max: 500 }).map((thousandths) => thousandths / 1000),
    { minLength, maxLength: 80 },
  );

describe('growth', () => {
  it('of a series is the growth of its parts, one after the other', () => {
    fc.assert(
      fc.property(series(2), fc.nat(), (returns, cut) => {
        const at = 1 + (cut % (returns.length - 1));
        const parts = (1 + totalReturn(returns.slice(0, at))) * (1 + totalReturn(returns.slice(at)));
        expect(1 + totalReturn(returns)).toBeCloseTo(parts, 12);
      }),
    );
  });

  it('per year compounds to the whole, and a rate per period to the rate per year', () => {
    expect(annualReturn([0.1, 0.1], { periodsPerYear: 1 })).toBeCloseTo(0.1, 14);
    expect(annualReturn([0.1, 0.1], { periodsPerYear: 4 })).toBeCloseTo(1.1 ** 4 - 1, 13);
    expect((1 + ratePerPeriod(0.05, { periodsPerYear: 365 })) ** 365).toBeCloseTo(1.05, 13);
    expect([totalReturn([0.5, -1]), annualReturn([0.5, -1], { periodsPerYear: 365 })]).toEqual([-1, -1]);
  });

  it('of tiny returns keeps its digits', () => {
    expect(totalReturn([1e-12, 1e-12])).toBeCloseTo(2.000000000001e-12, 26);
  });

  it('refuses a loss of more than everything', () => {
    for (const figure of [totalReturn, drawdowns, (values: number[]) => annualReturn(values, { periodsPerYear: 1 })])
      expect(() => figure([0.1, -1.01])).toThrow(/returns: given -1.01 at position 1/);
  });
});

describe('drawdowns', () => {
  it('tell when wealth fell below a peak, was lowest and came back', () => {
    expect(drawdowns([-0.5, 1, 0.25, -0.2, -0.5])).toEqual([
      { start: 0, bottom: 0, end: 0, recovered: true, depth: 0.5, length: 1 },
      { start: 3, bottom: 4, end: 4, recovered: false, depth: 0.6, length: 2 },
    ]);
    expect(drawdowns([0.1, 0, 0.1])).toEqual([]);
  });

  it('are apart, in order, as deep as the series of depths, and cover every period below a peak', () => {
    fc.assert(
      fc.property(series(1), (returns) => {
        const { series: depths, maxDrawdown } = drawdown(returns);
        const stays = drawdowns(returns);
        const covered = new Set<number>();
        let before = -1;
        for (const { start, bottom, end, depth, length, recovered } of stays) {
          expect(start).toBeGreaterThan(before);
          expect(bottom >= start && bottom <= end && length === end - start + 1).toBe(true);
          expect(depth > 0 && depth <= 1).toBe(true);
          expect(depth).toBe(Math.max(...depths.slice(start, end + 1)));
          expect(recovered).toBe(end + 1 < returns.length);
          for (let t = start; t <= end; t++) covered.add(t);
          before = end + 1;
        }
        expect([...covered]).toEqual([...depths.keys()].filter((t) => depths[t] > 0));
        expect(Math.max(0, ...stays.map(({ depth }) => depth))).toBe(maxDrawdown);
        expect(longestDrawdown(stays)?.length ?? 0).toBe(Math.max(0, ...stays.map(({ length }) => length)));
      }),
    );
  });
});

describe('rolling figures', () => {
  it('are those of each window alone', () => {
    fc.assert(
      fc.property(series(2), fc.nat(), (returns, pick) => {
        const window = 2 + (pick % (returns.length - 1));
        const volatilities = rollingVolatility(returns, { window, periodsPerYear: 1 });
        const sharpes = rollingSharpe(returns, { window, periodsPerYear: 4, hurdle: 0.01 });
        expect(volatilities.length).toBe(returns.length - window + 1);
        for (const [k, volatility] of volatilities.entries()) {
          const { mean, standardDeviation } = sampleMoments(returns.slice(k, k + window));
          expect(volatility).toBeCloseTo(standardDeviation, 13);
          if (volatility > 1e-9) expect(sharpes[k]).toBeCloseTo((2 * (mean - 0.01)) / standardDeviation, 8);
        }
      }),
    );
  });

  it('forget an outlier that has left the window', () => {
    const returns = [0.001, 0.002, 1e12, 0.001, 0.002, 0.003, 0.001];
    const quiet = rollingVolatility(returns, { window: 3, periodsPerYear: 1 });
    expect(quiet[3]).toBeCloseTo(0.001, 15);
    expect(quiet[4]).toBeCloseTo(0.001, 15);
  });

  it('have no Sharpe ratio where nothing varies', () => {
    const sharpes = rollingSharpe([0.1, 0.1, 0.1, 0.2], { window: 3, periodsPerYear: 1 });
    expect([...sharpes].map(Number.isNaN)).toEqual([true, false]);
    expect(() => rollingSharpe([0.1, 0.2], { window: 3, periodsPerYear: 1 })).toThrow(/window: given 3/);
  });
});

describe('the monthly table', () => {
  const day = (text: string) => Date.parse(`${text}T00:00:00Z`);

  it('has a row per year, gaps where a month has no return, and years that compound to the total', () => {
    const times = ['2019-12-31', '2020-02-28', '2020-02-29', '2020-12-01', '2022-01-01'].map(day);
    const returns = [0.1, 0.1, 0.2, -0.5, -0.1];
    const table = monthlyReturns(returns, times);
    expect(table.map(({ year }) => year)).toEqual([2019, 2020, 2022]);
    const [, second] = table;
    expect(second.months.map((value) => value?.toFixed(3))).toEqual(
      Array.from({ length: 12 }, (_, month) => (month === 1 ? '0.320' : month === 11 ? '-0.500' : undefined)),
    );
    expect(table.reduce((wealth, { total }) => wealth * (1 + total), 1) - 1).toBeCloseTo(totalReturn(returns), 14);
  });

  it('refuses times that are not ascending', () => {
    const times = [day('2020-01-02'), day('2020-01-02')];
    expect(() => monthlyReturns([0.1, 0.1], times)).toThrow(/times: given .* at position 1 after/);
    expect(() => monthlyReturns([0.1], [9e15])).toThrow(/at position 0/);
  });
});

describe('a benchmark', () => {
  it('explains a leveraged copy of itself entirely', () => {
    fc.assert(
      fc.property(series(3), fc.integer({ min: -3, max: 3 }), (benchmark, leverage) => {
        fc.pre(sampleMoments(benchmark).standardDeviation > 1e-6);
        const returns = benchmark.map((value) => leverage * value + 0.001);
        const figures = benchmarkFigures(returns, benchmark, { periodsPerYear: 365 });
        expect(figures.beta).toBeCloseTo(leverage, 9);
        expect(figures.alpha).toBeCloseTo(0.365, 8);
        if (leverage !== 0) expect(figures.correlation).toBeCloseTo(Math.sign(leverage), 9);
      }),
    );
  });

  it('that does not vary has no beta', () => {
    const figures = benchmarkFigures([0.1, 0.2, 0.4], [0.1, 0.1, 0.1], { periodsPerYear: 1 });
    expect([figures.beta, figures.alpha, figures.correlation]).toEqual([undefined, undefined, undefined]);
    expect(benchmarkFigures([0.1, 0.2], [0.1, 0.2], { periodsPerYear: 1 }).informationRatio).toBeUndefined();
  });
});

describe('the figures together', () => {
  it('are in their ranges for any series', () => {
    fc.assert(
      fc.property(series(2), (returns) => {
        const figures = performanceFigures(returns, { periodsPerYear: 365, confidence: 0.9 });
        expect(figures.maxDrawdown >= figures.averageDrawdown && figures.maxDrawdown <= 1).toBe(true);
        expect(figures.timeBelowPeak >= figures.longestDrawdown / returns.length).toBe(true);
        expect(figures.timeBelowPeak).toBeLessThanOrEqual(1);
        expect(figures.expectedShortfall).toBeGreaterThanOrEqual(figures.valueAtRisk - 1e-12);
        expect(-figures.worst).toBeGreaterThanOrEqual(figures.expectedShortfall - 1e-12);
        expect((figures.hitRate ?? 0) >= 0 && (figures.hitRate ?? 0) <= 1).toBe(true);
        for (const value of Object.values(figures)) expect(value === undefined || Number.isFinite(value)).toBe(true);
      }),
    );
  });

  it('leave out what a series is too short or too flat for', () => {
    const flat = performanceFigures([0, 0], { periodsPerYear: 365 });
    expect(flat).toMatchObject({ totalReturn: 0, volatility: 0, maxDrawdown: 0, longestDrawdown: 0 });
    for (const name of ['sharpeRatio', 'sortinoRatio', 'calmarRatio', 'skewness', 'excessKurtosis', 'hitRate'] as const)
      expect(flat[name], name).toBeUndefined();
    expect(adjustedMoments([1, 2, 4]).excessKurtosis).toBeUndefined();
    expect(adjustedMoments([1, 1, 1, 1])).toEqual({ skewness: 0, excessKurtosis: 0 });
  });

  it('count days without a position as no hit where asked to', () => {
    expect(hitRate([0.1, 0, 0, -0.1])).toBe(0.5);
    expect(hitRate([0.1, 0, 0, -0.1], { zeros: 'counted' })).toBe(0.25);
  });
});
