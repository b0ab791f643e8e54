import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { zeros } from '../../../quant/linalg/denseMatrix.ts';
import { efficientReturn } from '../../../quant/optimization/efficientReturn.ts';
import { maximumDiversification } from '../../../quant/optimization/maximumDiversification.ts';
import { maximumSharpe } from '../../../quant/optimization/maximumSharpe.ts';
import { minimumVariance } from '../../../quant/optimization/minimumVariance.ts';
import { usualNodes } from '../../../quant/optimization/namesSearch.ts';
import { quadraticUtility } from '../../../quant/optimization/quadraticUtility.ts';
import type { SearchResult } from '../../../quant/optimization/result.ts';
import { createRandom } from '../../../quant/statistics/random.ts';
import { only, subsets } from './namesSupport.ts';
import { type PortfolioCase, portfolioCase } from './portfolioArbitrary.ts';
import { expectFeasible, solved } from './quadraticSupport.ts';

/** The same cases every time, so that a failure is a change of the code. */
const SEED = 20_240_607;

const optimizers: Record<string, { readonly sign: number; readonly solve: (given: PortfolioCase) => SearchResult }> = {
  'minimum variance': { sign: 1, solve: (given) => minimumVariance(given) },
  'quadratic utility': { sign: -1, solve: (given) => quadraticUtility({ ...given, riskAversion: 4 }) },
  'efficient return': { sign: 1, solve: (given) => efficientReturn({ ...given, targetReturn: 0.02 }) },
  'maximum Sharpe': { sign: -1, solve: (given) => maximumSharpe(given) },
  'maximum diversification': { sign: -1, solve: (given) => maximumDiversification(given) },
};

describe('a limit on the number of names', () => {
  for (const [name, { sign, solve }] of Object.entries(optimizers)) {
    it(`gives the best of all subsets: ${name}`, () => {
      fc.assert(
        fc.property(portfolioCase({ maxAssets: 6 }), fc.integer({ min: 1, max: 5 }), (given, maxNames) => {
          const constraints = { ...given.constraints, maxNames };
          const result = solve({ ...given, constraints });
          let best = Number.POSITIVE_INFINITY;
          for (const members of subsets(given.n, maxNames)) {
            const restricted = only(given, members);
            const answer = restricted ? solve(restricted) : undefined;
            if (answer?.status === 'optimal') best = Math.min(best, sign * answer.objective);
          }
          if (best === Number.POSITIVE_INFINITY) {
            expect(result.status).toBe('infeasible');
            return;
          }
          expectFeasible(solved(result), constraints);
          expect(sign * solved(result).objective).toBeLessThanOrEqual(best + 1e-8 * (1 + Math.abs(best)));
        }),
        { numRuns: 40, seed: SEED },
      );
    });
  }

  /** Assets that share a market and two sectors, with 250 observations. */
  function market(
    n: number,
    seed: number,
  ): { readonly covariance: ReturnType<typeof zeros>; readonly returns: number[] } {
    const random = createRandom(seed);
    const exposures = Array.from({ length: n }, (_, i) => [0.5 + random.uniform(), i % 2 ? random.uniform() : 0]);
    const risks = exposures.map(() => 0.01 + 0.04 * random.uniform());
    const covariance = zeros(n, n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const common = 9e-4 * exposures[i][0] * exposures[j][0] + 2e-4 * exposures[i][1] * exposures[j][1];
        covariance.data[i * n + j] = common + (i === j ? risks[i] ** 2 : 0);
      }
    }
    return { covariance, returns: exposures.map(() => 0.001 * random.normal()) };
  }

  it('is proved optimal for 10 of 60 assets within a few hundred parts', () => {
    const { covariance } = market(60, 5);
    const result = solved(minimumVariance({ covariance, constraints: { upper: 0.2, maxNames: 10 } }));
    const { certificate } = result;
    if (certificate.kind !== 'search') throw new Error(certificate.kind);
    expect(certificate.relativeGap).toBeLessThan(1e-8);
    expect(certificate.nodes).toBeLessThan(300);
    expect(result.weights.filter((weight) => weight !== 0).length).toBeLessThanOrEqual(10);
    expect(result.activeConstraints.map(({ name }) => name)).toContain('at most 10 names');
  });

  it('reports the gap where the search is ended early, and bounds the true optimum with it', () => {
    const { covariance } = market(60, 5);
    const constraints = { upper: 0.3, maxNames: 5 };
    const proved = solved(minimumVariance({ covariance, constraints }));
    const early = minimumVariance({ covariance, constraints, search: { maxNodes: 1 } });
    if (early.status !== 'unproven') throw new Error(early.status);
    expect(early.certificate.gap).toBeGreaterThan(0);
    expect(early.certificate.bound).toBeLessThanOrEqual(proved.objective);
    expect(early.objective).toBeGreaterThanOrEqual(proved.objective - 1e-12);
    expectFeasible(early, constraints);
  });

  it('looks by default at no more parts of hundreds of assets than take about as long as those of few', () => {
    for (const n of [20, 60, 100, 200, 300, 500]) expect(usualNodes(n) * n * n).toBeLessThanOrEqual(3e6 + 10 * n * n);
    expect(usualNodes(500)).toBe(12);
    expect(usualNodes(2_000)).toBe(10);
  });

  it('asks its caller whether to stop', () => {
    const { covariance } = market(60, 5);
    let asked = 0;
    const result = minimumVariance({
      covariance,
      constraints: { upper: 0.3, maxNames: 5 },
      search: { shouldStop: () => ++asked > 2 },
    });
    expect(result.status).toBe('unproven');
    expect(asked).toBe(3);
  });

  it('says which bounds exclude so few names', () => {
    const { covariance } = market(8, 1);
    const tooFew = minimumVariance({ covariance, constraints: { upper: 0.2, maxNames: 4 } });
    if (tooFew.status !== 'infeasible') throw new Error(tooFew.status);
    expect(tooFew.reason).toBe("the largest upper bounds of 4 names sum to 0.8, below the budget's minimum of 1");
    const forced = minimumVariance({ covariance, constraints: { lower: 0.1, maxNames: 4 } });
    if (forced.status !== 'infeasible') throw new Error(forced.status);
    expect(forced.reason).toContain('exclude a weight of 0 for 8 assets');
  });
});
