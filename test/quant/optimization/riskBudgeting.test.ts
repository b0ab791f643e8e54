import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DenseMatrix, fromRows, toMatrix, zeros } from '../../../quant/linalg/denseMatrix.ts';
import { matVec } from '../../../quant/linalg/multiply.ts';
import { equalWeights } from '../../../quant/optimization/equalWeights.ts';
import { inverseVolatility } from '../../../quant/optimization/inverseVolatility.ts';
import { riskBudgeting } from '../../../quant/optimization/riskBudgeting.ts';
import type { RiskBudgetPortfolio, RiskBudgetResult } from '../../../quant/optimization/riskBudgetPortfolio.ts';
import { riskParity } from '../../../quant/optimization/riskParity.ts';
import { describeReference } from '../../support/reference.ts';
import { covarianceOf, returnsOf, uniforms } from './randomMarket.ts';

interface OptimizersFile {
  readonly tolerance: { readonly weights_abs: number };
  readonly cases: readonly {
    readonly id: string;
    readonly weights: number[];
    readonly variance: number;
    readonly budget?: number[];
  }[];
}
interface MomentsFile {
  readonly expected: { readonly ledoit_wolf_cov: number[][] };
}

/** Where assets hedge each other to nothing there are no shares of risk; then, and only then, no answer is right. */
function hedged(result: RiskBudgetResult, covariance: DenseMatrix, periods: number): boolean {
  if (result.status === 'optimal') return false;
  expect(result).toMatchObject({ reason: expect.stringMatching(/without risk/) });
  expect(covariance.rows).toBeGreaterThanOrEqual(periods);
  return true;
}

/**
 * Relative error that rounding of the covariance leaves in contributions and weights: n eps (sum w sigma)^2 / w'S w, which grows
 * without limit as the assets come to hedge each other.
 */
function rounding(covariance: DenseMatrix, weights: Float64Array): number {
  const n = weights.length;
  const product = matVec(covariance.data, n, n, weights);
  const variance = weights.reduce((sum, weight, i) => sum + weight * product[i], 0);
  const undiversified = weights.reduce((sum, weight, i) => sum + weight * Math.sqrt(covariance.data[i * n + i]), 0);
  return (4 * n * Number.EPSILON * undiversified ** 2) / variance;
}

function solved(result: RiskBudgetResult): RiskBudgetPortfolio {
  if (result.status !== 'optimal') throw new Error(result.status);
  return result;
}

for (const set of ['sp500a', 'crypto_dev']) {
  describeReference([`optimizers_${set}`, `moments_${set}`], (file: OptimizersFile, moments: MomentsFile) => {
    const covariance = toMatrix(fromRows(moments.expected.ledoit_wolf_cov));
    for (const expected of file.cases.filter(({ id }) => id === 'erc' || id === 'risk_budget_linear')) {
      it(`reaches ${expected.id} of the reference`, () => {
        const result = solved(
          expected.budget ? riskBudgeting({ covariance, budgets: expected.budget }) : riskParity({ covariance }),
        );
        expected.weights.forEach((weight, i) => {
          expect(Math.abs(result.weights[i] - weight)).toBeLessThanOrEqual(file.tolerance.weights_abs);
          expect(Math.abs(result.riskContributions[i] - (expected.budget?.[i] ?? 0.1))).toBeLessThan(1e-10);
        });
        // The reference itself stops at about seven digits.
        expect(Math.abs(result.objective / expected.variance - 1)).toBeLessThan(1e-6);
      });
    }
  });
}

const market = fc
  .record({ assets: fc.integer({ min: 1, max: 12 }), periods: fc.integer({ min: 3, max: 40 }), seed: fc.integer() })
  .map(({ assets, periods, seed }) => ({ covariance: covarianceOf(returnsOf(assets, periods, seed)), periods, seed }));

