import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calmarRatio, sharpeRatio, sortinoRatio } from '../../../quant/performance/performanceRatios.ts';
import { drawdown } from '../../../quant/risk/drawdown.ts';

const series = fc.array(
  fc.integer({ min: -500, max: 500 }).map((thousandths) => thousandths / 1000),
  { minLength: 1, maxLength: 60 },
);

describe('drawdown', () => {
  it('counts the starting capital as the first peak and knows when it was regained', () => {
    const { maxDrawdown, peak, trough, recovery, series: depths } = drawdown([-0.5, 0.5, 0.5, -0.1, 0.2]);
    expect(maxDrawdown).toBe(0.5);
    expect([peak, trough, recovery]).toEqual([0, 1, 3]);
    expect(depths[3]).toBeCloseTo(0.1, 14);
    expect(drawdown([0.1, -0.2, 0.1]).recovery).toBeUndefined();
    expect(drawdown([0.1, -0.2, 0.1]).peak).toBe(1);
    expect(drawdown([0.1, 0.1])).toMatchObject({ maxDrawdown: 0, peak: 0, trough: 0, averageDrawdown: 0 });
  });

  it('adds up losses in points when summed, and cannot lose more than everything when compounded', () => {
    expect(drawdown([-0.5, -0.5, -0.5], 'summed').maxDrawdown).toBe(1.5);
    expect(drawdown([-0.5, -0.5, -0.5]).maxDrawdown).toBe(0.875);
    expect(drawdown([-1, 0.5]).maxDrawdown).toBe(1);
    expect(() => drawdown([0.1, -1.5])).toThrow(/-1.5 at position 1/);
    expect(() => drawdown([])).toThrow(/0 observations/);
  });

  it('is the worst fall between any two moments', () => {
    fc.assert(
      fc.property(series, fc.constantFrom('compounded' as const, 'summed' as const), (returns, mode) => {
        const levels = [mode === 'compounded' ? 1 : 0];
        for (const r of returns) {
          const last = levels[levels.length - 1];
          levels.push(mode === 'compounded' ? last * (1 + r) : last + r);
        }
        let worst = 0;
        for (let i = 0; i < levels.length; i++) {
          for (let j = i; j < levels.length; j++) {
            worst = Math.max(worst, mode === 'compounded' ? 1 - levels[j] / levels[i] : levels[i] - levels[j]);
          }
        }
        const result = drawdown(returns, mode);
        expect(result.maxDrawdown).toBeCloseTo(worst, 12);
        expect(result.series[Math.max(0, result.trough - 1)]).toBeCloseTo(worst, 12);
        expect(result.averageDrawdown).toBeLessThanOrEqual(worst + 1e-15);
      }),
    );
  });
});

describe('ratios', () => {
  const year = { periodsPerYear: 365 };

  it('do not depend on leverage without a hurdle', () => {
    fc.assert(
      fc.property(series, (returns) => {
        fc.pre(returns.length > 1);
        const doubled = returns.map((r) => 2 * r);
        for (const ratio of [sharpeRatio, sortinoRatio]) {
          const plain = ratio(returns, year);
          const other = ratio(doubled, year);
          if (plain === undefined || other === undefined) expect(other).toBe(plain);
          else expect(other).toBeCloseTo(plain, 6);
        }
      }),
    );
  });

  it('are undefined rather than infinite without risk', () => {
    expect(sharpeRatio([0.1, 0.1, 0.1], year)).toBeUndefined();
    expect(sortinoRatio([0.1, 0.2], year)).toBeUndefined();
    expect(calmarRatio([0.1, 0.2], year)).toBeUndefined();
    expect(sortinoRatio([0.1, 0.2], { ...year, hurdle: 0.15 })).toBeCloseTo(0, 10);
  });

  it('put the compound growth of a year over the deepest fall', () => {
    expect(calmarRatio([0.2, -0.1], { periodsPerYear: 2 })).toBeCloseTo(0.8, 12);
    expect(calmarRatio([-1], year)).toBe(-1);
  });

  it('refuse a year without periods and too short a series', () => {
    expect(() => sharpeRatio([0.1, 0.2], { periodsPerYear: 0 })).toThrow(/periodsPerYear: given 0/);
    expect(() => sharpeRatio([0.1], year)).toThrow(/1 observations/);
    expect(() => sortinoRatio([0.1, 0.2], { ...year, hurdle: Number.NaN })).toThrow(/hurdle/);
  });
});
