import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { efficientFrontier } from '../../../quant/optimization/efficientFrontier.ts';
import { efficientReturn } from '../../../quant/optimization/efficientReturn.ts';
import type { EfficientFrontier, FrontierOfFewNames } from '../../../quant/optimization/frontierResult.ts';
import { minimumVariance } from '../../../quant/optimization/minimumVariance.ts';
import { only, subsets } from './namesSupport.ts';
import { portfolioCase } from './portfolioArbitrary.ts';
import { costOf, expectFeasible, returnOf, solved, varianceOf } from './quadraticSupport.ts';
import { oneFactorMarket } from './randomMarket.ts';

/** The same cases every time, so that a failure is a change of the code. */
const SEED = 20_240_607;

function traced(result: ReturnType<typeof efficientFrontier>): EfficientFrontier {
  if ('reason' in result) throw new Error(result.reason);
  if (result.kind !== 'corners') throw new Error(result.kind);
  return result;
}

function searched(result: ReturnType<typeof efficientFrontier>): FrontierOfFewNames {
  if ('reason' in result) throw new Error(result.reason);
  if (result.kind !== 'points') throw new Error(result.kind);
  return result;
}

describe('the efficient frontier', () => {
  it('rises in return and variance from corner to corner, all feasible', () => {
    fc.assert(
      fc.property(portfolioCase(), (given) => {
        const { corners, gap } = traced(efficientFrontier(given));
        expect(gap).toBeLessThan(1e-9);
        corners.forEach((corner, k) => {
          expectFeasible(corner, given.constraints);
          if (k === 0) return;
          expect(corner.expectedReturn).toBeGreaterThanOrEqual(corners[k - 1].expectedReturn - 1e-10);
          expect(corner.variance).toBeGreaterThanOrEqual(corners[k - 1].variance - 1e-10);
          expect(corner.tilt).toBeGreaterThanOrEqual(corners[k - 1].tilt);
        });
      }),
      { numRuns: 60, seed: SEED },
    );
  });

  it('begins at the least variance and ends where no more return can be had', () => {
    fc.assert(
      fc.property(portfolioCase({ turnover: false }), (given) => {
        const { corners } = traced(efficientFrontier(given));
        expect(corners[0].variance).toBeCloseTo(solved(minimumVariance(given)).objective, 10);
        const most = corners[corners.length - 1].expectedReturn;
        expect(efficientReturn({ ...given, targetReturn: most + 1e-6 }).status).toBe('infeasible');
        expect(efficientReturn({ ...given, targetReturn: most - 1e-6 }).status).toBe('optimal');
      }),
      { numRuns: 60, seed: SEED },
    );
  });

  it('is matched by the solution for a target return anywhere between two corners', () => {
    fc.assert(
      fc.property(portfolioCase(), fc.double({ min: 0, max: 1, noNaN: true }), (given, share) => {
        const { corners } = traced(efficientFrontier(given));
        for (let k = 1; k < corners.length; k++) {
          const from = corners[k - 1];
          const to = corners[k];
          const mixture = from.weights.map((weight, i) => (1 - share) * weight + share * to.weights[i]);
          const targetReturn = returnOf(given.returns, mixture) - costOf(given.constraints, mixture);
          const { objective } = solved(efficientReturn({ ...given, targetReturn }));
          // A rounding of the target return is worth 2 tilt times as much variance.
          const rounding = 1e-9 + to.tilt * 1e-14;
          expect(Math.abs(varianceOf(given.covariance, mixture) - objective)).toBeLessThan(rounding);
        }
      }),
      { numRuns: 60, seed: SEED },
    );
  });

  it('is a single portfolio where there is a single asset', () => {
    const { corners } = traced(
      efficientFrontier({ covariance: { rows: 1, columns: 1, data: Float64Array.of(0.04) }, returns: [0.1] }),
    );
    expect(corners.map(({ expectedReturn, variance }) => [expectedReturn, variance])).toEqual([[0.1, 0.04]]);
  });

  it('refuses a number of points that is none', () => {
    const covariance = { rows: 2, columns: 2, data: Float64Array.of(0.04, 0, 0, 0.09) };
    for (const points of [1, 2.5, Number.NaN]) {
      expect(() => efficientFrontier({ covariance, returns: [0.1, 0.2], points })).toThrow(
        new RegExp(`points: given ${points}; allowed is a whole number of at least 2`),
      );
    }
  });
});