/** Twelve assets that hedge each other to nothing, and no longer between the bounds drawn with this seed. */
const hedgedWithoutBounds = {
  covariance: covarianceOf(returnsOf(12, 6, 2147483623)),
  periods: 6,
  seed: 2147483623,
};

/** Seven assets of which two have floors that hold so much risk that the budget has to bind. */
const heldAboveTheBudget = {
  covariance: covarianceOf(returnsOf(7, 5, 1084704644)),
  periods: 5,
  seed: 1084704644,
};

/** The program of risk budgeting at lambda. */
function program(covariance: DenseMatrix, budgets: Float64Array, lambda: number, w: Float64Array): number {
  const product = matVec(covariance.data, w.length, w.length, w);
  return w.reduce((sum, weight, i) => sum + (weight * product[i]) / 2 - lambda * budgets[i] * Math.log(weight), 0);
}

describe('risk budgeting', () => {
  it('makes every asset contribute its share, and proves it, also where there are fewer periods than assets', () => {
    fc.assert(
      fc.property(market, ({ covariance, periods, seed }) => {
        const next = uniforms(seed);
        const raw = Array.from({ length: covariance.rows }, () => 0.1 + next());
        const total = raw.reduce((sum, b) => sum + b, 0);
        const answer = riskBudgeting({ covariance, budgets: raw });
        if (hedged(answer, covariance, periods)) return;
        const result = solved(answer);
        const error = 1e-10 + rounding(covariance, result.weights);
        raw.forEach((b, i) => {
          expect(Math.abs(result.riskContributions[i] - b / total)).toBeLessThan(error);
        });
        expect(Math.abs(result.weights.reduce((sum, weight) => sum + weight, 0) - 1)).toBeLessThan(1e-12);
        expect(Math.min(...result.weights)).toBeGreaterThan(0);
        expect(result.certificate.gap).toBeLessThan(1e-12 * result.objective);
      }),
    );
  });

  it('does not depend on the unit of the returns or the order of the assets', () => {
    fc.assert(
      fc.property(market, fc.constantFrom(1e-6, 252, 1e4), ({ covariance, periods }, factor) => {
        const n = covariance.rows;
        const answer = riskParity({ covariance });
        if (hedged(answer, covariance, periods)) return;
        const a = solved(answer).weights;
        const turned = zeros(n, n);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) turned.data[i * n + j] = factor * covariance.data[(n - 1 - i) * n + n - 1 - j];
        }
        const b = solved(riskParity({ covariance: turned })).weights;
        const error = 1e-10 + rounding(covariance, a);
        a.forEach((weight, i) => {
          expect(Math.abs(b[n - 1 - i] - weight)).toBeLessThan(error);
        });
      }),
    );
  });

  it('keeps contributions in proportion between the bounds, below it at caps and above it at floors', () => {
    fc.assert(
      fc.property(market, ({ covariance, periods, seed }) => {
        const n = covariance.rows;
        const next = uniforms(seed);
        const upper = Array.from({ length: n }, () => (0.6 + 1.5 * next()) / n);
        const lower = upper.map((bound) => 0.5 * bound * next());
        const least = lower.reduce((sum, bound) => sum + bound, 0);
        const most = upper.reduce((sum, bound) => sum + bound, 0);
        const max = least + (most - least) * (0.3 + 0.7 * next());
        const result = riskParity({ covariance, constraints: { lower, upper, budget: { min: least, max } } });

        if (result.status !== 'optimal') {
          // Rounding may decide where fewer periods than assets leave portfolios without risk, and only there.
          const singular = covariance.rows >= periods ? '|rounding decides' : '';
          expect(result).toMatchObject({
            reason: expect.stringMatching(new RegExp(`lower limits|without risk${singular}`)),
          });
          return;
        }
        const { weights, certificate } = result;
        expect(Math.abs(weights.reduce((sum, weight) => sum + weight, 0) - max)).toBeLessThan(1e-9);
        const product = matVec(covariance.data, n, n, weights);
        // Where floors hold more than the budget whatever the risk, the budget is a constraint too, and its price falls on every weight.
        const price = certificate.kind === 'kkt' ? (certificate.multipliers.get('budget') ?? 0) : Number.NaN;
        const contribution = weights.map((weight, i) => weight * (product[i] - price));
        const inside = Array.from(weights.keys()).filter((i) => weights[i] > lower[i] && weights[i] < upper[i]);
        const level = inside.length > 0 ? contribution[inside[0]] : Number.NaN;
        for (const i of inside) expect(Math.abs(contribution[i] / level - 1)).toBeLessThan(1e-8);
        weights.forEach((weight, i) => {
          expect(weight).toBeGreaterThanOrEqual(lower[i]);
          expect(weight).toBeLessThanOrEqual(upper[i]);
          if (inside.length === 0) return;
          if (weight === upper[i]) expect(contribution[i]).toBeLessThanOrEqual(level * (1 + 1e-8));
          if (weight === lower[i]) expect(contribution[i]).toBeGreaterThanOrEqual(level * (1 - 1e-8));
        });
        expect(certificate.gap).toBeLessThan(1e-9 * result.objective);
        // No point within the bounds is lower in the program whose minimum it is.
        const budgets = new Float64Array(n).fill(1 / n);
        if (inside.length === 0) return;
        const lambda = level * n;
        const value = program(covariance, budgets, lambda, weights);
        for (let trial = 0; trial < 30; trial++) {
          const other = Float64Array.from(upper, (bound, i) => lower[i] + (bound - lower[i]) * next());
          const priced = price * other.reduce((sum, weight, i) => sum + weight - weights[i], 0);
          expect(program(covariance, budgets, lambda, other) - priced).toBeGreaterThanOrEqual(
            value - 1e-12 * Math.abs(value),
          );
        }
      }),
      { examples: [[hedgedWithoutBounds], [heldAboveTheBudget]] },
    );
  });

  it('equals inverse volatility for uncorrelated assets, and 1/N for assets alike', () => {
    const diagonal = fromRows([
      [0.04, 0, 0],
      [0, 0.01, 0],
      [0, 0, 0.0025],
    ]);
    const expected = [1 / 7, 2 / 7, 4 / 7];
    for (const result of [riskParity({ covariance: diagonal }), inverseVolatility({ covariance: diagonal })]) {
      if (result.status !== 'optimal') throw new Error(result.status);
      expected.forEach((weight, i) => {
        expect(result.weights[i]).toBeCloseTo(weight, 12);
      });
    }
    const alike = fromRows(Array.from({ length: 5 }, () => new Array<number>(5).fill(0.04)));
    for (const weight of solved(riskParity({ covariance: alike })).weights) expect(weight).toBeCloseTo(0.2, 12);
  });

  it('converges at correlations of almost 1 and -1, and for 200 assets from 30 periods once there is a little risk of their own', () => {
    for (const rho of [0.999999, -0.999999, 1 - 1e-12]) {
      const result = solved(
        riskParity({
          covariance: fromRows([
            [0.04, rho * 0.02, 0.001],
            [rho * 0.02, 0.01, Math.sign(rho) * 0.0005],
            [0.001, Math.sign(rho) * 0.0005, 0.0025],
          ]),
        }),
      );
      for (const share of result.riskContributions) expect(share).toBeCloseTo(1 / 3, 7);
    }
    const sample = covarianceOf(returnsOf(200, 30, 7));
    expect(riskParity({ covariance: sample })).toMatchObject({ status: 'failed' });
    const ridge = { ...sample, data: sample.data.map((value, k) => (k % 201 === 0 ? value + 1e-7 : value)) };
    const wide = solved(riskParity({ covariance: ridge }));
    for (const share of wide.riskContributions) expect(share).toBeCloseTo(1 / 200, 10);
  });

  it('leaves the rest in cash', () => {
    const covariance = covarianceOf(returnsOf(4, 30, 3));
    const result = solved(riskParity({ covariance, constraints: { upper: 0.2, budget: { min: 0, max: 1 } } }));
    expect(Array.from(result.weights)).toEqual([0.2, 0.2, 0.2, 0.2]);
    expect(result.cash).toBeCloseTo(0.2, 12);
  });

  it('says which bounds conflict, and names an asset that never moves or cannot be held', () => {
    const covariance = covarianceOf(returnsOf(4, 30, 3));
    expect(riskParity({ covariance, constraints: { upper: 0.2 } })).toMatchObject({
      status: 'infeasible',
      conflicts: [{ name: 'upper bounds' }, { name: 'budget at least 1' }],
    });
    expect(() => riskBudgeting({ covariance, budgets: [1, 1, 1, 0] })).toThrow(/positive shares/);
    expect(() => riskParity({ covariance, constraints: { upper: [1, 1, 1, 0] } })).toThrow(/can be held/);
    const still = fromRows([
      [0.04, 0],
      [0, 0],
    ]);
    expect(() => riskParity({ covariance: still })).toThrow(/variance of 0 for asset 1/);
    expect(() => inverseVolatility({ covariance: still })).toThrow(/variance of 0 for asset 1/);
  });

  it('says so where the assets hedge each other to nothing', () => {
    const covariance = fromRows([
      [0.04, -0.02],
      [-0.02, 0.01],
    ]);
    expect(riskParity({ covariance })).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('without risk'),
    });
  });

  it('does not call a matrix solved that is no covariance', () => {
    const indefinite = fromRows([
      [1, -2, 0.1],
      [-2, 1, 0.1],
      [0.1, 0.1, 1],
    ]);
    expect(() => riskParity({ covariance: indefinite })).toThrow(/eigenvalue/);
  });
});

