import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PortfolioConstraints } from '../../../quant/optimization/constraints.ts';
import { efficientReturn } from '../../../quant/optimization/efficientReturn.ts';
import { efficientRisk } from '../../../quant/optimization/efficientRisk.ts';
import { maximumDiversification } from '../../../quant/optimization/maximumDiversification.ts';
import { maximumSharpe } from '../../../quant/optimization/maximumSharpe.ts';
import { minimumVariance } from '../../../quant/optimization/minimumVariance.ts';
import { quadraticUtility } from '../../../quant/optimization/quadraticUtility.ts';
import type { InfeasibleProblem, SearchResult } from '../../../quant/optimization/result.ts';
import { portfolioCase } from './portfolioArbitrary.ts';
import { solved } from './quadraticSupport.ts';

/** The same cases every time, so that a failure is a change of the code. */
const SEED = 20_240_607;

const covariance = {
  rows: 3,
  columns: 3,
  data: Float64Array.of(0.04, 0.006, 0, 0.006, 0.09, 0, 0, 0, 0.01),
};
const assets = ['BTC-USD', 'ETH-USD', 'SOL-USD'];

function refused(result: SearchResult): InfeasibleProblem {
  if (result.status !== 'infeasible') throw new Error(result.status);
  return result;
}

function conflict(constraints: PortfolioConstraints): InfeasibleProblem {
  return refused(minimumVariance({ covariance, constraints: { assets, ...constraints } }));
}

describe('constraints that exclude each other', () => {
  it.each<[string, PortfolioConstraints, string, string[]]>([
    [
      'caps that sum to less than the budget',
      { upper: 0.2 },
      "under upper bounds, the summed weight reaches at most 0.6, below the budget's minimum of 1",
      ['budget at least 1', 'upper bounds'],
    ],
    [
      'lower bounds that sum to more than the budget',
      { lower: 0.5, budget: { min: 0, max: 1 } },
      "under lower bounds, the summed weight is at least 1.5, above the budget's maximum of 1",
      ['budget at most 1', 'lower bounds'],
    ],
    [
      'a group cap below the lower bounds of its members',
      { lower: [0.3, 0.2, 0], groups: [{ name: 'majors', members: [0, 1], upper: 0.4 }] },
      'under lower bounds of BTC-USD, ETH-USD, the summed weight of group majors is at least 0.5, above its maximum of 0.4',
      ['group majors at most 0.4', 'lower bounds of BTC-USD, ETH-USD'],
    ],
    [
      'group caps that leave too little for the budget',
      {
        upper: [1, 1, 0.25],
        groups: [
          { name: 'majors', members: [0], upper: 0.3 },
          { name: 'others', members: [1], upper: 0.4 },
        ],
      },
      "under group majors at most 0.3, group others at most 0.4, upper bounds of SOL-USD, the summed weight reaches at most 0.95, below the budget's minimum of 1",
      ['budget at least 1', 'group majors at most 0.3', 'group others at most 0.4', 'upper bounds of SOL-USD'],
    ],
    [
      'crossed bounds',
      { lower: [0, 0.5, 0], upper: [1, 0.4, 1] },
      'the lower bound of ETH-USD is 0.5, above its upper bound of 0.4',
      ['lower bound of ETH-USD 0.5', 'upper bound of ETH-USD 0.4'],
    ],
    [
      'a crossed budget',
      { budget: { min: 0.9, max: 0.8 } },
      "the budget's minimum is 0.9, above its maximum of 0.8",
      ['budget at least 0.9', 'budget at most 0.8'],
    ],
    [
      'a crossed group',
      { groups: [{ name: 'majors', members: [0, 1], lower: 0.5, upper: 0.4 }] },
      'the lower limit of group majors is 0.5, above its upper limit of 0.4',
      ['group majors at least 0.5', 'group majors at most 0.4'],
    ],
  ])('are named with their figures: %s', (_, constraints, reason, names) => {
    const result = conflict(constraints);
    expect(result.reason).toBe(reason);
    expect(result.conflicts.map(({ name }) => name)).toEqual(names);
  });

  it('include a return that no portfolio attains, and state the greatest that one does', () => {
    const returns = [0.1, 0.2, 0.05];
    const result = refused(
      efficientReturn({ covariance, returns, targetReturn: 0.19, constraints: { assets, upper: 0.6 } }),
    );
    expect(result.reason).toBe('the greatest attainable expected return is 0.16, below the target of 0.19');
    expect(result.conflicts.map(({ name }) => name)).toContain('upper bound of ETH-USD');
  });

  it('include a volatility that no portfolio stays below, and state the least variance', () => {
    const returns = [0.1, 0.2, 0.05];
    const least = solved(minimumVariance({ covariance })).objective;
    const result = refused(efficientRisk({ covariance, returns, targetVolatility: 0.01 }));
    expect(result.reason).toContain(`the least attainable variance is ${Number(least.toPrecision(10))}`);
  });

  it('include a risk-free rate that no portfolio earns more than', () => {
    const result = refused(maximumSharpe({ covariance, returns: [0.01, 0.02, 0], riskFreeRate: 0.03 }));
    expect(result.reason).toBe(
      'the greatest attainable expected return in excess of the risk-free rate of 0.03 is -0.01, not above 0',
    );
  });

  it('are never reported where a portfolio satisfies them all', () => {
    fc.assert(
      fc.property(portfolioCase(), (given) => {
        expect(minimumVariance(given).status).toBe('optimal');
      }),
      { numRuns: 200, seed: SEED },
    );
  });
});

