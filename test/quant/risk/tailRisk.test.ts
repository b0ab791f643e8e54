import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleCovariance } from '../../../quant/estimation/sampleCovariance.ts';
import { fromRows } from '../../../quant/linalg/denseMatrix.ts';
import { cornishFisherRisk } from '../../../quant/risk/cornishFisherRisk.ts';
import { empiricalQuantile } from '../../../quant/risk/empiricalQuantile.ts';
import { filteredHistoricalRisk } from '../../../quant/risk/filteredHistoricalRisk.ts';
import { historicalRisk } from '../../../quant/risk/historicalRisk.ts';
import { monteCarloRisk } from '../../../quant/risk/monteCarloRisk.ts';
import { normalRisk } from '../../../quant/risk/normalRisk.ts';
import { portfolioReturns } from '../../../quant/risk/portfolioReturns.ts';
import { portfolioMoments, sampleMoments } from '../../../quant/risk/returnMoments.ts';
import { studentTRisk } from '../../../quant/risk/studentTRisk.ts';
import { historicalTailContributions, normalTailContributions } from '../../../quant/risk/tailContributions.ts';
import { volatilityContributions } from '../../../quant/risk/volatilityContributions.ts';
import { createRandom } from '../../../quant/statistics/random.ts';
import { randomMarket } from './randomMarket.ts';

const series = fc.array(fc.double({ min: -0.5, max: 0.5, noNaN: true }), { minLength: 2, maxLength: 80 });
const confidence = fc.double({ min: 0.51, max: 0.995, noNaN: true });
const total = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0);

describe('quantile conventions', () => {
  const sorted = Float64Array.from({ length: 20 }, (_, k) => k + 1);

  it('differ as they should', () => {
    expect(empiricalQuantile(sorted, 0.13, 'linear')).toBeCloseTo(3.47, 12);
    expect(empiricalQuantile(sorted, 0.13, 'lower')).toBe(3);
    expect(empiricalQuantile(sorted, 0.13, 'orderStatistic')).toBe(3);
    expect(empiricalQuantile(sorted, 0.16, 'lower')).toBe(4);
    expect(empiricalQuantile(sorted, 0.15, 'lower')).toBe(3);
  });

  it('take 1 - 0.95 for one twentieth, which it is not in binary', () => {
    expect(empiricalQuantile(sorted, 1 - 0.95, 'orderStatistic')).toBe(1);
    expect(historicalRisk(sorted, { confidence: 0.95 }).conditionalValueAtRisk).toBe(-1);
  });

  it('reach the smallest and the largest value', () => {
    for (const convention of ['linear', 'lower', 'orderStatistic'] as const) {
      expect(empiricalQuantile(sorted, 0, convention)).toBe(1);
      expect(empiricalQuantile(sorted, 1, convention)).toBe(20);
      expect(empiricalQuantile(sorted.subarray(0, 1), 0.05, convention)).toBe(1);
    }
  });
});

describe('historical risk', () => {
  it('has a CVaR that minimises the function of Rockafellar and Uryasev', () => {
    fc.assert(
      fc.property(series, confidence, (returns, c) => {
        const { conditionalValueAtRisk } = historicalRisk(returns, { confidence: c });
        const objective = (q: number) =>
          q + total(returns.map((r) => Math.max(0, -r - q))) / ((1 - c) * returns.length);
        const minimum = Math.min(...returns.map((r) => objective(-r)));
        expect(conditionalValueAtRisk).toBeCloseTo(minimum, 10);
      }),
    );
  });

  it('never has a CVaR below the VaR of an order statistic', () => {
    fc.assert(
      fc.property(series, confidence, (returns, c) => {
        const risk = historicalRisk(returns, { confidence: c, quantile: 'orderStatistic' });
        expect(risk.conditionalValueAtRisk).toBeGreaterThanOrEqual(risk.valueAtRisk - 1e-12);
      }),
    );
  });

  it('moves with the returns and grows with their scale', () => {
    fc.assert(
      fc.property(series, confidence, (returns, c) => {
        const plain = historicalRisk(returns, { confidence: c });
        const doubled = historicalRisk(
          returns.map((r) => 2 * r),
          { confidence: c },
        );
        const shifted = historicalRisk(
          returns.map((r) => r + 0.25),
          { confidence: c },
        );
        expect(doubled.valueAtRisk).toBeCloseTo(2 * plain.valueAtRisk, 12);
        expect(doubled.conditionalValueAtRisk).toBeCloseTo(2 * plain.conditionalValueAtRisk, 12);
        expect(shifted.valueAtRisk).toBeCloseTo(plain.valueAtRisk - 0.25, 12);
        expect(shifted.conditionalValueAtRisk).toBeCloseTo(plain.conditionalValueAtRisk - 0.25, 12);
      }),
    );
  });

  it('is the constant of a constant series and refuses what it cannot use', () => {
    expect(historicalRisk([0.01, 0.01, 0.01], { confidence: 0.95 })).toEqual({
      confidence: 0.95,
      valueAtRisk: -0.01,
      conditionalValueAtRisk: -0.01,
    });
    expect(() => historicalRisk([], { confidence: 0.95 })).toThrow(/0 observations/);
    expect(() => historicalRisk([0.1, Number.NaN], { confidence: 0.95 })).toThrow(/NaN at position 1/);
    expect(() => historicalRisk([0.1], { confidence: 0.05 })).toThrow(/confidence: given 0.05/);
  });
});

