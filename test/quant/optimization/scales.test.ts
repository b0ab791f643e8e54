import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { efficientFrontier } from '../../../quant/optimization/efficientFrontier.ts';
import { efficientReturn } from '../../../quant/optimization/efficientReturn.ts';
import { efficientReturnCvar } from '../../../quant/optimization/efficientReturnCvar.ts';
import { efficientRisk } from '../../../quant/optimization/efficientRisk.ts';
import { hierarchicalEqualRiskContribution } from '../../../quant/optimization/hierarchicalEqualRiskContribution.ts';
import { hierarchicalRiskParity } from '../../../quant/optimization/hierarchicalRiskParity.ts';
import { inverseVolatility } from '../../../quant/optimization/inverseVolatility.ts';
import { maximumDiversification } from '../../../quant/optimization/maximumDiversification.ts';
import { maximumReturn } from '../../../quant/optimization/maximumReturn.ts';
import { maximumReturnCvar } from '../../../quant/optimization/maximumReturnCvar.ts';
import { maximumSharpe } from '../../../quant/optimization/maximumSharpe.ts';
import { minimumCvar } from '../../../quant/optimization/minimumCvar.ts';
import { minimumVariance } from '../../../quant/optimization/minimumVariance.ts';
import { quadraticUtility } from '../../../quant/optimization/quadraticUtility.ts';
import { riskParity } from '../../../quant/optimization/riskParity.ts';
import { createRandom } from '../../../quant/statistics/random.ts';
import { halfLife } from '../../../quant/timeseries/cointegration/halfLife.ts';

interface Market {
  readonly n: number;
  readonly scenarios: readonly (readonly number[])[];
  readonly covariance: readonly (readonly number[])[];
  readonly returns: readonly number[];
  /** Where targets lie. */
  readonly level: number;
  readonly maxNames: number | undefined;
}

/** A market in another unit of money or time: returns are multiplied, weights must stay. */
function scaled(market: Market, unit: number): Market {
  const times = (rows: Market['covariance'], factor: number) => rows.map((row) => row.map((value) => value * factor));
  return {
    ...market,
    scenarios: times(market.scenarios, unit),
    covariance: times(market.covariance, unit * unit),
    returns: market.returns.map((value) => value * unit),
  };
}

interface Answer {
  readonly status: string;
  readonly weights?: Float64Array;
}

const OPTIMIZERS: Record<string, (market: Market, unit: number) => Answer> = {
  minimumVariance: ({ covariance, maxNames }) => minimumVariance({ covariance, constraints: names(maxNames) }),
  maximumSharpe: ({ covariance, returns, maxNames }) =>
    maximumSharpe({ covariance, returns, constraints: names(maxNames) }),
  quadraticUtility: ({ covariance, returns, maxNames }, unit) =>
    quadraticUtility({ covariance, returns, riskAversion: 3 / unit, constraints: names(maxNames) }),
  efficientReturn: ({ covariance, returns, level, maxNames }, unit) =>
    efficientReturn({ covariance, returns, targetReturn: 0.0007 * level * unit, constraints: names(maxNames) }),
  efficientRisk: ({ covariance, returns, level, maxNames }, unit) =>
    efficientRisk({
      covariance,
      returns,
      targetVolatility: (0.008 + 0.01 * level) * unit,
      constraints: names(maxNames),
    }),
  maximumReturn: ({ covariance, returns, level, maxNames }, unit) =>
    maximumReturn({
      covariance,
      returns,
      varianceBudget: ((0.008 + 0.01 * level) * unit) ** 2,
      constraints: names(maxNames),
    }),
  efficientFrontier: ({ covariance, returns }) => {
    const result = efficientFrontier({ covariance, returns });
    if (result.status === 'infeasible' || result.status === 'failed' || result.kind !== 'corners') return result;
    return { status: result.status, weights: Float64Array.from(result.corners.flatMap(({ weights }) => [...weights])) };
  },
  maximumDiversification: ({ covariance }) => maximumDiversification({ covariance }),
  riskParity: ({ covariance }) => riskParity({ covariance }),
  hierarchicalRiskParity: ({ covariance, maxNames }) =>
    hierarchicalRiskParity({ covariance, constraints: names(maxNames) }),
  hierarchicalEqualRiskContribution: ({ covariance }) => hierarchicalEqualRiskContribution({ covariance }),
  inverseVolatility: ({ covariance }) => inverseVolatility({ covariance }),
  minimumCvar: ({ scenarios }) => minimumCvar({ returns: scenarios, confidence: 0.8 }),
  efficientReturnCvar: ({ scenarios, returns, level }, unit) =>
    efficientReturnCvar({
      returns: scenarios,
      expectedReturns: returns,
      targetReturn: 0.0005 * level * unit,
      confidence: 0.8,
    }),
  maximumReturnCvar: ({ scenarios, returns, level }, unit) =>
    maximumReturnCvar({
      returns: scenarios,
      expectedReturns: returns,
      cvarBudget: (0.011 + 0.014 * level) * unit,
      confidence: 0.8,
    }),
};

