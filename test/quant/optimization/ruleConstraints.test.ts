import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DenseMatrix, identity, zeros } from '../../../quant/linalg/denseMatrix.ts';
import type { PortfolioConstraints } from '../../../quant/optimization/constraints.ts';
import { equalWeights } from '../../../quant/optimization/equalWeights.ts';
import { hierarchicalEqualRiskContribution } from '../../../quant/optimization/hierarchicalEqualRiskContribution.ts';
import { hierarchicalRiskParity } from '../../../quant/optimization/hierarchicalRiskParity.ts';
import { inverseVolatility } from '../../../quant/optimization/inverseVolatility.ts';
import { quadraticUtility } from '../../../quant/optimization/quadraticUtility.ts';
import type { RulePortfolio, RuleResult } from '../../../quant/optimization/ruleWeights.ts';
import { portfolioCase } from './portfolioArbitrary.ts';
import { costOf, expectFeasible, varianceOf } from './quadraticSupport.ts';
import { covarianceOf, returnsOf } from './randomMarket.ts';

interface Rule {
  readonly weigh: (covariance: DenseMatrix, constraints?: PortfolioConstraints, maxNodes?: number) => RuleResult;
  /** The matrix in which the distance is measured. */
  readonly metric: (covariance: DenseMatrix) => DenseMatrix;
}

const given = (constraints: PortfolioConstraints | undefined, maxNodes: number | undefined) => ({
  ...(constraints ? { constraints } : {}),
  ...(maxNodes === undefined ? {} : { search: { maxNodes } }),
});

const rules: Record<string, Rule> = {
  HRP: {
    weigh: (covariance, constraints, maxNodes) =>
      hierarchicalRiskParity({ covariance, ...given(constraints, maxNodes) }),
    metric: (covariance) => covariance,
  },
  HERC: {
    weigh: (covariance, constraints, maxNodes) =>
      hierarchicalEqualRiskContribution({ covariance, ...given(constraints, maxNodes) }),
    metric: (covariance) => covariance,
  },
  'inverse volatility': {
    weigh: (covariance, constraints, maxNodes) => inverseVolatility({ covariance, ...given(constraints, maxNodes) }),
    metric: (covariance) => covariance,
  },
  '1/N': {
    weigh: ({ rows }, constraints, maxNodes) => equalWeights({ assets: rows, ...given(constraints, maxNodes) }),
    metric: ({ rows }) => identity(rows),
  },
};

function solved(result: RuleResult): RulePortfolio {
  if (result.status !== 'optimal') throw new Error('reason' in result ? result.reason : result.status);
  return result;
}