describe('the efficient frontier under a limit on names', () => {
  const few = portfolioCase({ maxAssets: 6 });

  it('holds at each point the least variance of all sets of so few names', () => {
    fc.assert(
      fc.property(few, fc.integer({ min: 1, max: 5 }), (drawn, maxNames) => {
        const given = { ...drawn, constraints: { ...drawn.constraints, maxNames } };
        const sets = subsets(given.n, Math.min(maxNames, given.n)).flatMap((names) => only(drawn, names) ?? []);
        const result = efficientFrontier({ ...given, points: 6 });
        if (maxNames >= given.n) {
          expect(traced(result).kind).toBe('corners');
          return;
        }
        const frontiers = sets.flatMap((set) => {
          const frontier = efficientFrontier(set);
          return 'reason' in frontier ? [] : [traced(frontier)];
        });
        if (frontiers.length === 0) {
          expect(result.status).toBe('infeasible');
          return;
        }
        const { status, points, returnBound } = searched(result);
        expect(status).toBe('optimal');
        points.forEach((point, k) => {
          expectFeasible(point, given.constraints);
          expect(point.expectedReturn).toBeGreaterThanOrEqual(point.targetReturn - 1e-9);
          expect(returnOf(given.returns, point.weights) - costOf(given.constraints, point.weights)).toBeCloseTo(
            point.expectedReturn,
            12,
          );
          const best = sets.reduce((least, set) => {
            const answer = efficientReturn({ ...set, targetReturn: point.targetReturn });
            return answer.status === 'optimal' ? Math.min(least, answer.objective) : least;
          }, Number.POSITIVE_INFINITY);
          const rounding = 1e-7 * (1 + Math.abs(best));
          expect(Math.abs(point.variance - best)).toBeLessThan(rounding);
          expect(point.certificate.bound).toBeLessThanOrEqual(best + rounding);
          if (k === 0) return;
          expect(point.variance).toBeGreaterThan(points[k - 1].variance);
          expect(point.expectedReturn).toBeGreaterThan(points[k - 1].expectedReturn);
        });
        const greatest = Math.max(...frontiers.map(({ corners }) => corners[corners.length - 1].expectedReturn));
        expect(points[points.length - 1].expectedReturn).toBeCloseTo(greatest, 8);
        expect(returnBound).toBeGreaterThanOrEqual(greatest - 1e-12);
        expect(returnBound).toBeLessThan(greatest + 1e-4 * (1 + Math.abs(greatest)));
      }),
      { numRuns: 60, seed: SEED },
    );
  });

  it('is interrupted where one asset gives way to the next', () => {
    const covariance = { rows: 3, columns: 3, data: Float64Array.of(0.01, 0, 0, 0, 0.04, 0, 0, 0, 0.09) };
    const { points, returnBound } = searched(
      efficientFrontier({ covariance, returns: [0.01, 0.02, 0.03], constraints: { maxNames: 1 }, points: 11 }),
    );
    expect(points.map(({ variance }) => variance)).toEqual([0.01, 0.04, 0.09]);
    expect(points.map(({ weights }) => weights.indexOf(1))).toEqual([0, 1, 2]);
    expect(points[1].targetReturn).toBeLessThan(0.02);
    expect(returnBound).toBeCloseTo(0.03, 6);
  });

  it('says of each point whether it is proven, and bounds what is not', () => {
    const { covariance, returns } = oneFactorMarket(30);
    const constraints = { upper: 0.3, maxNames: 5 };
    const proven = searched(efficientFrontier({ covariance, returns, constraints, points: 6 }));
    expect(proven.status).toBe('optimal');
    expect(proven.gap).toBeLessThan(1e-8);
    const early = searched(efficientFrontier({ covariance, returns, constraints, points: 6, search: { maxNodes: 1 } }));
    expect(early.status).toBe('unproven');
    expect(early.gap).toBeGreaterThan(1e-8);
    for (const { targetReturn, certificate, variance } of early.points) {
      const { objective } = solved(efficientReturn({ covariance, returns, constraints, targetReturn }));
      expect(certificate.bound).toBeLessThanOrEqual(objective * (1 + 1e-9));
      expect(variance).toBeGreaterThanOrEqual(objective * (1 - 1e-9));
    }
  });

  it('says which constraints leave no portfolio of so few names', () => {
    const covariance = { rows: 4, columns: 4, data: Float64Array.from({ length: 16 }, (_, i) => (i % 5 ? 0 : 0.04)) };
    const result = efficientFrontier({
      covariance,
      returns: [0.1, 0.2, 0.3, 0.4],
      constraints: {
        maxNames: 2,
        groups: [
          { name: 'low', members: [0], lower: 0.1 },
          { name: 'middle', members: [1], lower: 0.1 },
          { name: 'high', members: [2, 3], lower: 0.1 },
        ],
      },
    });
    if (result.status !== 'infeasible') throw new Error(result.status);
    expect(result.conflicts.map(({ name }) => name)).toEqual([
      'at most 2 names',
      'group low at least 0.1',
      'group middle at least 0.1',
      'group high at least 0.1',
      'upper bounds',
      'budget at least 1',
      'budget at most 1',
    ]);
  });
});
