import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PortfolioConstraints } from '../../../quant/optimization/constraints.ts';
import { efficientReturn } from '../../../quant/optimization/efficientReturn.ts';
import { maximumDiversification } from '../../../quant/optimization/maximumDiversification.ts';
import { maximumReturn } from '../../../quant/optimization/maximumReturn.ts';
import { maximumSharpe } from '../../../quant/optimization/maximumSharpe.ts';
import { minimumVariance } from '../../../quant/optimization/minimumVariance.ts';
import { quadraticUtility } from '../../../quant/optimization/quadraticUtility.ts';
import type { SearchResult } from '../../../quant/optimization/result.ts';
import { type PortfolioCase, portfolioCase } from './portfolioArbitrary.ts';
import { costOf, expectFeasible, returnOf, solved, varianceOf } from './quadraticSupport.ts';
import { admm } from './secondMethod.ts';

/** The same cases every time, so that a failure is a change of the code. */
const SEED = 20_240_607;

const RUNS = 60;

/** Every optimizer with an objective to minimise, as a function of the case and of any weights. */
const optimizers: Record<
  string,
  {
    readonly solve: (given: PortfolioCase) => SearchResult;
    /** Minimised objective; Infinity where the weights miss the optimizer's own constraint. */
    readonly value: (given: PortfolioCase, weights: ArrayLike<number>) => number;
  }
> = {
  'minimum variance': {
    solve: (given) => minimumVariance(given),
    value: (given, w) => varianceOf(given.covariance, w) + costOf(given.constraints, w),
  },
  'quadratic utility': {
    solve: (given) => quadraticUtility({ ...given, riskAversion: 2 }),
    value: (given, w) => varianceOf(given.covariance, w) - returnOf(given.returns, w) + costOf(given.constraints, w),
  },
  'efficient return': {
    solve: (given) => efficientReturn({ ...given, targetReturn: targetOf(given) }),
    value: (given, w) =>
      returnOf(given.returns, w) - costOf(given.constraints, w) >= targetOf(given) - 1e-12
        ? varianceOf(given.covariance, w)
        : Number.POSITIVE_INFINITY,
  },
  'maximum return': {
    solve: (given) => maximumReturn({ ...given, varianceBudget: budgetOf(given) }),
    value: (given, w) =>
      varianceOf(given.covariance, w) <= budgetOf(given) + 1e-12
        ? costOf(given.constraints, w) - returnOf(given.returns, w)
        : Number.POSITIVE_INFINITY,
  },
  'maximum Sharpe': {
    solve: (given) => maximumSharpe({ ...given, riskFreeRate: 0.01 }),
    value: (given, w) => {
      const excess = given.returns.map((value) => value - 0.01);
      return -ratio(returnOf(excess, w) - costOf(given.constraints, w), varianceOf(given.covariance, w));
    },
  },
  'maximum diversification': {
    solve: (given) => maximumDiversification(given),
    value: (given, w) => {
      const sigma = given.returns.map((_, i) => Math.sqrt(given.covariance.data[i * given.n + i]));
      return -ratio(returnOf(sigma, w) - costOf(given.constraints, w), varianceOf(given.covariance, w));
    },
  },
};

/** Gain per volatility; -Infinity where only rounding is held, which has no ratio. */
function ratio(gain: number, variance: number): number {
  return variance > 1e-16 ? gain / Math.sqrt(variance) : Number.NEGATIVE_INFINITY;
}

function targetOf(given: PortfolioCase): number {
  return returnOf(given.returns, given.feasible) - costOf(given.constraints, given.feasible);
}

function budgetOf(given: PortfolioCase): number {
  return varianceOf(given.covariance, given.feasible);
}

/** Feasible weights: mixtures of the known ones and of the best for random tastes, which sit on the boundary. */
function feasibleWeights(given: PortfolioCase, tastes: readonly number[][], shares: readonly number[]): number[][] {
  const corners = tastes.map((taste) =>
    Array.from(solved(quadraticUtility({ ...given, returns: taste.slice(0, given.n), riskAversion: 0.5 })).weights),
  );
  const points = [given.feasible, ...corners];
  const mixtures = corners.flatMap((corner, k) => {
    const share = shares[k % shares.length];
    return points.map((point) => point.map((value, i) => share * value + (1 - share) * corner[i]));
  });
  return [...points, ...mixtures];
}

const tastes = fc.array(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 7, maxLength: 7 }), {
  minLength: 3,
  maxLength: 3,
});
const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 });