/** Mean loss beyond the quantile, by numerical integration of the quantile function. */
function integratedTail(quantile: (p: number) => number, tail: number): number {
  const steps = 200_000;
  let sum = 0;
  for (let k = 0; k < steps; k++) sum -= quantile((tail * (k + 0.5)) / steps) / steps;
  return sum;
}

describe('parametric risk', () => {
  const moments = { mean: 0.001, standardDeviation: 0.02 };

  it('has a CVaR that is the average of the VaR over the tail', () => {
    const normal = normalRisk(moments, 0.95);
    const normalTail = integratedTail((p) => (p < 0.5 ? -normalRisk(moments, 1 - p).valueAtRisk : 0), 0.05);
    expect(normal.conditionalValueAtRisk).toBeCloseTo(normalTail, 6);
    const t = studentTRisk(moments, 0.95, 5);
    const tTail = integratedTail((p) => -studentTRisk(moments, 1 - p, 5).valueAtRisk, 0.05);
    expect(t.conditionalValueAtRisk / tTail).toBeCloseTo(1, 3);
    const skewed = { ...moments, skewness: -0.3, excessKurtosis: 1 };
    const adjusted = cornishFisherRisk(skewed, 0.95);
    const adjustedTail = integratedTail((p) => -cornishFisherRisk(skewed, 1 - p).valueAtRisk, 0.05);
    expect(adjusted.conditionalValueAtRisk).toBeCloseTo(adjustedTail, 6);
  });

  it('agrees between the normal, the t with many degrees of freedom and Cornish-Fisher without skewness', () => {
    const normal = normalRisk(moments, 0.99);
    const t = studentTRisk(moments, 0.99, 1e8);
    const infinite = studentTRisk(moments, 0.99, Number.POSITIVE_INFINITY);
    const plain = cornishFisherRisk({ ...moments, skewness: 0, excessKurtosis: 0 }, 0.99);
    for (const other of [t, infinite, plain]) {
      expect(other.valueAtRisk).toBeCloseTo(normal.valueAtRisk, 8);
      expect(other.conditionalValueAtRisk).toBeCloseTo(normal.conditionalValueAtRisk, 8);
    }
    expect(plain.monotone).toBe(true);
    expect(plain.warning).toBeUndefined();
  });

  it('warns where Cornish-Fisher is no distribution, exactly where its quantiles fall somewhere', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -2, max: 2, noNaN: true }),
        fc.double({ min: -1, max: 9, noNaN: true }),
        (skewness, excessKurtosis) => {
          const { monotone, warning } = cornishFisherRisk(
            { mean: 0, standardDeviation: 1, skewness, excessKurtosis },
            0.95,
          );
          const S = skewness;
          const K = excessKurtosis;
          let falls = false;
          for (let z = -40; z <= 40; z += 0.02) {
            const slope = 1 + (z * S) / 3 + ((3 * z * z - 3) * K) / 24 - ((6 * z * z - 5) * S * S) / 36;
            if (slope < -1e-3) falls = true;
          }
          if (falls) expect(monotone).toBe(false);
          expect(warning === undefined).toBe(monotone);
        },
      ),
      { numRuns: 200 },
    );
    expect(cornishFisherRisk({ ...moments, skewness: -0.2, excessKurtosis: 1.5 }, 0.95).monotone).toBe(true);
  });

  it('is minus the mean without volatility, and refuses moments that cannot be', () => {
    const flat = { mean: 0.01, standardDeviation: 0 };
    expect(normalRisk(flat, 0.95).valueAtRisk).toBe(-0.01);
    expect(studentTRisk(flat, 0.95, 4).conditionalValueAtRisk).toBe(-0.01);
    expect(sampleMoments([0.1, 0.1, 0.1])).toEqual({ mean: 0.1, standardDeviation: 0, skewness: 0, excessKurtosis: 0 });
    expect(() => normalRisk({ mean: 0, standardDeviation: -1 }, 0.95)).toThrow(/standardDeviation: given -1/);
    expect(() => normalRisk({ mean: Number.NaN, standardDeviation: 1 }, 0.95)).toThrow(/mean: given NaN/);
    expect(() => studentTRisk(flat, 0.95, 2)).toThrow(/degreesOfFreedom: given 2/);
    expect(() => cornishFisherRisk({ ...flat, skewness: Number.NaN, excessKurtosis: 0 }, 0.95)).toThrow(/skewness/);
  });

  it('treats rounding below zero as no variance and refuses a negative one', () => {
    const twins = fromRows([
      [1, 1],
      [1, 1 - 1e-16],
    ]);
    expect(portfolioMoments(twins, [1, -1]).standardDeviation).toBe(0);
    expect(() =>
      portfolioMoments(
        fromRows([
          [1, 2],
          [2, 1],
        ]),
        [1, -1],
      ),
    ).toThrow(/eigenvalue -(1|0\.99)/);
  });
});

