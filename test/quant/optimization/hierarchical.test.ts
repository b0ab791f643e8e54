import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DenseMatrix, fromRows } from '../../../quant/linalg/denseMatrix.ts';
import { correlationDistance } from '../../../quant/optimization/correlationDistance.ts';
import { clusterCount, cutDendrogram } from '../../../quant/optimization/flatClusters.ts';
import { hierarchicalEqualRiskContribution } from '../../../quant/optimization/hierarchicalEqualRiskContribution.ts';
import { hierarchicalRiskParity } from '../../../quant/optimization/hierarchicalRiskParity.ts';
import { branchwiseLeafOrder, leafOrder, optimalLeafOrder } from '../../../quant/optimization/leafOrder.ts';
import { type Dendrogram, type LinkageMethod, linkage } from '../../../quant/optimization/linkage.ts';
import { describeReference } from '../../support/reference.ts';
import { solved as optimal } from './quadraticSupport.ts';
import { covarianceOf, returnsOf, uniforms } from './randomMarket.ts';

interface Expected {
  readonly weights: number[];
  readonly linkage?: number[][];
}
interface HierarchicalFile {
  readonly tolerance: { readonly weights_abs: number };
  readonly expected: Readonly<Record<string, Expected>>;
}
interface DataFile {
  readonly returns: number[][];
}

const METHODS: readonly LinkageMethod[] = ['single', 'complete', 'average', 'weighted', 'ward'];

function expectWeights(actual: Float64Array, expected: readonly number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expect(Math.abs(actual[i] - expected[i])).toBeLessThanOrEqual(tolerance);
}

for (const set of ['sp500a', 'crypto_dev']) {
  describeReference([`hierarchical_${set}`, `data_${set}`], (file: HierarchicalFile, data: DataFile) => {
    const covariance = covarianceOf(fromRows(data.returns));
    const tolerance = file.tolerance.weights_abs;
    const { expected } = file;

    for (const method of ['single', 'ward'] as const) {
      it(`merges in the order and at the heights of the reference by ${method} linkage`, () => {
        const tree = linkage(correlationDistance(covariance), covariance.rows, method);
        const merges = expected[`pypfopt_${method}`].linkage ?? [];
        expect(merges.length).toBe(covariance.rows - 1);
        merges.forEach(([left, right, height, size], m) => {
          expect([tree.left[m], tree.right[m], tree.size[m]]).toEqual([left, right, size]);
          expect(tree.height[m]).toBeCloseTo(height, 10);
        });
      });
    }
    it('weights by HRP as the reference does in the order of the dendrogram', () => {
      expectWeights(
        optimal(hierarchicalRiskParity({ covariance })).weights,
        expected.pypfopt_single.weights,
        tolerance,
      );
      expectWeights(
        optimal(hierarchicalRiskParity({ covariance, linkage: 'ward' })).weights,
        expected.pypfopt_ward.weights,
        tolerance,
      );
    });
    it('weights by HRP as the references do that turn each branch by itself', () => {
      for (const [name, method] of [
        ['skfolio_hrp_single', 'single'],
        ['riskfolio_hrp', 'single'],
        ['skfolio_hrp_ward', 'ward'],
      ] as const) {
        const result = hierarchicalRiskParity({ covariance, linkage: method, leafOrder: 'branchwise' });
        expectWeights(optimal(result).weights, expected[name].weights, tolerance);
      }
    });
    it('weights by HERC as the reference does, finding the number of clusters', () => {
      for (const [name, method] of [
        ['skfolio_herc_single', 'single'],
        ['skfolio_herc_ward', 'ward'],
      ] as const) {
        const result = hierarchicalEqualRiskContribution({ covariance, linkage: method });
        expectWeights(optimal(result).weights, expected[name].weights, tolerance);
      }
    });
    it('weights by HERC as the other reference does, with one of the possible numbers of clusters', () => {
      const distances = Array.from({ length: covariance.rows }, (_, k) => {
        const { weights } = optimal(hierarchicalEqualRiskContribution({ covariance, clusters: k + 1 }));
        return Math.max(...weights.map((weight, i) => Math.abs(weight - expected.riskfolio_herc.weights[i])));
      });
      expect(Math.min(...distances)).toBeLessThanOrEqual(tolerance);
    });
  });
}

const market = fc
  .record({ assets: fc.integer({ min: 1, max: 14 }), periods: fc.integer({ min: 3, max: 40 }), seed: fc.integer() })
  .map(({ assets, periods, seed }) => covarianceOf(returnsOf(assets, periods, seed)));