function names(maxNames: number | undefined) {
  return maxNames === undefined ? {} : { maxNames };
}

const market: fc.Arbitrary<Market> = fc
  .tuple(fc.integer(), fc.integer({ min: 2, max: 10 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean())
  .map(([seed, n, level, few]) => {
    const random = createRandom(seed);
    const scenarios = Array.from({ length: n + 12 }, () => {
      const common = random.normal();
      return Array.from({ length: n }, (_, i) => 0.01 * (common + random.normal() * (1 + i / 3)));
    });
    const covariance = Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (_, j) => scenarios.reduce((sum, row) => sum + row[i] * row[j], 0) / scenarios.length),
    );
    const returns = Array.from({ length: n }, () => 0.0005 + 0.001 * random.normal());
    return { n, scenarios, covariance, returns, level, maxNames: few ? 2 : undefined };
  });
/** Whole powers of 10, so that the products round, and the ends of what squares can hold. */
const unit = fc.constantFrom(1e-75, 1e-20, 1e-12, 1e-6, 1e-3, 1e3, 1e6, 1e12, 1e20, 1e75);

describe('the unit of the returns', () => {
  it.each(Object.entries(OPTIMIZERS))('does not change what %s answers', (_name, solve) => {
    fc.assert(
      fc.property(market, unit, (given, factor) => {
        const before = solve(given, 1);
        const after = solve(scaled(given, factor), factor);
        expect(after.status).toBe(before.status);
        if (before.weights === undefined || after.weights?.length !== before.weights.length) return;
        const { weights } = after;
        before.weights.forEach((weight, i) => {
          expect(Math.abs(weights[i] - weight)).toBeLessThan(1e-5);
        });
      }),
      { numRuns: 40 },
    );
  });
});

describe('the half-life of a straight line', () => {
  it('does not exist where the line is rounded to cents, or has noise on it', () => {
    const random = createRandom(5);
    for (const slope of [1 / 3, -1 / 7])
      for (const noise of [1e-9, 1e-3, 0.1]) {
        const line = Array.from({ length: 200 }, (_, t) => 100 + slope * t);
        const cents = line.map((value) => Math.round(100 * value) / 100);
        const noisy = line.map((value) => value + noise * random.normal());
        for (const values of [cents, noisy])
          expect(halfLife(values)).toMatchObject({ meanReverting: false, periods: null });
      }
  });

  it('does not exist, whatever its slope, level and unit', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e3, max: 1e3, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        fc.boolean(),
        unit,
        fc.integer({ min: 4, max: 500 }),
        (level, slope, falls, factor, length) => {
          const line = Array.from({ length }, (_, t) => factor * (level + (falls ? -slope : slope) * t));
          expect(halfLife(line)).toMatchObject({ meanReverting: false, periods: null, level: null });
        },
      ),
    );
  });

  it('is still that of a decay, however small beside its level', () => {
    const decay = Array.from({ length: 100 }, (_, t) => 1e3 + 0.9 ** t);
    expect(halfLife(decay).periods).toBeCloseTo(Math.log(0.5) / Math.log(0.9), 6);
  });
});
