import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digamma } from '../../../quant/timeseries/kernels/digamma.ts';
import { laggedMoments } from '../../../quant/timeseries/kernels/laggedMoments.ts';
import { minimiseOverPolyhedron, quadraticStep } from '../../../quant/timeseries/kernels/polyhedralMinimum.ts';

describe('digamma', () => {
  it('meets known values and its recurrence', () => {
    expect(digamma(1)).toBeCloseTo(-0.5772156649015329, 14);
    expect(digamma(-1e300)).toBeNaN();
    expect(digamma(0.5)).toBeCloseTo(-1.9635100260214235, 14);
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 500, noNaN: true }), (x) => {
        expect(Math.abs(digamma(x + 1) - digamma(x) - 1 / x)).toBeLessThan(1e-13 * (1 + 1 / x));
      }),
    );
  });
});

describe('lagged moments', () => {
  it('equal the cross products of the matrix of lags', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 0, max: 4 }),
        fc.boolean(),
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 45, maxLength: 45 }),
        (k, maxLag, constant, values) => {
          const T = 15;
          const columns = Float64Array.from(values.slice(0, k * T));
          const moments = laggedMoments(columns, k, T, maxLag, maxLag, constant);
          const rows: number[][] = constant ? [new Array<number>(T - maxLag).fill(1)] : [];
          for (const lag of [...Array.from({ length: maxLag }, (_, i) => i + 1), 0]) {
            for (let a = 0; a < k; a++) {
              rows.push(Array.from(columns.subarray(a * T + maxLag - lag, a * T + T - lag)));
            }
          }
          rows.forEach((left, i) => {
            rows.forEach((right, j) => {
              const product = left.reduce((sum, value, t) => sum + value * right[t], 0);
              expect(moments[i * rows.length + j]).toBeCloseTo(product, 10);
            });
          });
        },
      ),
    );
  });
});

describe('the minimum over a polyhedron', () => {
  /** Simplex x >= 0, sum x <= 1 in three dimensions. */
  const simplex = {
    rows: Float64Array.from([1, 0, 0, 0, 1, 0, 0, 0, 1, -1, -1, -1]),
    bounds: Float64Array.from([0, 0, 0, -1]),
  };

  it('of a quadratic is the projection: feasible, and no feasible point is better', () => {
    const number = fc.double({ min: -2, max: 2, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(number, number, number), fc.tuple(number, number, number), (centre, feasible) => {
        const curvature = Float64Array.from([2, 0.5, 0, 0.5, 1, 0.2, 0, 0.2, 3]);
        const value = (x: ArrayLike<number>) => {
          let total = 0;
          for (let i = 0; i < 3; i++)
            for (let j = 0; j < 3; j++) total += 0.5 * curvature[3 * i + j] * (x[i] - centre[i]) * (x[j] - centre[j]);
          return total;
        };
        const start = Float64Array.from([0.2, 0.2, 0.2]);
        const gradient = Float64Array.from(
          [0, 1, 2].map((i) => [0, 1, 2].reduce((sum, j) => sum + curvature[3 * i + j] * (start[j] - centre[j]), 0)),
        );
        const step = quadraticStep(gradient, curvature, start, simplex);
        const x = start.map((entry, i) => entry + step[i]);
        expect(Math.min(...x)).toBeGreaterThanOrEqual(-1e-12);
        expect(x[0] + x[1] + x[2]).toBeLessThanOrEqual(1 + 1e-12);
        const positive = feasible.map(Math.abs);
        const scale = Math.max(1, positive[0] + positive[1] + positive[2]);
        expect(value(x)).toBeLessThanOrEqual(value(positive.map((entry) => entry / scale)) + 1e-12);
      }),
    );
  });

  it('of a curved valley is found on the bound', () => {
    const rosenbrock = (x: Float64Array, gradient: Float64Array) => {
      const [a, b] = x;
      gradient[0] = -2 * (1 - a) - 400 * a * (b - a * a);
      gradient[1] = 200 * (b - a * a);
      return (1 - a) ** 2 + 100 * (b - a * a) ** 2;
    };
    const limits = { maxIterations: 200, tolerance: 1e-14 };
    const free = { rows: new Float64Array(0), bounds: new Float64Array(0) };
    const identity = () => Float64Array.from([1, 0, 0, 1]);
    const inside = minimiseOverPolyhedron(rosenbrock, Float64Array.from([-1.2, 1]), free, identity(), limits);
    expect(inside.converged).toBe(true);
    expect(inside.x[0]).toBeCloseTo(1, 5);
    const half = { rows: Float64Array.from([-1, 0]), bounds: Float64Array.from([-0.5]) };
    const bound = minimiseOverPolyhedron(rosenbrock, Float64Array.from([-1.2, 1]), half, identity(), limits);
    expect(bound.x[0]).toBeCloseTo(0.5, 9);
    expect(bound.x[1]).toBeCloseTo(0.25, 5);
  });

  it('ends at once where the function is not defined at the start', () => {
    const nowhere = minimiseOverPolyhedron(
      () => Number.NaN,
      Float64Array.from([0, 0, 0]),
      simplex,
      new Float64Array(9).fill(1),
      {
        maxIterations: 10,
        tolerance: 1e-10,
      },
    );
    expect(nowhere.converged).toBe(false);
    expect(nowhere.iterations).toBe(0);
  });
});
