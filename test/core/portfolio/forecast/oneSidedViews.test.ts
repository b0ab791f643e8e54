import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oneSidedViews, type ViewBound } from '../../../../core/portfolio/forecast/oneSidedViews.ts';
import { createRandom } from '../../../../quant/statistics/random.ts';

const BOUNDS: readonly ViewBound[] = ['equal', 'atLeast', 'atMost'];

/** Unit diagonal, strong correlations, positive definite. */
function randomProblem(K: number, seed: number) {
  const random = createRandom(seed);
  const loadings = Array.from({ length: 2 * K }, () => random.normal());
  const raw = new Float64Array(K * K);
  for (let i = 0; i < K; i += 1)
    for (let j = 0; j < K; j += 1)
      raw[i * K + j] =
        loadings[2 * i] * loadings[2 * j] + loadings[2 * i + 1] * loadings[2 * j + 1] + (i === j ? 0.1 : 0);
  const a = raw.map((value, e) => value / Math.sqrt(raw[Math.floor(e / K) * (K + 1)] * raw[(e % K) * (K + 1)]));
  const v = Float64Array.from({ length: K }, () => random.normal());
  const bounds = Array.from({ length: K }, () => BOUNDS[random.integer(3)]);
  return { a, v, bounds };
}

describe('oneSidedViews', () => {
  it('fulfils the conditions of optimality: multipliers on their side, and nothing to gain from a silent view', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 1e6 }), (K, seed) => {
        const { a, v, bounds } = randomProblem(K, seed);
        const u = oneSidedViews(a, v, bounds);
        for (let k = 0; k < K; k += 1) {
          let slope = -v[k];
          for (let l = 0; l < K; l += 1) slope += a[k * K + l] * u[l];
          if (bounds[k] === 'atLeast') expect(u[k]).toBeGreaterThanOrEqual(0);
          if (bounds[k] === 'atMost') expect(u[k]).toBeLessThanOrEqual(0);
          if (u[k] !== 0 || bounds[k] === 'equal') expect(Math.abs(slope)).toBeLessThan(1e-9);
          else if (bounds[k] === 'atLeast') expect(slope).toBeGreaterThan(-1e-9);
          else expect(slope).toBeLessThan(1e-9);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('solves hundreds of views that move alike', () => {
    const { a, v } = randomProblem(300, 4);
    const u = oneSidedViews(
      a,
      v,
      Array.from(v, () => 'atLeast' as const),
    );
    expect(u.some((value) => value > 0)).toBe(true);
    expect(u.some((value) => value === 0)).toBe(true);
  });

  it('has nothing to say without views', () => {
    expect(oneSidedViews(new Float64Array(0), new Float64Array(0), [])).toHaveLength(0);
  });
});
