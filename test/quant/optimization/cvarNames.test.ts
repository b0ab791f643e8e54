import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DenseMatrix } from '../../../quant/linalg/denseMatrix.ts';
import type { CvarInput, CvarResult } from '../../../quant/optimization/cvarProgram.ts';
import { efficientReturnCvar } from '../../../quant/optimization/efficientReturnCvar.ts';
import { maximumReturnCvar } from '../../../quant/optimization/maximumReturnCvar.ts';
import { minimumCvar } from '../../../quant/optimization/minimumCvar.ts';
import { type PortfolioCase, portfolioCase } from './portfolioArbitrary.ts';
import { expectFeasible, solved } from './quadraticSupport.ts';
import { meanOf, returnsOf } from './randomMarket.ts';

type Constraints = PortfolioCase['constraints'];
type Solve = (input: CvarInput) => CvarResult;

const optimizers: Record<string, { readonly sign: number; readonly solve: Solve }> = {
  'minimum CVaR': { sign: 1, solve: minimumCvar },
  'minimum CVaR at an expected return': {
    sign: 1,
    solve: (input) =>
      efficientReturnCvar({ ...input, expectedReturns: meanOf(input.returns as DenseMatrix), targetReturn: 0.0005 }),
  },
  'maximum return under a CVaR budget': {
    sign: -1,
    solve: (input) =>
      maximumReturnCvar({ ...input, expectedReturns: meanOf(input.returns as DenseMatrix), cvarBudget: 0.04 }),
  },
};

/** Every set of at most `size` of n assets. */
function subsets(n: number, size: number): number[][] {
  const all = Array.from({ length: 1 << n }, (_, mask) =>
    Array.from({ length: n }, (__, i) => i).filter((i) => (mask >> i) & 1),
  );
  return all.filter((members) => members.length <= size);
}

/** The constraints with the other assets fixed at 0; undefined where their bounds exclude it. */
function only(constraints: Constraints, members: readonly number[]): Constraints | undefined {
  const { lower, upper } = constraints;
  if (lower.some((bound, i) => !members.includes(i) && (bound > 0 || upper[i] < 0))) return undefined;
  const held = (values: number[]): number[] => values.map((value, i) => (members.includes(i) ? value : 0));
  return { ...constraints, lower: held(lower), upper: held(upper) };
}

describe('CVaR with a limit on the number of names', () => {
  for (const [name, { sign, solve }] of Object.entries(optimizers)) {
    it(`gives the best of all subsets, and proves it: ${name}`, () => {
      fc.assert(
        fc.property(
          portfolioCase({ maxAssets: 6 }),
          fc.integer({ min: 1, max: 5 }),
          fc.integer({ min: 2, max: 40 }),
          fc.integer(),
          ({ n, constraints: given }, maxNames, periods, seed) => {
            const returns = returnsOf(n, periods, seed);
            const cost = given.turnover ? { turnover: { ...given.turnover, cost: 0.01 } } : {};
            const constraints = { ...given, ...cost, maxNames };
            const result = solve({ returns, constraints, confidence: 0.8 });
            let best = Number.POSITIVE_INFINITY;
            for (const members of subsets(n, maxNames)) {
              const restricted = only({ ...given, ...cost }, members);
              const answer = restricted ? solve({ returns, constraints: restricted, confidence: 0.8 }) : undefined;
              if (answer?.status === 'optimal') best = Math.min(best, sign * answer.objective);
            }
            if (best === Number.POSITIVE_INFINITY) {
              expect(result.status).toBe('infeasible');
              return;
            }
            const { objective, certificate } = solved(result);
            expectFeasible(solved(result), constraints);
            expect(Math.abs(sign * objective - best)).toBeLessThan(1e-9);
            if (maxNames >= n) return;
            if (certificate.kind !== 'search') throw new Error(certificate.kind);
            expect(certificate.bound).toBeLessThanOrEqual(best + 1e-12);
            expect(certificate.gap).toBeLessThan(1e-9);
          },
        ),
        { numRuns: 60 },
      );
    });
  }

  it('is proved for 3 of 12 assets over 250 scenarios, whatever the order of the assets and the unit of the returns', () => {
    const returns = returnsOf(12, 250, 8);
    const { rows: T, columns: n, data } = returns;
    const turned = { ...returns, data: data.map((_, k) => 100 * data[(Math.floor(k / n) + 1) * n - 1 - (k % n)]) };
    const a = minimumCvar({ returns, constraints: { maxNames: 3 } });
    const b = minimumCvar({ returns: turned, constraints: { maxNames: 3 } });
    expect(T * n).toBe(data.length);
    expect(solved(a).weights.filter((weight) => weight !== 0).length).toBe(3);
    expect(solved(a).activeConstraints.map(({ name }) => name)).toContain('at most 3 names');
    expect(solved(b).objective / 100).toBeCloseTo(solved(a).objective, 12);
    expect(Array.from(solved(b).weights).reverse()).toEqual(
      Array.from(solved(a).weights, (weight) => expect.closeTo(weight, 9)),
    );
  });

  it('takes the plain way where the limit excludes nothing', () => {
    const returns = returnsOf(5, 60, 3);
    expect(minimumCvar({ returns, constraints: { maxNames: 5 } })).toEqual(minimumCvar({ returns }));
  });

  it('reports the gap where the search is ended early, and bounds the optimum with it', () => {
    const returns = returnsOf(16, 200, 5);
    const constraints = { upper: 0.4, maxNames: 4 };
    const proved = solved(minimumCvar({ returns, constraints, search: { maxNodes: 20_000 } }));
    const early = minimumCvar({ returns, constraints, search: { maxNodes: 1 } });
    if (early.status !== 'unproven') throw new Error(early.status);
    expectFeasible(early, constraints);
    expect(early.certificate.kind).toBe('search');
    expect(early.certificate.gap).toBeGreaterThan(0);
    expect(early.certificate.bound).toBeLessThanOrEqual(proved.objective);
    expect(early.objective).toBeGreaterThanOrEqual(proved.objective - 1e-12);
    let asked = 0;
    minimumCvar({ returns, constraints, search: { shouldStop: () => ++asked > 2 } });
    expect(asked).toBe(3);
  });

  it('fixes the weights where so few names must all be at their caps', () => {
    const returns = returnsOf(14, 100, 2);
    const result = solved(minimumCvar({ returns, constraints: { upper: 0.25, maxNames: 4 } }));
    expect(Array.from(result.weights).filter((weight) => weight !== 0)).toEqual(
      [0.25, 0.25, 0.25, 0.25].map((weight) => expect.closeTo(weight, 12)),
    );
  });

  it('says which bounds exclude so few names', () => {
    const returns = returnsOf(8, 50, 1);
    expect(minimumCvar({ returns, constraints: { upper: 0.2, maxNames: 4 } })).toMatchObject({
      status: 'infeasible',
      reason: "the largest upper bounds of 4 names sum to 0.8, below the budget's minimum of 1",
    });
    const groups = [0, 1, 2].map((g) => ({ name: `pair ${g}`, members: [2 * g, 2 * g + 1], lower: 0.1 }));
    expect(minimumCvar({ returns, constraints: { groups, maxNames: 2 } })).toMatchObject({
      status: 'infeasible',
      reason: 'no portfolio of at most 2 names satisfies the other constraints',
    });
  });
});
