import fc from 'fast-check';
import { createRandom } from '../../../quant/statistics/random.ts';

/** Returns of a few correlated assets, T x N, and long-only weights that sum to 1. */
export const randomMarket = fc
  .tuple(fc.integer({ min: 5, max: 60 }), fc.integer({ min: 1, max: 7 }), fc.integer())
  .map(([T, n, seed]) => {
    const random = createRandom(seed);
    const loadings = Float64Array.from({ length: n }, () => random.uniform() * 2);
    const data = new Float64Array(T * n);
    for (let t = 0; t < T; t++) {
      const market = random.normal();
      for (let i = 0; i < n; i++) data[t * n + i] = 0.02 * (market * loadings[i] + random.normal());
    }
    const sizes = Array.from({ length: n }, () => random.uniform());
    const total = sizes.reduce((sum, size) => sum + size, 0);
    return { returns: { rows: T, columns: n, data }, weights: sizes.map((size) => size / total) };
  });