for (const [name, { weigh, metric }] of Object.entries(rules)) {
  describe(`${name} under constraints`, () => {
    it('is feasible, as near to the rule as can be, and says how far from it', () => {
      fc.assert(
        fc.property(
          portfolioCase({ shorts: false }),
          fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 20, maxLength: 20 }),
          ({ n, covariance, constraints, feasible }, mix) => {
            const result = weigh(covariance, constraints);
            const { lower, upper, budget } = constraints;
            const plain = solved(weigh(covariance, { lower, upper, ...(budget ? { budget } : {}) }));
            const { weights, rule, trackingError, certificate } = solved(result);
            expectFeasible(solved(result), constraints);
            expect(Array.from(rule)).toEqual(Array.from(plain.weights));
            const S = metric(covariance);
            const distance = (w: ArrayLike<number>): number =>
              varianceOf(
                S,
                Array.from(rule, (h, i) => w[i] - h),
              ) + costOf(constraints, w);
            expect(trackingError).toBeCloseTo(
              Math.sqrt(
                varianceOf(
                  S,
                  weights.map((w, i) => w - rule[i]),
                ),
              ),
              12,
            );
            if (certificate.kind === 'rule') {
              expect(Array.from(weights)).toEqual(Array.from(rule));
              return;
            }
            // No mixture with a feasible portfolio is nearer.
            for (const share of mix) {
              const other = Array.from({ length: n }, (_, i) => (1 - share) * weights[i] + share * feasible[i]);
              expect(distance(other)).toBeGreaterThanOrEqual(distance(weights) - 1e-9);
            }
          },
        ),
        { numRuns: 80 },
      );
    });

    it('is the same as a utility that pays for closeness', () => {
      const covariance = covarianceOf(returnsOf(8, 60, 3));
      const constraints = {
        upper: 0.4,
        groups: [{ name: 'first', members: [0, 1, 2], upper: 0.1 }],
        turnover: { previous: [0, 0, 0, 0.5, 0, 0, 0, 0.5], cost: 1e-5 },
        maxNames: 4,
      };
      const result = solved(weigh(covariance, constraints));
      expectFeasible(result, constraints);
      expect(result.certificate.kind).toBe('search');
      const S = metric(covariance);
      const gain = result.rule.map((_, i) => result.rule.reduce((sum, h, j) => sum + 2 * S.data[i * 8 + j] * h, 0));
      const utility = quadraticUtility({ covariance: S, returns: gain, riskAversion: 2, constraints });
      if (utility.status !== 'optimal') throw new Error(utility.status);
      result.weights.forEach((weight, i) => {
        expect(weight).toBeCloseTo(utility.weights[i], 9);
      });
    });

    it('keeps the rule where the constraints exclude nothing of it', () => {
      const covariance = covarianceOf(returnsOf(6, 60, 4));
      const plain = solved(weigh(covariance));
      const groups = [{ name: 'all', members: [0, 1, 2, 3, 4, 5], lower: 0.5, upper: 1 }];
      expect(weigh(covariance, { groups, maxNames: 6 })).toEqual(plain);
      expect(plain).toMatchObject({ trackingError: 0, certificate: { kind: 'rule' } });
      expect(plain.rule).toEqual(plain.weights);
    });

    it('does not depend on the unit of the returns', () => {
      const covariance = covarianceOf(returnsOf(7, 60, 5));
      const scaled = { ...covariance, data: covariance.data.map((value) => 1e4 * value) };
      const constraints = { groups: [{ name: 'some', members: [0, 3, 4], upper: 0.15 }], maxNames: 4 };
      const a = solved(weigh(covariance, constraints));
      const b = solved(weigh(scaled, constraints));
      a.weights.forEach((weight, i) => {
        expect(b.weights[i]).toBeCloseTo(weight, 9);
      });
    });

    it('names the constraints that exclude each other, and reports a search that was ended', () => {
      const covariance = covarianceOf(returnsOf(12, 60, 6));
      const group = { name: 'some', members: [0, 1], lower: 0.6 };
      const result = weigh(covariance, { upper: 0.25, groups: [group] });
      expect(result.status).toBe('infeasible');
      if (result.status === 'infeasible')
        expect(result.conflicts.map(({ name: conflict }) => conflict)).toContain('group some at least 0.6');
      expect(weigh(covariance, { upper: 0.2, maxNames: 4 })).toMatchObject({
        status: 'infeasible',
        reason: "the largest upper bounds of 4 names sum to 0.8, below the budget's minimum of 1",
      });
      const early = weigh(covariance, { upper: 0.4, maxNames: 3 }, 0);
      expect(early.status).toBe('unproven');
      if (early.status !== 'unproven') return;
      expectFeasible(early, { upper: 0.4, maxNames: 3 });
      expect(early.trackingError).toBeGreaterThan(0);
      expect(early.certificate.gap).toBeGreaterThan(0);
    });

    it('answers where the assets hedge each other to nothing, and for one asset', () => {
      const hedged = zeros(4, 4);
      for (let i = 0; i < 4; i++) {
        for (let j = 0; j < 4; j++) hedged.data[i * 4 + j] = (i + j) % 2 === 0 ? 0.04 : -0.04;
      }
      const constraints = { groups: [{ name: 'first', members: [0, 1], upper: 0.3 }] };
      expectFeasible(solved(weigh(hedged, constraints)), constraints);
      const alone = { ...identity(1), data: Float64Array.of(0.04) };
      const half = { budget: { min: 0, max: 1 }, groups: [{ name: 'it', members: [0], upper: 0.5 }] };
      expect(solved(weigh(alone, half)).weights[0]).toBeCloseTo(0.5, 12);
    });
  });
}

it('1/N measures the distance in a covariance where one is given, of the same assets', () => {
  const covariance = covarianceOf(returnsOf(5, 60, 7));
  const constraints = { groups: [{ name: 'first', members: [0, 1], upper: 0.1 }] };
  const euclidean = solved(equalWeights({ assets: 5, constraints }));
  const measured = solved(equalWeights({ assets: 5, covariance, constraints }));
  expect(Array.from(euclidean.weights)).toEqual([0.05, 0.05, 0.3, 0.3, 0.3].map((w) => expect.closeTo(w, 12)));
  expect(
    varianceOf(
      covariance,
      measured.weights.map((w) => w - 0.2),
    ),
  ).toBeLessThan(
    varianceOf(
      covariance,
      euclidean.weights.map((w) => w - 0.2),
    ),
  );
  expect(() => equalWeights({ assets: 4, covariance })).toThrow(/one row and column for each of the 4 assets/);
});