for (const [name, { solve, value }] of Object.entries(optimizers)) {
  describe(name, () => {
    it('is feasible to 1e-9, states its own objective, and no feasible portfolio is better', () => {
      fc.assert(
        fc.property(portfolioCase(), tastes, shares, (given, drawnTastes, drawnShares) => {
          const result = solve(given);
          if (result.status === 'infeasible') {
            // Only the ratios have no answer here, and only where nothing has a gain.
            expect(['maximum Sharpe', 'maximum diversification']).toContain(name);
            for (const w of feasibleWeights(given, drawnTastes, drawnShares)) {
              expect(value(given, w)).toBeGreaterThanOrEqual(-1e-9);
            }
            return;
          }
          const { weights, objective, certificate, ...rest } = solved(result);
          expectFeasible({ weights, ...rest }, given.constraints);
          const best = value(given, weights);
          expect(Math.abs(Math.abs(objective) - Math.abs(best))).toBeLessThan(1e-9 * (1 + Math.abs(best)));
          expect(certificate.kind).toBe('kkt');
          for (const w of feasibleWeights(given, drawnTastes, drawnShares)) {
            expect(value(given, w)).toBeGreaterThanOrEqual(best - 1e-9 * (1 + Math.abs(best)));
          }
        }),
        { numRuns: RUNS, seed: SEED },
      );
    });

    it('gives the same objective whatever the order of the assets', () => {
      fc.assert(
        fc.property(portfolioCase(), (given) => {
          const result = solve(given);
          const reversed = solve(reverse(given));
          expect(reversed.status).toBe(result.status);
          if (result.status !== 'optimal' || reversed.status !== 'optimal') return;
          expect(reversed.objective).toBeCloseTo(result.objective, 9);
        }),
        { numRuns: RUNS, seed: SEED },
      );
    });

    it('answers or explains itself where the covariance is singular, and is never NaN', () => {
      fc.assert(
        fc.property(portfolioCase({ singular: true }), (given) => {
          const result = solve(given);
          if (result.status !== 'optimal') {
            expect('reason' in result && result.reason.length).toBeGreaterThan(10);
            return;
          }
          expectFeasible(result, given.constraints);
          expect(Number.isFinite(result.objective)).toBe(true);
        }),
        { numRuns: RUNS, seed: SEED },
      );
    });
  });
}

function reverse(given: PortfolioCase): PortfolioCase {
  const { n, covariance, constraints } = given;
  const flip = <T>(values: ArrayLike<T>): T[] => Array.from(values).reverse();
  const { turnover } = constraints;
  return {
    n,
    // Reversing rows and columns reverses the whole storage.
    covariance: { ...covariance, data: covariance.data.slice().reverse() },
    returns: flip(given.returns),
    feasible: flip(given.feasible),
    constraints: {
      ...constraints,
      lower: flip(constraints.lower),
      upper: flip(constraints.upper),
      groups: (constraints.groups ?? []).map((group) => ({ ...group, members: group.members.map((i) => n - 1 - i) })),
      ...(turnover ? { turnover: { ...turnover, previous: flip(turnover.previous) } } : {}),
    },
  };
}

