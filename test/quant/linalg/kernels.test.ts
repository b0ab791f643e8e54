import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import {
  choleskyInPlace,
  choleskyInverse,
  choleskySolveInPlace,
  invertLower,
  logDeterminant,
} from '../../../quant/linalg/cholesky.ts';
import {
  type DenseMatrix,
  fromMatrix,
  fromRows,
  identity,
  isDenseMatrix,
  toDense,
  toMatrix,
  toRows,
  transpose,
} from '../../../quant/linalg/denseMatrix.ts';
import { luInPlace, luSolveInPlace } from '../../../quant/linalg/lu.ts';
import {
  matVec,
  multiply,
  multiplyByTransposed,
  quadraticForm,
  transposedMatVec,
} from '../../../quant/linalg/multiply.ts';
import { leastSquares, normalInverse } from '../../../quant/linalg/qr.ts';
import { fromEigen, symmetricEigen, symmetricEigenvalues } from '../../../quant/linalg/symmetricEigen.ts';
import { symmetricRankK } from '../../../quant/linalg/symmetricRankK.ts';
import { norm2, sum } from '../../../quant/linalg/vector.ts';

const element = fc.double({ min: -10, max: 10, noNaN: true });

function matrixOf(rows: number, columns: number): fc.Arbitrary<DenseMatrix> {
  return fc
    .array(element, { minLength: rows * columns, maxLength: rows * columns })
    .map((values) => ({ rows, columns, data: Float64Array.from(values) }));
}

const size = fc.integer({ min: 1, max: 11 });
const anyMatrix = fc.tuple(size, size).chain(([rows, columns]) => matrixOf(rows, columns));

function positiveDefinite(n: number): fc.Arbitrary<DenseMatrix> {
  return matrixOf(n, n).map(({ data }) => {
    const gram = symmetricRankK(data, n, n);
    for (let i = 0; i < n; i++) gram[i * n + i] += 1;
    return { rows: n, columns: n, data: gram };
  });
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]));
  return largest;
}

describe('dense matrix', () => {
  it('survives the way to ml-matrix and back', () => {
    fc.assert(
      fc.property(anyMatrix, (a) => {
        const back = fromMatrix(toMatrix(a));
        expect([back.rows, back.columns]).toEqual([a.rows, a.columns]);
        expect(largestDifference(back.data, a.data)).toBe(0);
        expect(largestDifference(fromRows(toRows(a)).data, a.data)).toBe(0);
      }),
    );
  });

  it('tells dense storage from an ml-matrix matrix and copies only the latter', () => {
    const dense = identity(2);
    expect(isDenseMatrix(dense)).toBe(true);
    expect(toDense(dense, 'matrix')).toBe(dense);
    expect(isDenseMatrix(Matrix.eye(2))).toBe(false);
    expect(toRows(toDense(Matrix.eye(2), 'matrix'))).toEqual(toRows(dense));
  });

  it('refuses rows of unequal length', () => {
    expect(() => fromRows([[1, 2], [3]])).toThrow(/row 1 of length 1/);
  });
});

describe('products', () => {
  it('agree with ml-matrix on any shape', () => {
    fc.assert(
      fc.property(
        fc.tuple(size, size, size).chain(([m, k, n]) => fc.tuple(matrixOf(m, k), matrixOf(k, n))),
        ([a, b]) => {
          const expected = toMatrix(a).mmul(toMatrix(b)).to1DArray();
          expect(largestDifference(multiply(a, b).data, expected)).toBeLessThan(1e-11);
          const bt = transpose(b);
          expect(
            largestDifference(multiplyByTransposed(a.data, a.rows, bt.data, b.columns, a.columns), expected),
          ).toBeLessThan(1e-11);
          const x = b.data.subarray(0, a.columns);
          const y = Float64Array.from({ length: a.rows }, (_, i) => i - 1.5);
          expect(
            largestDifference(
              matVec(a.data, a.rows, a.columns, x),
              toMatrix(a)
                .mmul(Matrix.columnVector([...x]))
                .to1DArray(),
            ),
          ).toBeLessThan(1e-11);
          expect(
            largestDifference(
              transposedMatVec(a.data, a.rows, a.columns, y),
              toMatrix(a)
                .transpose()
                .mmul(Matrix.columnVector([...y]))
                .to1DArray(),
            ),
          ).toBeLessThan(1e-11);
        },
      ),
    );
  });

  it('give A A-transposed symmetric, for one row up to more rows than columns', () => {
    fc.assert(
      fc.property(anyMatrix, (a) => {
        const expected = toMatrix(a).mmul(toMatrix(a).transpose()).to1DArray();
        expect(largestDifference(symmetricRankK(a.data, a.rows, a.columns), expected)).toBeLessThan(1e-11);
      }),
    );
  });

  it('mirror the lower triangle across tile borders', () => {
    const n = 70;
    const a = Float64Array.from({ length: n * 3 }, (_, i) => Math.sin(i));
    const gram = { rows: n, columns: n, data: symmetricRankK(a, n, 3) };
    expect(largestDifference(transpose(gram).data, gram.data)).toBe(0);
  });

  it('sum and norm without losing small terms or overflowing', () => {
    expect(sum([1, 1e100, 1, -1e100])).toBe(2);
    expect(norm2(Float64Array.of(3e200, 4e200))).toBeCloseTo(5e200, -190);
    expect(norm2(Float64Array.of(0, 0))).toBe(0);
  });
});

