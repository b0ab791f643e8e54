import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { christoffersenTests } from '../../../quant/risk/christoffersen.ts';
import { kupiecTest } from '../../../quant/risk/kupiec.ts';
import { trafficLight } from '../../../quant/risk/trafficLight.ts';
import { backtestValueAtRisk, rollingHistoricalValueAtRisk } from '../../../quant/risk/valueAtRiskBacktest.ts';

describe('Kupiec test', () => {
  it('has no complaint where violations come exactly as promised, and more the further they are off', () => {
    expect(kupiecTest(200, 10, 0.95).statistic).toBeCloseTo(0, 12);
    expect(kupiecTest(200, 10, 0.95).pValue).toBeCloseTo(1, 5);
    const statistics = [10, 12, 15, 20, 40].map((violations) => kupiecTest(200, violations, 0.95).statistic);
    for (let k = 1; k < statistics.length; k++) expect(statistics[k]).toBeGreaterThan(statistics[k - 1]);
  });

  it('takes windows without a violation and windows of nothing else', () => {
    expect(kupiecTest(250, 0, 0.99).statistic).toBeCloseTo(-2 * 250 * Math.log(0.99), 10);
    expect(kupiecTest(10, 10, 0.99).statistic).toBeCloseTo(-20 * Math.log(0.01), 10);
  });

  it('refuses impossible counts', () => {
    expect(() => kupiecTest(0, 0, 0.95)).toThrow(/0 of 0 periods/);
    expect(() => kupiecTest(10, 11, 0.95)).toThrow(/11 of 10 periods/);
    expect(() => kupiecTest(10, 1, 1)).toThrow(/confidence/);
  });
});

describe('Christoffersen tests', () => {
  it('find violations that come in clusters', () => {
    const clustered = Array.from({ length: 200 }, (_, t) => t % 40 < 2);
    const spread = Array.from({ length: 200 }, (_, t) => t % 20 === 7);
    expect(christoffersenTests(clustered, 0.95).independence.pValue).toBeLessThan(0.001);
    expect(christoffersenTests(spread, 0.95).independence.pValue).toBeGreaterThan(0.1);
    expect(christoffersenTests(clustered, 0.95).transitions.reduce((sum, count) => sum + count)).toBe(199);
  });

  it('never give NaN, a negative statistic or a p-value outside 0 to 1', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 2, maxLength: 40 }), (violations) => {
        const { independence, conditionalCoverage } = christoffersenTests(violations, 0.95);
        for (const { statistic, pValue } of [independence, conditionalCoverage]) {
          expect(statistic).toBeGreaterThanOrEqual(0);
          expect(pValue >= 0 && pValue <= 1).toBe(true);
        }
      }),
    );
  });

  it('refuse a single period', () => {
    expect(() => christoffersenTests([true], 0.95)).toThrow(/1 periods/);
  });
});

describe('traffic light', () => {
  it("has the zones of the Basel Committee's table for 250 days at 99 %", () => {
    const zones = Array.from({ length: 12 }, (_, violations) => trafficLight(250, violations, 0.99).zone);
    expect(zones).toEqual([...Array(5).fill('green'), ...Array(5).fill('yellow'), 'red', 'red']);
    expect(trafficLight(250, 4, 0.99).cumulativeProbability).toBeCloseTo(0.8922, 4);
    expect(trafficLight(250, 9, 0.99).cumulativeProbability).toBeCloseTo(0.9997, 4);
    expect(trafficLight(3, 3, 0.99).cumulativeProbability).toBe(1);
  });
});

describe('VaR backtest', () => {
  it('forecasts from the past alone', () => {
    const returns = Array.from({ length: 40 }, (_, t) => Math.sin(t * t));
    const options = { window: 20, confidence: 0.9 };
    const forecasts = rollingHistoricalValueAtRisk(returns, options);
    const changed = rollingHistoricalValueAtRisk(
      [...returns.slice(0, 30), ...returns.slice(30).map((r) => 5 * r)],
      options,
    );
    expect([...changed.subarray(0, 11)]).toEqual([...forecasts.subarray(0, 11)]);
    expect([...changed.subarray(11)]).not.toEqual([...forecasts.subarray(11)]);
  });

  it('counts a loss as a violation only where it exceeds the forecast', () => {
    const { violations, periods } = backtestValueAtRisk([-0.02, -0.03, 0.01], [0.02, 0.02, 0.02], 0.95);
    expect([violations, periods]).toEqual([[1], 3]);
  });

  it('refuses a window that leaves nothing to test', () => {
    expect(() => rollingHistoricalValueAtRisk([0.1, 0.2], { window: 2, confidence: 0.9 })).toThrow(/2 observations/);
    expect(() => rollingHistoricalValueAtRisk([0.1, 0.2], { window: 1, confidence: 0.9 })).toThrow(/window: given 1/);
    expect(() => backtestValueAtRisk([0.1, 0.2], [0.1], 0.9)).toThrow(/forecasts: given 1 values/);
  });
});
