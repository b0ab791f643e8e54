import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DenseMatrix, zeros } from '../../../quant/linalg/denseMatrix.ts';
import { matVec } from '../../../quant/linalg/multiply.ts';
import type { PortfolioConstraints } from '../../../quant/optimization/constraints.ts';
import { riskBudgeting } from '../../../quant/optimization/riskBudgeting.ts';
import type { RiskBudgetPortfolio, RiskBudgetResult } from '../../../quant/optimization/riskBudgetPortfolio.ts';
import { riskParity } from '../../../quant/optimization/riskParity.ts';
import { costOf, expectFeasible, varianceOf } from './quadraticSupport.ts';
import { covarianceOf, returnsOf, uniforms } from './randomMarket.ts';

function solved(result: RiskBudgetResult): RiskBudgetPortfolio {
  if (result.status !== 'optimal') throw new Error('reason' in result ? result.reason : result.status);
  return result;
}

const market = fc
  .record({ assets: fc.integer({ min: 2, max: 12 }), seed: fc.integer() })
  .map(({ assets, seed }) => ({ covariance: covarianceOf(returnsOf(assets, 3 * assets + 5, seed)), seed }));

/** Random bounds, groups and, half the time, a turnover cost, around weights that satisfy them. */
function constraintsFor(
  n: number,
  seed: number,
): { readonly constraints: PortfolioConstraints; readonly inside: number[] } {
  const next = uniforms(seed ^ 0x2545f491);
  const raw = Array.from({ length: n }, () => 0.2 + next());
  const total = raw.reduce((sum, value) => sum + value, 0);
  const inside = raw.map((value) => value / total);
  const members = inside.map((_, i) => i).filter(() => next() < 0.5);
  const held = members.reduce((sum, i) => sum + inside[i], 0);
  const pair = [0, n - 1];
  return {
    inside,
    constraints: {
      lower: inside.map((value) => (next() < 0.3 ? 0.5 * value : 0)),
      upper: inside.map((value) => value * (1.2 + 2 * next())),
      groups: [
        { name: 'some', members, upper: held * (1 + 0.1 * next()) },
        { name: 'pair', members: pair, lower: 0.9 * (inside[0] + inside[n - 1]) * next() },
      ],
      ...(next() < 0.5
        ? { turnover: { previous: inside.map((value) => value * 2 * next()), cost: 2e-4 * next() } }
        : {}),
    },
  };
}

/** What risk budgeting minimises at lambda. */
function barrier(
  covariance: DenseMatrix,
  constraints: PortfolioConstraints,
  lambda: number,
  w: ArrayLike<number>,
): number {
  let value = (varianceOf(covariance, w) + costOf(constraints, w)) / 2;
  for (let i = 0; i < w.length; i++) value -= (lambda / w.length) * Math.log(w[i]);
  return value;
}