/** Clustering by its definition: the distance of two clusters computed from all their members at every step, O(n^3) or more. */
function naiveHeights(distance: Float64Array, n: number, method: 'single' | 'complete' | 'average'): number[] {
  let clusters = Array.from({ length: n }, (_, i) => [i]);
  const between = (a: readonly number[], b: readonly number[]): number => {
    const all = a.flatMap((i) => b.map((j) => distance[i * n + j]));
    if (method === 'single') return Math.min(...all);
    if (method === 'complete') return Math.max(...all);
    return all.reduce((sum, d) => sum + d, 0) / all.length;
  };
  const heights: number[] = [];
  while (clusters.length > 1) {
    let best = { a: 0, b: 1, d: Number.POSITIVE_INFINITY };
    clusters.forEach((a, i) => {
      clusters.forEach((b, j) => {
        if (i < j && between(a, b) < best.d) best = { a: i, b: j, d: between(a, b) };
      });
    });
    heights.push(best.d);
    const merged = [...clusters[best.a], ...clusters[best.b]];
    clusters = [...clusters.filter((_, i) => i !== best.a && i !== best.b), merged];
  }
  return heights;
}

/** Shortest path over the leaves among all orders the tree allows. */
function everyOrder(tree: Dendrogram, node = 2 * tree.leaves - 2): number[][] {
  if (node < tree.leaves) return [[node]];
  const lefts = everyOrder(tree, tree.left[node - tree.leaves]);
  const rights = everyOrder(tree, tree.right[node - tree.leaves]);
  return lefts.flatMap((l) =>
    rights.flatMap((r) => [
      [...l, ...r],
      [...r, ...l],
    ]),
  );
}

function pathLength(order: ArrayLike<number>, distance: Float64Array, n: number): number {
  let length = 0;
  for (let k = 1; k < order.length; k++) length += distance[order[k - 1] * n + order[k]];
  return length;
}

function permuted(covariance: DenseMatrix, order: readonly number[]): DenseMatrix {
  return fromRows(order.map((i) => order.map((j) => covariance.data[i * covariance.rows + j])));
}

describe('clustering', () => {
  it('merges at the heights that the definition of the linkage gives', () => {
    fc.assert(
      fc.property(market, (covariance) => {
        const n = covariance.rows;
        const distance = correlationDistance(covariance);
        for (const method of ['single', 'complete', 'average'] as const) {
          const { height } = linkage(distance, n, method);
          naiveHeights(distance, n, method).forEach((expected, m) => {
            expect(height[m]).toBeCloseTo(expected, 10);
          });
        }
      }),
      { numRuns: 40 },
    );
  });

  it('orders the leaves so that no order the tree allows is shorter', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.integer(), fc.constantFrom(...METHODS), (n, seed, method) => {
        const distance = correlationDistance(covarianceOf(returnsOf(n, 12, seed)));
        const tree = linkage(distance, n, method);
        const found = optimalLeafOrder(tree, distance);
        const orders = everyOrder(tree);
        expect(orders.map(String)).toContain(Array.from(found).join(','));
        const shortest = Math.min(...orders.map((order) => pathLength(order, distance, n)));
        expect(pathLength(found, distance, n)).toBeCloseTo(shortest, 10);
        const branchwise = branchwiseLeafOrder(tree, distance);
        expect(orders.map(String)).toContain(Array.from(branchwise).join(','));
      }),
      { numRuns: 40 },
    );
  });

  it('keeps every leaf once in each order and in each cut', () => {
    fc.assert(
      fc.property(market, fc.constantFrom(...METHODS), (covariance, method) => {
        const n = covariance.rows;
        const distance = correlationDistance(covariance);
        const tree = linkage(distance, n, method);
        const all = Array.from({ length: n }, (_, i) => i);
        const sorted = (leaves: Iterable<number>): number[] => [...leaves].sort((a, b) => a - b);
        expect(sorted(leafOrder(tree))).toEqual(all);
        expect(sorted(optimalLeafOrder(tree, distance))).toEqual(all);
        const k = clusterCount(tree, distance);
        expect(k).toBeGreaterThanOrEqual(1);
        const cut = cutDendrogram(tree, k);
        expect(cut.length).toBe(k);
        expect(sorted(cut.flatMap((cluster) => [...leafOrder(tree, cluster)]))).toEqual(all);
      }),
    );
  });
});