describe('minimum variance and utility', () => {
  it('agree with an operator-splitting method on the same problem, turnover cost included', () => {
    fc.assert(
      fc.property(portfolioCase({ maxAssets: 4 }), fc.constantFrom(0, 0.1, 0.5, 1), (given, tilt) => {
        const costScale = tilt === 0 ? 0.5 : tilt;
        const { weights } = solved(
          tilt === 0 ? minimumVariance(given) : quadraticUtility({ ...given, riskAversion: 1 / tilt }),
        );
        const other = splitProgram(given, tilt, costScale);
        expect(Math.abs(half(given, weights, tilt, costScale) - half(given, other, tilt, costScale))).toBeLessThan(
          1e-6,
        );
      }),
      { numRuns: 25, seed: SEED },
    );
  });

  it('scale with the covariance: the weights stay, the variance scales', () => {
    fc.assert(
      fc.property(portfolioCase({ turnover: false }), fc.integer({ min: -8, max: 8 }), (given, power) => {
        const scale = 10 ** power;
        const scaled = { ...given.covariance, data: given.covariance.data.map((value) => value * scale) };
        const plain = solved(minimumVariance(given));
        const result = solved(minimumVariance({ ...given, covariance: scaled }));
        expect(result.objective / scale).toBeCloseTo(plain.objective, 10);
        result.weights.forEach((weight, i) => {
          expect(weight).toBeCloseTo(plain.weights[i], 6);
        });
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });
});

/** 1/2 w'Sw - tilt returns'w + costScale cost'|w - previous|. */
function half(given: PortfolioCase, w: ArrayLike<number>, tilt: number, costScale: number): number {
  return (
    0.5 * varianceOf(given.covariance, w) - tilt * returnOf(given.returns, w) + costScale * costOf(given.constraints, w)
  );
}

/** The same program for the second method, with w = previous + bought - sold. */
function splitProgram(given: PortfolioCase, tilt: number, costScale: number): number[] {
  const { n, constraints, covariance } = given;
  const { turnover } = constraints;
  const previous = turnover ? Array.from(turnover.previous) : new Array<number>(n).fill(0);
  const cost = typeof turnover?.cost === 'number' ? turnover.cost : 0;
  const size = 3 * n;
  const unit = (...entries: [number, number][]): number[] => {
    const row = new Array<number>(size).fill(0);
    for (const [index, value] of entries) row[index] = value;
    return row;
  };
  const P = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (__, j) => (i < n && j < n ? covariance.data[i * n + j] : 0)),
  );
  const q = Array.from({ length: size }, (_, i) => (i < n ? -tilt * given.returns[i] : costScale * cost));
  const A: number[][] = [];
  const l: number[] = [];
  const u: number[] = [];
  const add = (row: number[], low: number, high: number): void => {
    A.push(row);
    l.push(low);
    u.push(high);
  };
  for (let i = 0; i < n; i++) {
    add(unit([i, 1]), constraints.lower[i], constraints.upper[i]);
    add(unit([i, 1], [n + i, -1], [2 * n + i, 1]), previous[i], previous[i]);
    add(unit([n + i, 1]), 0, 10);
    add(unit([2 * n + i, 1]), 0, 10);
  }
  const budget = constraints.budget ?? { min: 1, max: 1 };
  add(unit(...Array.from({ length: n }, (_, i): [number, number] => [i, 1])), budget.min, budget.max);
  for (const group of constraints.groups ?? []) {
    add(unit(...group.members.map((i): [number, number] => [i, 1])), group.lower ?? -10, group.upper ?? 10);
  }
  return admm(P, q, A, l, u).slice(0, n);
}

describe('turnover cost', () => {
  const covariance = { rows: 2, columns: 2, data: Float64Array.of(0.04, 0.01, 0.01, 0.09) };

  it('leaves alone what is not worth its cost, and says so', () => {
    const constraints: PortfolioConstraints = { turnover: { previous: [0.6, 0.4], cost: 0.5 } };
    const result = solved(quadraticUtility({ covariance, returns: [0.01, 0.02], riskAversion: 1, constraints }));
    expect(Array.from(result.weights)).toEqual([0.6, 0.4]);
    expect(result.activeConstraints.map(({ name }) => name)).toContain('no trade in asset 0');
  });

  it('trades up to where the marginal gain equals the cost', () => {
    const cost = 0.001;
    const riskAversion = 1;
    const returns = [0.01, 0.05];
    const constraints: PortfolioConstraints = { turnover: { previous: [0.6, 0.4], cost } };
    const { weights } = solved(quadraticUtility({ covariance, returns, riskAversion, constraints }));
    expect(weights[1]).toBeGreaterThan(0.4);
    const marginal = (i: number): number =>
      returns[i] - riskAversion * (covariance.data[2 * i] * weights[0] + covariance.data[2 * i + 1] * weights[1]);
    expect(marginal(1) - cost).toBeCloseTo(marginal(0) + cost, 10);
  });
});

describe('a budget of nothing', () => {
  const covariance = { rows: 2, columns: 2, data: Float64Array.of(0.04, 0.01, 0.01, 0.09) };
  const constraints: PortfolioConstraints = { budget: { min: 0, max: 0 } };

  it('holds cash alone, and has no ratio', () => {
    expect(solved(minimumVariance({ covariance, constraints })).cash).toBe(1);
    expect(maximumSharpe({ covariance, constraints, returns: [0.1, 0.2] }).status).toBe('infeasible');
    expect(maximumDiversification({ covariance, constraints }).status).toBe('infeasible');
  });
});

describe('cash', () => {
  const covariance = { rows: 2, columns: 2, data: Float64Array.of(0.04, 0.01, 0.01, 0.09) };

  it('takes no part in the Sharpe ratio, so that the largest multiple is returned', () => {
    const returns = [0.05, 0.08];
    const invested = solved(maximumSharpe({ covariance, returns, riskFreeRate: 0.01 }));
    const free = solved(
      maximumSharpe({ covariance, returns, riskFreeRate: 0.01, constraints: { budget: { min: 0, max: 1 } } }),
    );
    expect(free.objective).toBeCloseTo(invested.objective, 12);
    expect(free.cash).toBeCloseTo(0, 12);
  });
});