describe('hostile inputs', () => {
  const returns = [0.1, 0.2, 0.05];

  it.each<[string, () => SearchResult, RegExp]>([
    [
      'a covariance that is not finite',
      () => minimumVariance({ covariance: { ...covariance, data: covariance.data.map(() => Number.NaN) } }),
      /covariance: given NaN/,
    ],
    ['too few returns', () => maximumSharpe({ covariance, returns: [0.1] }), /returns: given 1 value/],
    ['a risk aversion of 0', () => quadraticUtility({ covariance, returns, riskAversion: 0 }), /riskAversion: given 0/],
    [
      'a target that is not a number',
      () => efficientReturn({ covariance, returns, targetReturn: Number.NaN }),
      /targetReturn: given NaN/,
    ],
    [
      'a negative volatility',
      () => efficientRisk({ covariance, returns, targetVolatility: -1 }),
      /targetVolatility: given -1/,
    ],
    [
      'an infinite bound',
      () => minimumVariance({ covariance, constraints: { upper: Number.POSITIVE_INFINITY } }),
      /constraints\.upper: given Infinity for asset 0/,
    ],
    [
      'a group of an asset that is not there',
      () => minimumVariance({ covariance, constraints: { groups: [{ name: 'x', members: [3] }] } }),
      /constraints\.groups\[0\]\.members: given 3; allowed is indices from 0 to 2/,
    ],
    [
      'two groups of one name',
      () =>
        minimumVariance({
          covariance,
          constraints: {
            groups: [
              { name: 'x', members: [0] },
              { name: 'x', members: [1] },
            ],
          },
        }),
      /constraints\.groups\[1\]\.name/,
    ],
    [
      'a negative cost',
      () => minimumVariance({ covariance, constraints: { turnover: { previous: [0, 0, 0], cost: -1 } } }),
      /constraints\.turnover\.cost: given -1 for asset 0/,
    ],
    [
      'a limit of no names',
      () => minimumVariance({ covariance, constraints: { maxNames: 0 } }),
      /constraints\.maxNames: given 0/,
    ],
  ])('are refused with the field and the remedy: %s', (_, call, message) => {
    expect(call).toThrow(message);
  });

  it('holds one asset, identical assets and assets without risk', () => {
    const one = solved(minimumVariance({ covariance: { rows: 1, columns: 1, data: Float64Array.of(0.04) } }));
    expect(Array.from(one.weights)).toEqual([1]);
    const identical = new Float64Array(25).fill(0.04);
    expect(
      solved(minimumVariance({ covariance: { rows: 5, columns: 5, data: identical }, constraints: { upper: 0.3 } }))
        .objective,
    ).toBeCloseTo(0.04, 12);
    const riskless = Float64Array.of(0, 0, 0, 0.04);
    const held = solved(
      minimumVariance({ covariance: { rows: 2, columns: 2, data: riskless }, constraints: { upper: 0.7 } }),
    );
    expect(held.weights[0]).toBeCloseTo(0.7, 12);
    const nothing = solved(minimumVariance({ covariance: { rows: 2, columns: 2, data: new Float64Array(4) } }));
    expect(nothing.objective).toBe(0);
  });

  it('fails with the reason where a gain without risk makes a ratio unbounded', () => {
    const riskless = { rows: 2, columns: 2, data: Float64Array.of(0, 0, 0, 0.04) };
    const result = maximumSharpe({ covariance: riskless, returns: [0.01, 0.02] });
    expect(result).toEqual({
      status: 'failed',
      reason: 'the constraints admit a gain without risk, so that the ratio has no maximum',
    });
    expect(maximumDiversification({ covariance: { rows: 2, columns: 2, data: new Float64Array(4) } }).status).toBe(
      'infeasible',
    );
  });

  it('finds the least variance of 200 assets from 30 observations', () => {
    const n = 200;
    const data = new Float64Array(n * n);
    for (let t = 0; t < 30; t++) {
      const draw = Array.from({ length: n }, (_, i) => Math.sin(12.9898 * (t + 1) * (i + 3)) * (1 + (i % 7)));
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) data[i * n + j] += (draw[i] * draw[j]) / 30;
    }
    const result = solved(minimumVariance({ covariance: { rows: n, columns: n, data }, constraints: { upper: 0.05 } }));
    if (result.certificate.kind !== 'kkt') throw new Error(result.certificate.kind);
    expect(result.certificate.gap).toBeLessThan(1e-9);
    expect(result.certificate.infeasibility).toBeLessThan(1e-9);
  });
});
