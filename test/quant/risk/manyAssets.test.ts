import { describe, expect, it } from 'vitest';
import { ledoitWolf } from '../../../quant/estimation/ledoitWolf.ts';
import { nearestCorrelation } from '../../../quant/estimation/nearestCorrelation.ts';
import { fromMatrix } from '../../../quant/linalg/denseMatrix.ts';
import { symmetricEigenvalues } from '../../../quant/linalg/symmetricEigen.ts';
import { effectiveBets } from '../../../quant/risk/effectiveBets.ts';
import { createRandom } from '../../../quant/statistics/random.ts';

const random = createRandom(8);

/** Returns of n assets with a market and five sectors. */
function returnsOf(n: number): Float64Array[] {
  return Array.from({ length: 2 * n }, () => {
    const market = random.normal();
    const sectors = Array.from({ length: 5 }, () => random.normal());
    return Float64Array.from(
      { length: n },
      (_, i) => 0.01 * (1 + i / n) * (market + sectors[i % 5] + 2 * random.normal()),
    );
  });
}

describe('effective bets of hundreds of assets', () => {
  it('are those of the fixed point, whose residual is told', () => {
    const { covariance } = ledoitWolf(returnsOf(200));
    const { count, residual, shares } = effectiveBets(covariance, new Float64Array(200).fill(1 / 200));
    expect(residual).toBeLessThan(1e-9);
    expect(count).toBeGreaterThan(100);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  it('end with the residual where the rounds are used up', () => {
    const { covariance } = ledoitWolf(returnsOf(400));
    const { residual } = effectiveBets(covariance, new Float64Array(400).fill(1 / 400));
    expect(residual).toBeLessThan(1e-2);
  });
});

describe('the nearest correlation of hundreds of assets', () => {
  it('takes some ten decompositions and satisfies the conditions of the nearest', () => {
    const n = 250;
    const matrix = Array.from({ length: n }, () => new Float64Array(n).fill(1));
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) {
        const value = 0.3 + 0.6 * (2 * random.uniform() - 1);
        matrix[i][j] = value;
        matrix[j][i] = value;
      }
    }
    const { correlation, converged, sweeps } = nearestCorrelation(matrix, { minEigenvalue: 0 });
    expect(converged).toBe(true);
    expect(sweeps).toBeLessThan(20);
    const data = fromMatrix(correlation).data;
    expect(symmetricEigenvalues(data, n)[0]).toBeGreaterThan(-1e-12 * n);
    // X - A - diag(y) must be the part that was cut off: positive semidefinite and orthogonal to X, for some y. Its diagonal follows from
    // the latter: sum_j X_ij (X - A - diag(y))_ij = 0 for each i.
    const multiplier = data.map((value, e) => value - matrix[Math.floor(e / n)][e % n]);
    for (let i = 0; i < n; i++) {
      let product = 0;
      for (let j = 0; j < n; j++) if (j !== i) product += data[i * n + j] * multiplier[i * n + j];
      multiplier[i * n + i] = -product;
    }
    const eigenvalues = symmetricEigenvalues(multiplier, n);
    expect(eigenvalues[0]).toBeGreaterThan(-1e-7 * eigenvalues[n - 1]);
  });
});
