import fc from 'fast-check';
import type { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { nearestCorrelation } from '../../../quant/estimation/nearestCorrelation.ts';
import { nearestCovariance } from '../../../quant/estimation/nearestCovariance.ts';
import { type DenseMatrix, fromMatrix, fromRows } from '../../../quant/linalg/denseMatrix.ts';
import { symmetricEigenvalues } from '../../../quant/linalg/symmetricEigen.ts';
import { requireCovariance } from '../../../quant/optimization/covarianceInput.ts';
import { createRandom } from '../../../quant/statistics/random.ts';

const smallest = (matrix: Matrix) => symmetricEigenvalues(fromMatrix(matrix).data, matrix.rows)[0];

const symmetric: fc.Arbitrary<DenseMatrix> = fc.integer({ min: 1, max: 6 }).chain((n) =>
  fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: n * n, maxLength: n * n }).map((values) => {
    const at = (i: number, j: number) => (i === j ? 1 : values[Math.max(i, j) * n + Math.min(i, j)]);
    return { rows: n, columns: n, data: Float64Array.from({ length: n * n }, (_, k) => at(Math.floor(k / n), k % n)) };
  }),
);

describe('nearest correlation matrix', () => {
  it("solves the example of Higham's paper", () => {
    const { correlation, distance, converged } = nearestCorrelation(
      fromRows([
        [1, 1, 0],
        [1, 1, 1],
        [0, 1, 1],
      ]),
      {
        minEigenvalue: 0,
      },
    );
    expect(correlation.get(0, 1)).toBeCloseTo(0.7607, 4);
    expect(correlation.get(0, 2)).toBeCloseTo(0.1573, 4);
    expect(distance).toBeCloseTo(0.5278, 4);
    expect(converged).toBe(true);
  });

  it('has a unit diagonal and the smallest eigenvalue asked for', () => {
    fc.assert(
      fc.property(symmetric, (matrix) => {
        const { correlation } = nearestCorrelation(matrix, { minEigenvalue: 1e-6 });
        for (let i = 0; i < matrix.rows; i++) expect(correlation.get(i, i)).toBe(1);
        expect(smallest(correlation)).toBeGreaterThan(0.99e-6);
        for (const value of correlation.to1DArray()) expect(Math.abs(value)).toBeLessThanOrEqual(1 + 1e-12);
      }),
      { numRuns: 60 },
    );
  });

  it('leaves a good correlation matrix as it is', () => {
    const good = fromRows([
      [1, 0.3],
      [0.3, 1],
    ]);
    const { correlation, distance, sweeps } = nearestCorrelation(good);
    expect(correlation.to2DArray()).toEqual([
      [1, 0.3],
      [0.3, 1],
    ]);
    expect([distance, sweeps]).toEqual([0, 0]);
  });

  it('is nearer than any other correlation matrix found by chance', () => {
    const target = fromRows([
      [1, 0.9, -0.8],
      [0.9, 1, 0.7],
      [-0.8, 0.7, 1],
    ]);
    const { distance } = nearestCorrelation(target, { minEigenvalue: 0 });
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = createRandom(seed);
        const rows = [0, 1, 2].map(() => [random.normal(), random.normal(), random.normal()]);
        const norms = rows.map((row) => Math.hypot(...row));
        let squares = 0;
        for (let i = 0; i < 3; i++) {
          for (let j = 0; j < 3; j++) {
            const product = rows[i].reduce((total, value, k) => total + value * rows[j][k], 0);
            const correlation = i === j ? 1 : product / (norms[i] * norms[j]);
            squares += (correlation - target.data[3 * i + j]) ** 2;
          }
        }
        expect(Math.sqrt(squares)).toBeGreaterThanOrEqual(distance - 1e-8);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses an impossible floor and a matrix that is not symmetric', () => {
    expect(() => nearestCorrelation(fromRows([[1]]), { minEigenvalue: 1 })).toThrow(/minEigenvalue: given 1/);
    expect(() =>
      nearestCorrelation(
        fromRows([
          [1, 0.5],
          [0.4, 1],
        ]),
      ),
    ).toThrow(/symmetric/);
  });
});

describe('covariance repair', () => {
  const broken = fromRows([
    [4, 5.4, -3.2],
    [5.4, 9, 4.2],
    [-3.2, 4.2, 4],
  ]);

  it('keeps the variances while it repairs the correlations', () => {
    const { covariance, repaired } = nearestCovariance(broken);
    expect(repaired).toBe(true);
    expect([covariance.get(0, 0), covariance.get(1, 1), covariance.get(2, 2)]).toEqual([4, 9, 4]);
    expect(smallest(covariance)).toBeGreaterThan(0);
  });

  it('raises the low eigenvalues alone when it clips', () => {
    const { covariance, repaired } = nearestCovariance(broken, { method: 'clip', minEigenvalue: 1e-4 });
    const before = symmetricEigenvalues(broken.data, 3);
    const after = symmetricEigenvalues(fromMatrix(covariance).data, 3);
    expect(repaired).toBe(true);
    expect(after[0]).toBeCloseTo(1e-4 * before[2], 10);
    expect(after[1]).toBeCloseTo(before[1], 10);
    expect(after[2]).toBeCloseTo(before[2], 10);
  });

  it('leaves a good covariance alone and copes with assets without variance', () => {
    const good = fromRows([
      [2, 0.1],
      [0.1, 1],
    ]);
    for (const method of ['clip', 'correlation'] as const) {
      expect(nearestCovariance(good, { method }).repaired).toBe(false);
    }
    const flat = nearestCovariance(
      fromRows([
        [0, 0],
        [0, 1],
      ]),
    ).covariance;
    expect(flat.to2DArray()).toEqual([
      [0, 0],
      [0, 1],
    ]);
  });

  it('takes away what an asset without variance cannot have, and says so', () => {
    const moved = [
      [0, 0.01, 0],
      [0.01, 0.09, 0.01],
      [0, 0.01, 0.0625],
    ];
    const { covariance, repaired } = nearestCovariance(moved);
    expect(repaired).toBe(true);
    expect(covariance.to2DArray()[0]).toEqual([0, 0, 0]);
    expect(covariance.get(1, 2)).toBeCloseTo(0.01, 12);
  });

  it('gives a covariance that every entry takes, whatever was given, at any scale and floor', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 10, maxLength: 10 }),
        fc.array(fc.constantFrom(0, 1e-9, 0.5, 1), { minLength: 4, maxLength: 4 }),
        fc.constantFrom(1e-300, 1e-150, 1e-12, 1, 1e12, 1e150),
        fc.constantFrom('clip' as const, 'correlation' as const),
        fc.constantFrom(0, 1e-8, 1e-4),
        (values, variances, scale, method, minEigenvalue) => {
          const given = variances.map((variance, i) =>
            variances.map((_, j) => scale * (i === j ? variance : values[Math.min(i, j) * 3 + Math.max(i, j) - 1])),
          );
          const { covariance, repaired } = nearestCovariance(given, { method, minEigenvalue });
          expect(() => requireCovariance(covariance, 'covariance')).not.toThrow();
          if (!repaired) expect(covariance.to2DArray()).toEqual(given);
        },
      ),
      { numRuns: 300 },
    );
  });
});
