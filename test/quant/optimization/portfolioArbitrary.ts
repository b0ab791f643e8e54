import fc from 'fast-check';
import { type DenseMatrix, zeros } from '../../../quant/linalg/denseMatrix.ts';
import type { PortfolioConstraints } from '../../../quant/optimization/constraints.ts';

export interface PortfolioCase {
  readonly n: number;
  readonly covariance: DenseMatrix;
  readonly returns: number[];
  readonly constraints: PortfolioConstraints & { readonly lower: number[]; readonly upper: number[] };
  /** Weights that satisfy the constraints, besides a limit on names. */
  readonly feasible: number[];
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
const round = (value: number): number => Math.round(value * 100) / 100;
/** Onto a grid of 0.0001, so that problems are either degenerate or not, but never so by rounding alone. */
const fine = (value: number): number => Math.round(value * 1e4) / 1e4;

/** Covariance of `observations` draws of n assets; with fewer draws than assets it is singular. */
function covarianceOf(draws: number[], n: number, observations: number): DenseMatrix {
  const covariance = zeros(n, n);
  for (let t = 0; t < observations; t++) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) covariance.data[i * n + j] += (draws[t * n + i] * draws[t * n + j]) / observations;
    }
  }
  return covariance;
}

export interface PortfolioShape {
  readonly maxAssets?: number;
  readonly singular?: boolean;
  readonly turnover?: boolean;
  readonly shorts?: boolean;
}

/** Portfolio problems with bounds, cash, overlapping groups and turnover cost, all of them feasible by construction. */
export function portfolioCase(shape: PortfolioShape = {}): fc.Arbitrary<PortfolioCase> {
  const { maxAssets = 7, singular = false, turnover = true, shorts = true } = shape;
  return fc.integer({ min: 1, max: maxAssets }).chain((n) => {
    const observations = singular ? Math.max(1, n >> 1) : 3 * n + 5;
    const perAsset = fc.array(share, { minLength: n, maxLength: n });
    return fc
      .record({
        draws: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
          minLength: observations * n,
          maxLength: observations * n,
        }),
        means: perAsset,
        below: perAsset,
        above: perAsset,
        where: perAsset,
        previous: perAsset,
        cashRoom: fc.tuple(share, share),
        groups: fc.array(fc.tuple(perAsset, share, share), { maxLength: 2 }),
        cost: share,
        costs: fc.boolean(),
      })
      .map((drawn): PortfolioCase => {
        const scale = 1 / n;
        const lower = drawn.below.map((value) => (shorts && value > 0.7 ? -round(0.2 * value * scale) : 0));
        const upper = drawn.above.map((value, i) => lower[i] + round(scale * (0.2 + 2 * value)));
        const feasible = drawn.where.map((value, i) => fine(lower[i] + (0.2 + 0.6 * value) * (upper[i] - lower[i])));
        const total = fine(feasible.reduce((sum, value) => sum + value, 0));

        const groups = drawn.groups.map(([membership, down, up], index) => {
          const members = membership.flatMap((value, i) => (value > 0.5 ? [i] : []));
          const held = fine(members.reduce((sum, i) => sum + feasible[i], 0));
          return { name: `group ${index}`, members, lower: held - fine(down * 0.3), upper: held + fine(up * 0.3) };
        });
        const covariance = covarianceOf(drawn.draws, n, observations);
        if (!singular) for (let i = 0; i < n; i++) covariance.data[i * n + i] += 0.05;
        return {
          n,
          covariance,
          // Returns in whole basis points: tied or apart, never apart by rounding.
          returns: drawn.means.map((value) => Math.round(2000 * (value - 0.4)) / 1e4),
          feasible,
          constraints: {
            lower,
            upper,
            budget: { min: fine(total - 0.3 * drawn.cashRoom[0]), max: fine(total + 0.3 * drawn.cashRoom[1]) },
            groups,
            ...(turnover && drawn.costs
              ? { turnover: { previous: drawn.previous.map((value) => round(value * scale)), cost: 0.05 * drawn.cost } }
              : {}),
          },
        };
      });
  });
}