describe('Cholesky', () => {
  it('rebuilds, solves and inverts any positive-definite matrix', () => {
    fc.assert(
      fc.property(size.chain(positiveDefinite), ({ rows: n, data }) => {
        const l = data.slice();
        expect(choleskyInPlace(l, n)).toBe(-1);
        for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) l[i * n + j] = 0;
        const scale = Math.max(...data.map(Math.abs));
        expect(largestDifference(symmetricRankK(l, n, n), data)).toBeLessThan(1e-12 * scale);
        const x = Float64Array.from({ length: n }, (_, i) => 1 + i);
        const b = matVec(data, n, n, x);
        choleskySolveInPlace(l, n, b);
        expect(largestDifference(b, x)).toBeLessThan(1e-7);
        const product = multiplyByTransposed(data, n, choleskyInverse(l, n), n, n);
        expect(largestDifference(product, identity(n).data)).toBeLessThan(1e-7);
        const forward = multiplyByTransposed(
          l,
          n,
          transpose({ rows: n, columns: n, data: invertLower(l, n) }).data,
          n,
          n,
        );
        expect(largestDifference(forward, identity(n).data)).toBeLessThan(1e-9);
        expect(quadraticForm(data, n, x)).toBeGreaterThan(0);
      }),
    );
  });

  it('factors the leading block of a larger buffer and leaves the rest alone', () => {
    const buffer = Float64Array.of(4, 9, 9, 2, 5, 9, 9, 9, 9);
    expect(choleskyInPlace(buffer, 2, 3)).toBe(-1);
    expect([...buffer]).toEqual([2, 9, 9, 1, 2, 9, 9, 9, 9]);
    expect(logDeterminant(buffer, 2, 3)).toBeCloseTo(Math.log(16), 14);
  });

  it('names the first pivot that is not positive', () => {
    for (let failing = 0; failing < 7; failing++) {
      const a = identity(7).data.slice();
      a[failing * 7 + failing] = failing % 2 === 0 ? -1 : Number.NaN;
      expect(choleskyInPlace(a, 7)).toBe(failing);
    }
  });
});

describe('LU', () => {
  it('solves what needs row exchanges and names the column of a singular matrix', () => {
    const a = Float64Array.of(0, 2, 1, 1, 1, 0, 3, 0, 1);
    const x = Float64Array.of(1, -2, 3);
    const b = matVec(a, 3, 3, x);
    const pivots = new Int32Array(3);
    expect(luInPlace(a, 3, pivots)).toBe(-1);
    luSolveInPlace(a, 3, pivots, b);
    expect(largestDifference(b, x)).toBeLessThan(1e-14);
    expect(luInPlace(Float64Array.of(1, 2, 2, 4), 2, new Int32Array(2))).toBe(1);
  });

  it('solves random systems', () => {
    fc.assert(
      fc.property(size.chain(positiveDefinite), ({ rows: n, data }) => {
        const x = Float64Array.from({ length: n }, (_, i) => 1 - i);
        const b = matVec(data, n, n, x);
        const lu = data.slice();
        const pivots = new Int32Array(n);
        expect(luInPlace(lu, n, pivots)).toBe(-1);
        luSolveInPlace(lu, n, pivots, b);
        expect(largestDifference(b, x)).toBeLessThan(1e-7);
      }),
    );
  });
});

