import { describe, expect, it } from 'vitest';
import { choleskyInPlace } from '../../../quant/linalg/cholesky.ts';
import { diagonalPart } from '../../../quant/optimization/kernels/diagonalPart.ts';
import { weightedDiagonal } from '../../../quant/optimization/kernels/weightedDiagonal.ts';
import { covarianceOf, returnsOf } from './randomMarket.ts';

function without(covariance: Float64Array, n: number, diagonal: Float64Array): Float64Array {
  return covariance.map((value, k) => (k % (n + 1) === 0 ? value - diagonal[k / (n + 1)] : value));
}

const worth = (weights: Float64Array, diagonal: Float64Array): number =>
  diagonal.reduce((total, entry, i) => total + weights[i] * entry, 0);

describe('the diagonal of a covariance that is worth most', () => {
  for (const n of [2, 5, 30]) {
    const { data } = covarianceOf(returnsOf(n, 200, n));
    const start = diagonalPart(data, n) ?? new Float64Array(n);

    it(`leaves a positive definite rest, n = ${n}`, () => {
      for (const heavy of [0, n - 1]) {
        const weights = Float64Array.from({ length: n }, (_, i) => (i === heavy ? 50 : 0.3));
        const diagonal = weightedDiagonal(data, start, weights);
        expect(Math.min(...diagonal)).toBeGreaterThanOrEqual(0);
        expect(choleskyInPlace(without(data, n, diagonal), n)).toBe(-1);
        expect(worth(weights, diagonal)).toBeGreaterThan(worth(weights, start));
      }
    });
  }

  it('comes near the solution where it is known', () => {
    // With u = q_11 - d_1 and v = q_22 - d_2 the worth is greatest where u v = q_12^2 and w_1 u + w_2 v is least.
    const covariance = Float64Array.of(4, 1, 1, 9);
    for (const [w1, w2] of [
      [1, 1],
      [3, 1],
      [1, 5],
    ] as const) {
      const greatest = 4 * w1 + 9 * w2 - 2 * Math.sqrt(w1 * w2);
      const found = worth(
        Float64Array.of(w1, w2),
        weightedDiagonal(covariance, new Float64Array(2), Float64Array.of(w1, w2)),
      );
      expect(found).toBeLessThan(greatest);
      expect(found).toBeGreaterThan(0.97 * greatest);
    }
  });

  it('gives the start back where nothing can be taken', () => {
    const singular = Float64Array.of(1, 1, 1, 1);
    expect(weightedDiagonal(singular, new Float64Array(2), Float64Array.of(1, 1))).toEqual(new Float64Array(2));
  });
});
