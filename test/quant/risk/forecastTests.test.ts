import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dieboldMariano } from '../../../quant/risk/dieboldMariano.ts';
import { dynamicQuantileTest } from '../../../quant/risk/dynamicQuantileTest.ts';
import { expectedShortfallTest } from '../../../quant/risk/expectedShortfallTest.ts';
import { quantileLoss } from '../../../quant/risk/quantileLoss.ts';
import { rollingHistoricalValueAtRisk } from '../../../quant/risk/valueAtRiskBacktest.ts';
import { normalQuantile } from '../../../quant/statistics/normal.ts';
import { createRandom } from '../../../quant/statistics/random.ts';
import { sampleSeries } from '../performance/sampleSeries.ts';

interface Fixture {
  readonly series: readonly {
    readonly series: 'sp500' | 'RRC' | 'equalWeight';
    readonly window: number;
    readonly confidence: number;
    readonly cases: readonly {
      readonly forecast: 'rolling' | 'ewma';
      readonly statistic: number;
      readonly pValue: number;
      readonly degreesOfFreedom: number;
      readonly meanLoss: number;
      readonly z2: number;
      readonly violations: number;
    }[];
    readonly dieboldMariano: readonly {
      readonly horizon: number;
      readonly variance: 'truncated' | 'bartlett';
      readonly statistic: number;
      readonly pValue: number;
      readonly meanDifference: number;
    }[];
    readonly ewma: readonly number[];
  }[];
  readonly z2Distribution: readonly {
    readonly degreesOfFreedom: number | null;
    readonly periods: number;
    readonly tail: number;
    readonly valueAtRisk: number;
    readonly expectedShortfall: number;
    readonly fifthPercent: number;
  }[];
}

const fixture: Fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/riskForecasts.json', import.meta.url), 'utf8'),
);

const mean = (values: Float64Array): number => values.reduce((a, b) => a + b) / values.length;

/** Normal VaR of an exponentially weighted variance, begun with the variance of the first `window` returns. */
function ewmaValueAtRisk(returns: readonly number[], window: number, confidence: number): Float64Array {
  const first = Float64Array.from(returns.slice(0, window));
  const average = mean(first);
  let variance = mean(first.map((value) => (value - average) ** 2));
  return Float64Array.from(returns.slice(window), (value) => {
    const forecast = Math.sqrt(variance) * normalQuantile(confidence);
    variance = 0.94 * variance + 0.06 * value * value;
    return forecast;
  });
}

const noise = (seed: number, length: number) => {
  const random = createRandom(seed);
  return Float64Array.from({ length }, () => random.normal());
};

describe.each(fixture.series)('forecasts for $series', ({ series, window, confidence, cases, ewma, ...wanted }) => {
  const { returns } = sampleSeries(series);
  const later = returns.slice(window);
  const forecasts = {
    rolling: rollingHistoricalValueAtRisk(returns, { window, confidence }),
    ewma: ewmaValueAtRisk(returns, window, confidence),
  };

  it('are those that the figures were made from', () => {
    for (const [k, value] of ewma.entries()) expect(forecasts.ewma[50 * k]).toBeCloseTo(value, 13);
  });

  it('have the dynamic quantile tests, losses and shortfall statistics of the formulas in numpy', () => {
    for (const { forecast, ...figures } of cases) {
      const limits = forecasts[forecast];
      const test = dynamicQuantileTest(later, limits, confidence);
      expect(test.statistic).toBeCloseTo(figures.statistic, 8);
      expect(test.pValue).toBeCloseTo(figures.pValue, 9);
      expect([test.degreesOfFreedom, test.periods]).toEqual([figures.degreesOfFreedom, later.length - 4]);
      expect(mean(quantileLoss(later, limits, confidence))).toBeCloseTo(figures.meanLoss, 13);
      const shortfall = expectedShortfallTest(
        later,
        limits,
        limits.map((value) => 1.3 * value),
        confidence,
        { seed: 1, simulations: 100 },
      );
      expect(shortfall.statistic).toBeCloseTo(figures.z2, 10);
      expect(shortfall.violations).toBe(figures.violations);
    }
  });

  it('are compared as by the formula in numpy', () => {
    const first = quantileLoss(later, forecasts.rolling, confidence);
    const second = quantileLoss(later, forecasts.ewma, confidence);
    for (const { horizon, variance, ...figures } of wanted.dieboldMariano) {
      const test = dieboldMariano(first, second, { horizon, variance });
      expect(test.variance).toBe(variance);
      expect(test.statistic).toBeCloseTo(figures.statistic, 9);
      expect(test.pValue).toBeCloseTo(figures.pValue, 10);
      expect(test.meanDifference).toBeCloseTo(figures.meanDifference, 14);
    }
  });
});