describe('1/N and inverse volatility', () => {
  it('divide what caps and floors take among the others', () => {
    fc.assert(
      fc.property(market, ({ covariance, seed }) => {
        const n = covariance.rows;
        const next = uniforms(seed);
        const upper = Array.from({ length: n }, () => (0.2 + 2 * next()) / n);
        const lower = upper.map((bound) => bound * next());
        const least = lower.reduce((sum, bound) => sum + bound, 0);
        const most = upper.reduce((sum, bound) => sum + bound, 0);
        const max = least + (most - least) * next();
        const constraints = { lower, upper, budget: { min: least, max } };
        const score = (i: number): number => 1 / Math.sqrt(covariance.data[i * n + i]);
        for (const [result, scores] of [
          [inverseVolatility({ covariance, constraints }), Array.from({ length: n }, (_, i) => score(i))],
          [equalWeights({ assets: n, constraints }), new Array<number>(n).fill(1)],
        ] as const) {
          if (result.status !== 'optimal') throw new Error(result.status);
          const { weights } = result;
          expect(Math.abs(weights.reduce((sum, weight) => sum + weight, 0) - max)).toBeLessThan(1e-12);
          const ratios = weights.map((weight, i) => weight / scores[i]);
          const inside = Array.from(weights.keys()).filter(
            (i) => weights[i] > lower[i] + 1e-12 && weights[i] < upper[i] - 1e-12,
          );
          for (const i of inside) expect(ratios[i] / ratios[inside[0]]).toBeCloseTo(1, 9);
          weights.forEach((weight, i) => {
            expect(weight).toBeGreaterThanOrEqual(lower[i]);
            expect(weight).toBeLessThanOrEqual(upper[i]);
          });
        }
      }),
    );
  });

  it('1/N is 1/N', () => {
    const result = equalWeights({ assets: 4 });
    if (result.status !== 'optimal') throw new Error(result.status);
    expect(Array.from(result.weights)).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect(result.objective).toBe(0.25);
    expect(() => equalWeights({ assets: 0 })).toThrow(/whole number/);
  });
});