describe('filtered historical simulation', () => {
  it('is the historical risk where volatility stays as it was, and scales with the forecast', () => {
    fc.assert(
      fc.property(randomMarket, confidence, ({ returns, weights }, c) => {
        const ones = new Array<number>(returns.columns).fill(1);
        const input = { standardizedResiduals: returns, forecastVolatilities: ones, weights, confidence: c };
        const plain = filteredHistoricalRisk(input);
        const historical = historicalRisk(portfolioReturns(returns, weights), { confidence: c });
        expect(plain.valueAtRisk).toBeCloseTo(historical.valueAtRisk, 12);
        const calm = filteredHistoricalRisk({ ...input, forecastVolatilities: ones.map(() => 0.5) });
        expect(calm.conditionalValueAtRisk).toBeCloseTo(plain.conditionalValueAtRisk / 2, 12);
        const drifting = filteredHistoricalRisk({ ...input, means: ones.map(() => 0.01) });
        expect(drifting.valueAtRisk).toBeCloseTo(plain.valueAtRisk - 0.01 * total(weights), 12);
      }),
    );
  });
});

describe('Monte-Carlo risk', () => {
  const covariance = fromRows([
    [0.0004, 0.0002, 0],
    [0.0002, 0.0009, -0.0001],
    [0, -0.0001, 0.0001],
  ]);
  const weights = [0.5, 0.3, 0.2];

  it('comes within its own error of the closed form, normal and t', () => {
    const moments = portfolioMoments(covariance, weights);
    const simulated = monteCarloRisk({ covariance, weights, confidence: 0.95, seed: 1, scenarios: 200_000 });
    const exact = normalRisk(moments, 0.95);
    expect(Math.abs(simulated.valueAtRisk - exact.valueAtRisk)).toBeLessThan(4 * simulated.valueAtRiskError);
    expect(Math.abs(simulated.conditionalValueAtRisk - exact.conditionalValueAtRisk)).toBeLessThan(
      4 * simulated.conditionalValueAtRiskError,
    );
    expect(simulated.valueAtRiskError).toBeLessThan(0.01 * exact.valueAtRisk);
    const heavy = monteCarloRisk({
      covariance,
      weights,
      confidence: 0.99,
      seed: 2,
      scenarios: 200_000,
      degreesOfFreedom: 4,
    });
    const exactHeavy = studentTRisk(moments, 0.99, 4);
    expect(Math.abs(heavy.valueAtRisk - exactHeavy.valueAtRisk)).toBeLessThan(4 * heavy.valueAtRiskError);
    expect(Math.abs(heavy.conditionalValueAtRisk - exactHeavy.conditionalValueAtRisk)).toBeLessThan(
      4 * heavy.conditionalValueAtRiskError,
    );
  });

  it('repeats itself for a seed, and splits the CVaR over the assets', () => {
    const input = { covariance, weights, confidence: 0.95, seed: 7, mean: [0.001, 0, -0.001] };
    const first = monteCarloRisk(input);
    expect(monteCarloRisk(input)).toEqual(first);
    expect(monteCarloRisk({ ...input, seed: 8 }).valueAtRisk).not.toBe(first.valueAtRisk);
    expect(total(first.contributions)).toBeCloseTo(first.conditionalValueAtRisk, 12);
    const exact = normalTailContributions(covariance, weights, 0.95, input.mean).conditionalValueAtRiskContributions;
    first.contributions.forEach((value, i) => {
      expect(Math.abs(value - exact[i])).toBeLessThan(0.05 * total(exact));
    });
  });

  it('takes a singular covariance and refuses an indefinite one or too few scenarios', () => {
    const singular = fromRows([
      [1, 1],
      [1, 1],
    ]);
    expect(
      monteCarloRisk({ covariance: singular, weights: [1, -1], confidence: 0.95, seed: 1 }).valueAtRisk,
    ).toBeCloseTo(0, 7);
    const indefinite = fromRows([
      [1, 2],
      [2, 1],
    ]);
    expect(() => monteCarloRisk({ covariance: indefinite, weights: [1, 1], confidence: 0.95, seed: 1 })).toThrow(
      /eigenvalue/,
    );
    expect(() => monteCarloRisk({ covariance, weights, confidence: 0.95, seed: 1, scenarios: 10 })).toThrow(
      /scenarios/,
    );
    expect(() => monteCarloRisk({ covariance, weights, confidence: 0.95, seed: 0.5 })).toThrow(/seed/);
  });
});