describe('least squares', () => {
  it('leaves residuals orthogonal to every regressor, and inverts X-transposed X', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }).chain((k) => fc.tuple(matrixOf(k, k + 6), matrixOf(2, k + 6))),
        ([x, y]) => {
          const k = x.rows;
          const T = x.columns;
          for (let j = 0; j < k; j++) x.data[j * T + j] += 50; // far from collinear
          const fit = leastSquares(x.data, T, k, y.data, 2);
          if ('dependentRegressor' in fit) throw new Error('collinear');
          expect(
            largestDifference(multiplyByTransposed(fit.residuals, 2, x.data, k, T), new Float64Array(2 * k)),
          ).toBeLessThan(1e-9);
          const fitted = multiply({ rows: 2, columns: k, data: fit.coefficients }, x).data;
          const rebuilt = fitted.map((value, i) => value + fit.residuals[i]);
          expect(largestDifference(rebuilt, y.data)).toBeLessThan(1e-9);
          const product = multiplyByTransposed(normalInverse(fit.r, k), k, symmetricRankK(x.data, k, T), k, k);
          expect(largestDifference(product, identity(k).data)).toBeLessThan(1e-8);
        },
      ),
    );
  });

  it('names the regressor that depends on those before it', () => {
    const x = Float64Array.of(1, 1, 1, 1, 1, 2, 3, 4, 3, 5, 7, 9);
    expect(leastSquares(x, 4, 3, Float64Array.of(1, 2, 3, 4))).toEqual({ dependentRegressor: 2 });
  });
});

describe('symmetric eigen', () => {
  it('rebuilds any symmetric matrix from orthonormal vectors in ascending order', () => {
    fc.assert(
      fc.property(
        size.chain((n) => matrixOf(n, n)),
        ({ rows: n, data }) => {
          const a = data.map((value, k) => value + data[(k % n) * n + Math.floor(k / n)]);
          const { values, vectors } = symmetricEigen(a, n);
          expect(largestDifference(symmetricRankK(vectors, n, n), identity(n).data)).toBeLessThan(1e-13);
          const scaled = transpose({ rows: n, columns: n, data: vectors }).data;
          const weighted = scaled.map((value, k) => value * values[k % n]);
          expect(largestDifference(multiplyByTransposed(weighted, n, scaled, n, n), a)).toBeLessThan(1e-12 * 20 * n);
          for (let i = 1; i < n; i++) expect(values[i]).toBeGreaterThanOrEqual(values[i - 1]);
          expect(largestDifference(symmetricEigenvalues(a, n), values)).toBeLessThan(1e-12 * 20 * n);
        },
      ),
    );
  });

  it('holds at sizes with many sweeps', () => {
    for (const n of [60, 61]) {
      const data = symmetricRankK(
        Float64Array.from({ length: n * (n + 5) }, (_, k) => Math.sin(k * k)),
        n,
        n + 5,
      );
      const { values, vectors } = symmetricEigen(data, n);
      expect(largestDifference(symmetricRankK(vectors, n, n), identity(n).data)).toBeLessThan(1e-12);
      expect(largestDifference(fromEigen(values, vectors), data)).toBeLessThan(1e-11 * values[n - 1]);
    }
  });

  it('copes with diagonal, repeated, rank-one and tiny matrices', () => {
    expect([...symmetricEigen(Float64Array.of(3, 0, 0, 1), 2).values]).toEqual([1, 3]);
    expect([...symmetricEigen(identity(5).data, 5).values]).toEqual([1, 1, 1, 1, 1]);
    const ones = new Float64Array(36).fill(1e-12);
    const { values, vectors } = symmetricEigen(ones, 6);
    expect(values[5]).toBeCloseTo(6e-12, 24);
    expect(Math.abs(values[4])).toBeLessThan(1e-26);
    expect(vectors[30]).toBeCloseTo(1 / Math.sqrt(6), 14);
    expect([...symmetricEigen(Float64Array.of(2), 1).values]).toEqual([2]);
  });

  it('fails on NaN instead of returning it', () => {
    expect(() => symmetricEigen(Float64Array.of(1, Number.NaN, Number.NaN, 1), 2)).toThrow(/finite/);
  });
});