describe('the dynamic quantile test', () => {
  it('finds violations in clusters, and violations that come when the forecast is low', () => {
    const clustered = Array.from({ length: 400 }, (_, t) => (t % 100 < 5 ? -2 : 1));
    const level = new Float64Array(400).fill(1.5);
    const test = dynamicQuantileTest(clustered, level, 0.95);
    expect(test.pValue).toBeLessThan(1e-6);
    expect(test.degreesOfFreedom).toBe(5);
    const returns = noise(3, 1000);
    const moving = returns.map((_, t) => (t % 2 === 0 ? 1 : 3));
    expect(dynamicQuantileTest(returns, moving, 0.95).pValue).toBeLessThan(1e-6);
  });

  it('rejects a right model about as often as it promises', () => {
    let rejected = 0;
    for (let seed = 0; seed < 300; seed++) {
      const scale = noise(seed + 5000, 600).map((value) => Math.exp(0.3 * value));
      const returns = noise(seed, 600).map((value, t) => scale[t] * value);
      const forecasts = scale.map((value) => 1.2815515655446004 * value);
      if (dynamicQuantileTest(returns, forecasts, 0.9).pValue < 0.1) rejected += 1;
    }
    expect(rejected / 300).toBeGreaterThan(0.05);
    expect(rejected / 300).toBeLessThan(0.16);
  });

  it('goes on without a violation, and without lags', () => {
    const calm = dynamicQuantileTest(new Float64Array(250).fill(0.01), new Float64Array(250).fill(0.02), 0.99);
    expect(calm.degreesOfFreedom).toBe(1);
    expect(calm.statistic).toBeCloseTo((246 * 0.01) / 0.99, 9);
    const unlagged = dynamicQuantileTest(noise(1, 50), noise(2, 50).map(Math.abs), 0.9, { lags: 0 });
    expect([unlagged.degreesOfFreedom, unlagged.periods]).toEqual([2, 50]);
    expect(() => dynamicQuantileTest(noise(1, 10), noise(2, 10), 0.9)).toThrow(/at least 11/);
  });
});