describe('risk budgets under groups and turnover cost', () => {
  it('are feasible and the minimum of their program: no other weights within bounds and groups are lower', () => {
    let met = 0;
    fc.assert(
      fc.property(market, ({ covariance, seed }) => {
        const n = covariance.rows;
        const { constraints, inside } = constraintsFor(n, seed);
        const result = riskParity({ covariance, constraints });
        if (result.status !== 'optimal') {
          expect(result).toMatchObject({ status: 'failed', reason: expect.stringMatching(/in keeping with/) });
          return;
        }
        met++;
        expectFeasible(result, constraints);
        const { weights, certificate } = result;
        expect(certificate.gap).toBeLessThan(1e-8 * result.objective);
        const product = matVec(covariance.data, n, n, weights);
        // The asset that no constraint holds tells lambda; the reduced gradient of such an asset is 0.
        const trading = (i: number): number => {
          const { previous = [], cost = 0 } = constraints.turnover ?? {};
          const half = (cost as number) / 2;
          if (previous[i] <= (constraints.lower as number[])[i]) return half;
          return previous[i] >= (constraints.upper as number[])[i] ? -half : 0;
        };
        const lambdas = weights.map(
          (weight, i) => n * weight * (product[i] + trading(i) - certificate.reducedGradient[i]),
        );
        const sumsOf = (i: number): number =>
          (certificate.multipliers.get('budget') ?? 0) +
          (constraints.groups ?? []).reduce(
            (sum, { name, members }) =>
              sum + (members.includes(i) ? (certificate.multipliers.get(`group ${name}`) ?? 0) : 0),
            0,
          );
        const lambda = lambdas[0] - n * weights[0] * sumsOf(0);
        lambdas.forEach((value, i) => {
          expect(Math.abs((value - n * weights[i] * sumsOf(i)) / lambda - 1)).toBeLessThan(1e-7);
        });
        const value = barrier(covariance, constraints, lambda, weights);
        const next = uniforms(seed);
        for (let trial = 0; trial < 20; trial++) {
          const share = next() ** 3;
          const other = inside.map((w, i) => (1 - share) * weights[i] + share * w);
          expect(barrier(covariance, constraints, lambda, other)).toBeGreaterThanOrEqual(
            value - 1e-9 * Math.abs(value),
          );
        }
      }),
      { numRuns: 150 },
    );
    expect(met).toBeGreaterThan(75);
  });

  it('keep contributions in proportion outside binding groups, and below it inside', () => {
    const covariance = covarianceOf(returnsOf(8, 100, 12));
    const free = solved(riskParity({ covariance }));
    const cap = 0.5 * (free.weights[0] + free.weights[1] + free.weights[2]);
    const constraints = { groups: [{ name: 'first', members: [0, 1, 2], upper: cap }] };
    const result = solved(riskParity({ covariance, constraints }));
    expectFeasible(result, constraints);
    expect(result.weights[0] + result.weights[1] + result.weights[2]).toBeCloseTo(cap, 9);
    const level = result.riskContributions[3];
    for (let i = 3; i < 8; i++) expect(result.riskContributions[i]).toBeCloseTo(level, 9);
    for (let i = 0; i < 3; i++) expect(result.riskContributions[i]).toBeLessThan(level);
    expect(result.activeConstraints.map(({ kind }) => kind)).toContain('group');
    expect(result.riskContributions.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  it('are those without constraints where none binds, and tend to them as the turnover cost vanishes', () => {
    const covariance = covarianceOf(returnsOf(6, 80, 2));
    const plain = solved(riskParity({ covariance }));
    const groups = [{ name: 'half', members: [0, 1, 2], lower: 0.01, upper: 0.99 }];
    expect(riskParity({ covariance, constraints: { groups } })).toEqual(plain);
    const previous = [0.5, 0.5, 0, 0, 0, 0];
    const cheap = solved(riskParity({ covariance, constraints: { turnover: { previous, cost: 1e-13 } } }));
    cheap.weights.forEach((weight, i) => {
      expect(weight).toBeCloseTo(plain.weights[i], 7);
    });
    const traded = (cost: number): number => {
      const { weights } = solved(
        riskParity({
          covariance,
          constraints: { turnover: { previous: plain.weights.map((w, i) => w + (i < 3 ? 0.02 : -0.02)), cost } },
        }),
      );
      return weights.reduce((sum, weight, i) => sum + Math.abs(weight - plain.weights[i] - (i < 3 ? 0.02 : -0.02)), 0);
    };
    expect(traded(1e-9)).toBeGreaterThan(0.01);
    expect(traded(1)).toBeLessThan(1e-9);
  });

  it('scale with the covariance and follow the order of the assets', () => {
    fc.assert(
      fc.property(market, ({ covariance, seed }) => {
        const n = covariance.rows;
        const { constraints } = constraintsFor(n, seed);
        const { groups = [] } = constraints;
        const lower = constraints.lower as number[];
        const upper = constraints.upper as number[];
        const turned = zeros(n, n);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) turned.data[i * n + j] = 1e4 * covariance.data[(n - 1 - i) * n + n - 1 - j];
        }
        const a = riskParity({ covariance, constraints: { lower, upper, groups } });
        const b = riskParity({
          covariance: turned,
          constraints: {
            lower: [...lower].reverse(),
            upper: [...upper].reverse(),
            groups: groups.map((group) => ({ ...group, members: group.members.map((i) => n - 1 - i) })),
          },
        });
        expect(b.status).toBe(a.status);
        if (a.status !== 'optimal' || b.status !== 'optimal') return;
        a.weights.forEach((weight, i) => {
          expect(Math.abs(b.weights[n - 1 - i] - weight)).toBeLessThan(1e-8);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('take group limits that leave no room: the caps of a partition that sum to the budget', () => {
    const covariance = covarianceOf(returnsOf(6, 80, 9));
    const constraints = {
      groups: [
        { name: 'left', members: [0, 1, 2], upper: 0.3 },
        { name: 'right', members: [3, 4, 5], upper: 0.7 },
      ],
    };
    const result = solved(riskParity({ covariance, constraints }));
    expectFeasible(result, constraints);
    expect(result.weights[0] + result.weights[1] + result.weights[2]).toBeCloseTo(0.3, 9);
    const fixed = { groups: constraints.groups.map((group) => ({ ...group, lower: group.upper })) };
    expectFeasible(solved(riskParity({ covariance, constraints: fixed })), fixed);
  });

  it('name the limits that exclude each other, also where they leave nothing for an asset', () => {
    const covariance = covarianceOf(returnsOf(4, 80, 9));
    const halves = [
      { name: 'left', members: [0, 1], upper: 0.3 },
      { name: 'right', members: [2, 3], upper: 0.6 },
    ];
    const result = riskParity({ covariance, constraints: { groups: halves } });
    if (result.status !== 'infeasible') throw new Error(result.status);
    expect(result.conflicts.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['budget at least 1', 'group left at most 0.3', 'group right at most 0.6']),
    );
    const nothing = riskParity({ covariance, constraints: { groups: [{ name: 'left', members: [0, 1], upper: 0 }] } });
    expect(nothing).toMatchObject({ status: 'infeasible', reason: expect.stringContaining('leave no asset at 0') });
  });

  it('leave in cash what groups do not allow, and answer for 120 assets with a singular covariance', () => {
    const covariance = covarianceOf(returnsOf(5, 60, 1));
    const constraints = { budget: { min: 0, max: 1 }, groups: [{ name: 'all', members: [0, 1, 2, 3, 4], upper: 0.6 }] };
    const result = solved(riskParity({ covariance, constraints }));
    expectFeasible(result, constraints);
    expect(result.cash).toBeCloseTo(0.4, 9);
    for (const share of result.riskContributions) expect(share).toBeCloseTo(0.2, 9);
    expect(result.activeConstraints.map(({ name }) => name)).toContain('group all at most 0.6');
    const sample = covarianceOf(returnsOf(120, 40, 3));
    const ridge = { ...sample, data: sample.data.map((value, k) => (k % 121 === 0 ? value + 1e-6 : value)) };
    const wide = {
      upper: 0.05,
      groups: [{ name: 'first', members: Array.from({ length: 40 }, (_, i) => i), upper: 0.2 }],
    };
    const large = solved(riskParity({ covariance: ridge, constraints: wide }));
    expectFeasible(large, wide);
    expect(large.certificate.gap).toBeLessThan(1e-9 * large.objective);
  });
});

describe('risk budgets with a limit on the number of names', () => {
  it('are risk budgets among the names chosen, which the certificate calls a rule of thumb', () => {
    fc.assert(
      fc.property(market, fc.integer({ min: 1, max: 6 }), ({ covariance, seed }, maxNames) => {
        const n = covariance.rows;
        const next = uniforms(seed);
        const budgets = Array.from({ length: n }, () => 0.2 + next());
        const result = riskBudgeting({ covariance, budgets, constraints: { maxNames } });
        if (maxNames >= n) {
          expect(result.status).toBe('optimal');
          return;
        }
        if (result.status !== 'unproven') throw new Error(result.status);
        expectFeasible(result, { maxNames });
        expect(result.certificate).toMatchObject({ kind: 'heuristic', gap: Number.POSITIVE_INFINITY });
        const names = Array.from({ length: n }, (_, i) => i).filter((i) => result.weights[i] !== 0);
        expect(names.length).toBe(maxNames);
        const total = names.reduce((sum, i) => sum + budgets[i], 0);
        for (const i of names) expect(result.riskContributions[i]).toBeCloseTo(budgets[i] / total, 9);
      }),
      { numRuns: 60 },
    );
  });

  it('keep the names that floors, groups and the budget need', () => {
    const covariance = covarianceOf(returnsOf(10, 90, 6));
    const constraints = {
      lower: [0, 0, 0.1, 0, 0, 0, 0, 0, 0, 0],
      upper: [0.5, 0.05, 0.4, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.5],
      groups: [{ name: 'pair', members: [4, 5], lower: 0.03, upper: 0.04 }],
      maxNames: 4,
    };
    const result = riskParity({ covariance, constraints });
    if (result.status !== 'unproven') throw new Error('reason' in result ? result.reason : result.status);
    expectFeasible(result, constraints);
    for (const i of [0, 2, 9]) expect(result.weights[i]).toBeGreaterThan(0);
    expect(result.weights[4] + result.weights[5]).toBeGreaterThan(0.03 - 1e-9);
  });

  it('leave held positions as they are, down to dust, and share the rest of the budget among the others', () => {
    fc.assert(
      fc.property(market, fc.double({ min: 0.3, max: 0.95, noNaN: true }), ({ covariance, seed }, invested) => {
        const n = covariance.rows;
        const next = uniforms(seed ^ 0x51ed270b);
        const held = Array.from({ length: n }, (_, i) =>
          i < n - 1 && next() < 0.4 ? 10 ** (-1 - 11 * next()) / n : 0,
        );
        const constraints = {
          lower: held,
          upper: held.map((weight) => (weight > 0 ? weight : 1)),
          budget: { min: invested - 1e-9, max: invested },
          turnover: { previous: held.map((weight) => weight || 2 * next() * invested), cost: 5e-3 * next() },
        };
        const result = solved(riskParity({ covariance, constraints }));
        expectFeasible(result, constraints);
        held.forEach((weight, i) => {
          if (weight > 0) expect(result.weights[i]).toBe(weight);
        });
      }),
      { numRuns: 150 },
    );
  });

  it('invest what they are to where every asset stands at its cap, dust included', () => {
    const covariance = covarianceOf(returnsOf(4, 60, 3));
    const upper = [0.1, 0.1, 1.4e-7, 0.1];
    const constraints = {
      lower: [0, 0, 1.4e-7, 0],
      upper,
      budget: { min: 0.3, max: 1 },
      turnover: { previous: [0.1, 0, 1.4e-7, 0.05], cost: 1e-3 },
    };
    const { weights } = solved(riskParity({ covariance, constraints }));
    for (const [i, weight] of weights.entries()) expect(weight).toBeCloseTo(upper[i], 11);
  });

  it('say which bounds exclude so few names', () => {
    const covariance = covarianceOf(returnsOf(6, 60, 6));
    expect(riskParity({ covariance, constraints: { upper: 0.2, maxNames: 4 } })).toMatchObject({
      status: 'infeasible',
      reason: "the largest upper bounds of 4 names sum to 0.8, below the budget's minimum of 1",
    });
  });
});
