import { productTile } from './productTile.ts';
import { dot } from './vector.ts';

/**
 * A A' for row-major A (n x k), as a full symmetric n x n array: the kernel of every covariance, with one series per row.
 * Computes the lower triangle on 3 x 3 register tiles (n^2 k / 2 multiplications) and mirrors it.
 */
export function symmetricRankK(a: Float64Array, n: number, k: number): Float64Array {
  const c = new Float64Array(n * n);
  const tiled = n - (n % 3);
  for (let i = 0; i < tiled; i += 3) {
    for (let j = 0; j <= i; j += 3) productTile(a, i * k, a, j * k, k, c, i * n + j, n);
  }
  for (let i = tiled; i < n; i++) {
    for (let j = 0; j <= i; j++) c[i * n + j] = dot(a, a, k, i * k, j * k);
  }
  mirrorLowerInPlace(c, n);
  return c;
}

/** Copies the lower triangle of a square array of order n onto its upper triangle. */
function mirrorLowerInPlace(a: Float64Array, n: number): void {
  const tile = 32;
  for (let i0 = 0; i0 < n; i0 += tile) {
    const i1 = Math.min(i0 + tile, n);
    for (let j0 = 0; j0 <= i0; j0 += tile) {
      for (let i = i0; i < i1; i++) {
        const j1 = Math.min(j0 + tile, i);
        for (let j = j0; j < j1; j++) a[j * n + i] = a[i * n + j];
      }
    }
  }
}