describe('the test of expected shortfall', () => {
  it.each(fixture.z2Distribution)('has the 5 % quantile of $periods periods, t $degreesOfFreedom', (wanted) => {
    const degreesOfFreedom = wanted.degreesOfFreedom ?? Number.POSITIVE_INFINITY;
    const { periods, tail, valueAtRisk, expectedShortfall, fifthPercent } = wanted;
    // As many losses of one size as make the statistic the quantile.
    const losses = Math.floor(1.3 * periods * tail);
    const size = ((1 - fifthPercent) * periods * tail * expectedShortfall) / losses;
    expect(size).toBeGreaterThan(valueAtRisk);
    const returns = Array.from({ length: periods }, (_, t) => (t < losses ? -size : 0));
    const level = (value: number) => new Float64Array(periods).fill(value);
    const test = expectedShortfallTest(returns, level(valueAtRisk), level(expectedShortfall), 1 - tail, {
      seed: 3,
      simulations: 10_000,
      degreesOfFreedom,
    });
    expect(test.statistic).toBeCloseTo(fifthPercent, 9);
    expect(test.pValue).toBeGreaterThan(0.042);
    expect(test.pValue).toBeLessThan(0.058);
  });

  it('finds a shortfall that is forecast too small, whatever the scale', () => {
    const scale = noise(8, 500).map((value) => Math.exp(0.5 * value));
    const returns = noise(7, 500).map((value, t) => 1.4 * scale[t] * value);
    const right = scale.map((value) => 1.4 * value);
    const test = (levels: Float64Array) =>
      expectedShortfallTest(
        returns,
        levels.map((value) => 1.6448536269514722 * value),
        levels.map((value) => 2.0627128 * value),
        0.95,
        { seed: 1 },
      );
    expect(test(scale).pValue).toBeLessThan(0.01);
    expect(test(right).pValue).toBeGreaterThan(0.05);
  });

  it('gives 1 where no loss is in the tail, and refuses a shortfall of nothing', () => {
    const returns = [0.01, 0.02];
    expect(expectedShortfallTest(returns, [0.1, 0.1], [0.2, 0.2], 0.95, { seed: 1 })).toEqual({
      statistic: 1,
      pValue: 1,
      violations: 0,
    });
    expect(() => expectedShortfallTest(returns, [0.1, 0.1], [0.2, 0], 0.95, { seed: 1 })).toThrow(/0 at position 1/);
  });
});

it('a loss of exactly the value at risk is no violation', () => {
  const returns = noise(5, 60);
  const touched = returns.map((value) => -value);
  const above = returns.map((value) => 1 - value);
  expect(dynamicQuantileTest(returns, touched, 0.9, { lags: 0 }).statistic).toBeCloseTo(
    dynamicQuantileTest(returns, above, 0.9, { lags: 0 }).statistic,
    9,
  );
  const level = new Float64Array(60).fill(3);
  expect(expectedShortfallTest(returns, touched, level, 0.9, { seed: 1, simulations: 100 }).violations).toBe(0);
});

describe('the quantile loss', () => {
  it('is least on average at the quantile itself', () => {
    const returns = noise(12, 4000);
    const loss = (level: number) => mean(quantileLoss(returns, new Float64Array(4000).fill(level), 0.9));
    const best = -returns.toSorted()[400];
    for (const away of [-0.5, -0.1, 0.1, 0.5]) expect(loss(best + away)).toBeGreaterThan(loss(best));
  });

  it('is never negative', () => {
    const values = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(values, fc.double({ min: -1, max: 1, noNaN: true }), (returns, level) => {
        const losses = quantileLoss(returns, new Float64Array(returns.length).fill(level), 0.95);
        for (const loss of losses) expect(loss).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('the comparison of two forecasts', () => {
  it('changes its sign, and nothing else, with the order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 6 }), (seed, horizon) => {
        const [first, second] = [noise(seed, 40), noise(seed + 1, 40)];
        const there = dieboldMariano(first, second, { horizon });
        const back = dieboldMariano(second, first, { horizon });
        expect(back.statistic).toBe(-there.statistic);
        expect(back.pValue).toBe(there.pValue);
        expect(there.pValue >= 0 && there.pValue <= 1).toBe(true);
      }),
    );
  });

  it('falls back on weights that fall where the variance would not be positive', () => {
    const alternating = Array.from({ length: 40 }, (_, t) => (t % 2 === 0 ? 1 : -1) + 0.001 * t);
    const test = dieboldMariano(alternating, new Float64Array(40), { horizon: 2 });
    expect(test.variance).toBe('bartlett');
    expect(Number.isFinite(test.statistic)).toBe(true);
  });

  it('refuses two forecasts that are the same', () => {
    expect(() => dieboldMariano([1, 2, 3, 4], [0, 1, 2, 3])).toThrow(/differ from the first by the same/);
    expect(() => dieboldMariano([1, 2, 3, 5], [0, 1, 2, 3], { horizon: 2 })).toThrow(/horizon: given 2/);
  });
});