describe.each([
  ['HRP', hierarchicalRiskParity],
  ['HERC', hierarchicalEqualRiskContribution],
] as const)('%s', (_, weigh) => {
  it('gives weights that are positive and add up, whatever the linkage, also with fewer periods than assets', () => {
    fc.assert(
      fc.property(market, fc.constantFrom(...METHODS), (covariance, method) => {
        const { weights, objective } = optimal(weigh({ covariance, linkage: method }));
        expect(Math.abs(weights.reduce((sum, weight) => sum + weight, 0) - 1)).toBeLessThan(1e-12);
        expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
        expect(objective).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('does not depend on the unit of the returns', () => {
    fc.assert(
      fc.property(market, fc.constantFrom(1e-4, 0.5, 252, 1e4), (covariance, factor) => {
        const scaled = { ...covariance, data: covariance.data.map((value) => factor * value) };
        const a = optimal(weigh({ covariance })).weights;
        const b = optimal(weigh({ covariance: scaled })).weights;
        a.forEach((weight, i) => {
          expect(b[i]).toBeCloseTo(weight, 9);
        });
      }),
    );
  });

  it('honours floors, caps and a cash position', () => {
    fc.assert(
      fc.property(market, fc.integer(), fc.double({ min: 0.05, max: 1, noNaN: true }), (covariance, seed, share) => {
        const n = covariance.rows;
        const next = uniforms(seed);
        const upper = Array.from({ length: n }, () => 0.02 + (2 * next()) / n);
        const lower = upper.map((bound) => bound * next() * share);
        const total = lower.reduce((sum, bound) => sum + bound, 0);
        const most = upper.reduce((sum, bound) => sum + bound, 0);
        const max = total + (most - total) * next();
        const result = optimal(weigh({ covariance, constraints: { lower, upper, budget: { min: total, max } } }));
        let sum = 0;
        result.weights.forEach((weight, i) => {
          sum += weight;
          expect(weight).toBeGreaterThanOrEqual(lower[i] - 1e-12);
          expect(weight).toBeLessThanOrEqual(upper[i] + 1e-12);
        });
        expect(Math.abs(sum - max)).toBeLessThan(1e-9);
        expect(result.cash).toBeCloseTo(1 - sum, 12);
      }),
    );
  });

  it('says which bounds cannot hold together', () => {
    const covariance = covarianceOf(returnsOf(4, 30, 1));
    expect(weigh({ covariance, constraints: { upper: 0.2 } })).toMatchObject({
      status: 'infeasible',
      conflicts: [{ name: 'upper bounds' }, { name: 'budget at least 1' }],
      reason: expect.stringContaining('0.8'),
    });
  });

  it('answers for one asset, identical assets and assets that hedge each other to nothing; names an asset that never moves', () => {
    expect(Array.from(optimal(weigh({ covariance: fromRows([[0.04]]) })).weights)).toEqual([1]);
    const same = fromRows(Array.from({ length: 8 }, () => new Array<number>(8).fill(0.04)));
    const { weights } = optimal(weigh({ covariance: same }));
    expect(Math.abs(weights.reduce((sum, weight) => sum + weight, 0) - 1)).toBeLessThan(1e-12);
    expect(Math.min(...weights)).toBeGreaterThan(0);
    const hedged = fromRows([
      [0.04, -0.04, 0, 0],
      [-0.04, 0.04, 0, 0],
      [0, 0, 0.01, -0.01],
      [0, 0, -0.01, 0.01],
    ]);
    for (const weight of optimal(weigh({ covariance: hedged })).weights) expect(weight).toBeGreaterThan(0);
    const still = fromRows([
      [0.04, 0],
      [0, 0],
    ]);
    expect(() => weigh({ covariance: still })).toThrow(/variance of 0 for asset 1/);
    expect(() => weigh({ covariance: fromRows([[Number.NaN]]) })).toThrow(/NaN/);
  });
});

describe('HRP', () => {
  it('does not depend on the order of the assets where no two distances are equal and lists halve evenly', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const n = 2;
        const covariance = covarianceOf(returnsOf(n, 30, seed));
        const turned = permuted(covariance, [1, 0]);
        const a = optimal(hierarchicalRiskParity({ covariance })).weights;
        const b = optimal(hierarchicalRiskParity({ covariance: turned })).weights;
        expect(b[1]).toBeCloseTo(a[0], 12);
      }),
    );
  });
});

describe('HERC', () => {
  it('does not depend on the order of the assets where no two distances are equal', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 12 }), fc.integer(), fc.constantFrom(...METHODS), (n, seed, method) => {
        const covariance = covarianceOf(returnsOf(n, 40, seed));
        const next = uniforms(seed + 1);
        const order = Array.from({ length: n }, (_, i) => ({ i, key: next() }))
          .sort((a, b) => a.key - b.key)
          .map(({ i }) => i);
        const a = optimal(hierarchicalEqualRiskContribution({ covariance, linkage: method })).weights;
        const b = optimal(
          hierarchicalEqualRiskContribution({ covariance: permuted(covariance, order), linkage: method }),
        ).weights;
        order.forEach((i, k) => {
          expect(b[k]).toBeCloseTo(a[i], 9);
        });
      }),
    );
  });

  it('refuses a number of clusters it cannot cut', () => {
    const covariance = covarianceOf(returnsOf(4, 30, 1));
    expect(() => hierarchicalEqualRiskContribution({ covariance, clusters: 5 })).toThrow(/whole number from 1 to 4/);
    expect(() => hierarchicalEqualRiskContribution({ covariance, clusters: 0 })).toThrow(/clusters/);
  });
});
