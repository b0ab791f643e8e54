import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ledoitWolf } from '../../../quant/estimation/ledoitWolf.ts';
import { sampleCovariance } from '../../../quant/estimation/sampleCovariance.ts';
import { fromRows, identity } from '../../../quant/linalg/denseMatrix.ts';
import { diversificationRatio } from '../../../quant/risk/diversificationRatio.ts';
import { effectiveBets } from '../../../quant/risk/effectiveBets.ts';
import { effectivePositions } from '../../../quant/risk/effectivePositions.ts';
import { randomMarket } from './randomMarket.ts';

const definitions = ['principal', 'minimumTorsion', 'contribution'] as const;

describe('effective number of positions', () => {
  it('is N for equal weights, 1 for one holding, 0 for none, whatever their sum', () => {
    expect(effectivePositions([0.1, 0.1, 0.1, 0.1])).toBeCloseTo(4, 12);
    expect(effectivePositions([0.05, 0])).toBe(1);
    expect(effectivePositions([0, 0])).toBe(0);
    expect(effectivePositions([])).toBe(0);
    expect(effectivePositions([1e-200, 1e-200])).toBe(2);
    expect(() => effectivePositions([Number.NaN])).toThrow(/weights/);
  });

  it('lies between 1 and N', () => {
    fc.assert(
      fc.property(randomMarket, ({ weights }) => {
        expect(effectivePositions(weights)).toBeGreaterThanOrEqual(1 - 1e-12);
        expect(effectivePositions(weights)).toBeLessThanOrEqual(weights.length + 1e-12);
      }),
    );
  });
});

describe('diversification ratio', () => {
  it('is 1 for one asset or identical ones, the root of N for equal uncorrelated bets, infinite for a perfect hedge', () => {
    expect(diversificationRatio(fromRows([[4]]), [0.3])).toBeCloseTo(1, 14);
    expect(
      diversificationRatio(
        fromRows([
          [1, 1],
          [1, 1],
        ]),
        [0.4, 0.6],
      ),
    ).toBeCloseTo(1, 14);
    expect(diversificationRatio(identity(9), new Array(9).fill(1 / 9))).toBeCloseTo(3, 12);
    expect(
      diversificationRatio(
        fromRows([
          [1, -1],
          [-1, 1],
        ]),
        [0.5, 0.5],
      ),
    ).toBe(Number.POSITIVE_INFINITY);
    expect(diversificationRatio(identity(2), [0, 0])).toBe(1);
  });

  it('is at least 1 for long-only weights, whatever the scale of returns or weights', () => {
    fc.assert(
      fc.property(randomMarket, ({ returns, weights }) => {
        const ratio = diversificationRatio(sampleCovariance(returns), weights);
        expect(ratio).toBeGreaterThanOrEqual(1 - 1e-12);
        const scaled = sampleCovariance({ ...returns, data: returns.data.map((value) => 3 * value) });
        expect(
          diversificationRatio(
            scaled,
            weights.map((weight) => weight / 2),
          ),
        ).toBeCloseTo(ratio, 9);
      }),
    );
  });
});

describe('effective number of bets', () => {
  it('agrees with an independent computation of the minimum torsion', () => {
    const covariance = fromRows([
      [0.04, 0.018, 0.005],
      [0.018, 0.09, -0.01],
      [0.005, -0.01, 0.01],
    ]);
    const { count, shares } = effectiveBets(covariance, [0.5, 0.3, 0.2], 'minimumTorsion');
    expect(count).toBeCloseTo(2.099540413279983, 11);
    expect(shares[0]).toBeCloseTo(0.56384097819591, 11);
    expect(shares[1]).toBeCloseTo(0.4236526911528716, 11);
    expect(shares[2]).toBeCloseTo(0.012506330651218669, 11);
  });

  it('is N for equal uncorrelated assets and 1 for a single holding among them', () => {
    for (const bets of ['minimumTorsion', 'contribution'] as const) {
      expect(effectiveBets(identity(5), new Array(5).fill(0.2), bets).count).toBeCloseTo(5, 9);
      expect(effectiveBets(identity(5), [0, 1, 0, 0, 0], bets).count).toBeCloseTo(1, 9);
    }
    expect(
      effectiveBets(
        fromRows([
          [2, 0],
          [0, 1],
        ]),
        [Math.SQRT1_2, 1],
        'principal',
      ).count,
    ).toBeCloseTo(2, 9);
  });

  it('counts two identical assets as one principal bet', () => {
    expect(
      effectiveBets(
        fromRows([
          [1, 1],
          [1, 1],
        ]),
        [0.5, 0.5],
        'principal',
      ).count,
    ).toBeCloseTo(1, 9);
    expect(() =>
      effectiveBets(
        fromRows([
          [1, 1],
          [1, 1],
        ]),
        [0.5, 0.5],
        'minimumTorsion',
      ),
    ).toThrow(/singular/);
  });

  it('lies between 1 and N with shares that sum to 1, whatever the scale and the order of the assets', () => {
    fc.assert(
      fc.property(randomMarket, fc.constantFrom(...definitions), ({ returns, weights }, bets) => {
        const n = weights.length;
        // Principal components are unique only where no two eigenvalues agree, as they do with fewer observations than assets
        fc.pre(bets !== 'principal' || returns.rows > 3 * n);
        const covariance = bets === 'principal' ? sampleCovariance(returns) : ledoitWolf(returns).covariance;
        const { count, shares } = effectiveBets(covariance, weights, bets);
        expect(count).toBeGreaterThanOrEqual(1 - 1e-9);
        expect(count).toBeLessThanOrEqual(n + 1e-9);
        expect(shares.reduce((total, share) => total + share, 0)).toBeCloseTo(1, 10);
        const order = Array.from({ length: n }, (_, i) => n - 1 - i);
        const reordered = fromRows(order.map((i) => order.map((j) => 25 * covariance.get(i, j))));
        expect(
          effectiveBets(
            reordered,
            order.map((i) => 3 * weights[i]),
            bets,
          ).count,
        ).toBeCloseTo(count, 6);
      }),
      { numRuns: 60 },
    );
  });

  it('is 0 where there is no risk', () => {
    for (const bets of definitions) expect(effectiveBets(identity(2), [0, 0], bets).count).toBe(0);
  });
});