describe('contributions', () => {
  it('sum to the volatility, the VaR and the CVaR', () => {
    fc.assert(
      fc.property(randomMarket, confidence, ({ returns, weights }, c) => {
        const covariance = sampleCovariance(returns);
        const split = volatilityContributions(covariance, weights);
        expect(total(split.contributions)).toBeCloseTo(split.volatility, 12);
        const mean = weights.map((_, i) => 0.001 * i);
        const normal = normalTailContributions(covariance, weights, c, mean);
        const exact = normalRisk(portfolioMoments(covariance, weights, mean), c);
        const historical = historicalTailContributions(returns, weights, c);
        const observed = historicalRisk(portfolioReturns(returns, weights), { confidence: c });
        for (const [parts, whole] of [
          [normal, exact],
          [historical, observed],
        ] as const) {
          expect(total(parts.valueAtRiskContributions)).toBeCloseTo(whole.valueAtRisk, 12);
          expect(total(parts.conditionalValueAtRiskContributions)).toBeCloseTo(whole.conditionalValueAtRisk, 12);
          expect(parts.valueAtRisk).toBeCloseTo(whole.valueAtRisk, 12);
          expect(parts.conditionalValueAtRisk).toBeCloseTo(whole.conditionalValueAtRisk, 12);
        }
      }),
    );
  });

  it('have marginals that are the slopes of the risk', () => {
    const random = createRandom(3);
    const returns = { rows: 60, columns: 3, data: Float64Array.from({ length: 180 }, () => random.normal()) };
    const covariance = sampleCovariance(returns);
    const weights = [0.5, 0.2, 0.3];
    const h = 1e-6;
    const slope = (risk: (w: number[]) => number, i: number) => {
      const moved = (step: number) => weights.map((weight, k) => (k === i ? weight + step : weight));
      return (risk(moved(h)) - risk(moved(-h))) / (2 * h);
    };
    const volatility = volatilityContributions(covariance, weights);
    const normal = normalTailContributions(covariance, weights, 0.95);
    const historical = historicalTailContributions(returns, weights, 0.9);
    for (let i = 0; i < 3; i++) {
      expect(volatility.marginal[i]).toBeCloseTo(
        slope((w) => portfolioMoments(covariance, w).standardDeviation, i),
        7,
      );
      expect(normal.marginalValueAtRisk[i]).toBeCloseTo(
        slope((w) => normalRisk(portfolioMoments(covariance, w), 0.95).valueAtRisk, i),
        7,
      );
      const tailOf = (w: number[]) => historicalRisk(portfolioReturns(returns, w), { confidence: 0.9 });
      expect(historical.marginalValueAtRisk[i]).toBeCloseTo(
        slope((w) => tailOf(w).valueAtRisk, i),
        6,
      );
      expect(historical.marginalConditionalValueAtRisk[i]).toBeCloseTo(
        slope((w) => tailOf(w).conditionalValueAtRisk, i),
        6,
      );
    }
  });

  it('are zero for a portfolio without risk', () => {
    const split = volatilityContributions(
      fromRows([
        [0, 0],
        [0, 1],
      ]),
      [1, 0],
    );
    expect([split.volatility, ...split.marginal, ...split.shares]).toEqual([0, 0, 0, 0, 0]);
  });

  it('refuse weights that do not fit', () => {
    expect(() =>
      volatilityContributions(
        fromRows([
          [1, 0],
          [0, 1],
        ]),
        [1],
      ),
    ).toThrow(/weights: given 1 values/);
    expect(() => historicalTailContributions(fromRows([[1, 0]]), [1, Number.NaN], 0.95)).toThrow(/NaN at position 1/);
  });
});
