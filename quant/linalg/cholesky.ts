import { dot } from './vector.ts';

/**
 * Cholesky factor A = L L' of a symmetric positive-definite matrix, overwriting the lower triangle of `a` with L. The strict
 * upper triangle is neither read nor written. Left-looking on 3 x 3 register tiles; n^3 / 6 multiplications.
 *
 * Source: Golub and Van Loan, Matrix Computations, 4th ed., section 4.2.
 *
 * One function: its loops are unrolled by hand, which calls between them would undo.
 *
 * @param a row-major, at least n rows at distance `stride`
 * @param n order of the leading block to factor
 * @param stride distance between rows
 * @returns -1 on success, else the index of the first pivot that is not positive (the matrix is not positive definite, or holds
 *   NaN); rows before it are factored, the others are undefined
 */
export function choleskyInPlace(a: Float64Array, n: number, stride = n): number {
  const tiled = n - (n % 3);
  for (let j = 0; j < tiled; j += 3) {
    const q0 = j * stride;
    const q1 = q0 + stride;
    const q2 = q1 + stride;
    const d00 = a[q0 + j] - dot(a, a, j, q0, q0);
    if (!(d00 > 0)) return j;
    const l00 = Math.sqrt(d00);
    const l10 = (a[q1 + j] - dot(a, a, j, q1, q0)) / l00;
    const d11 = a[q1 + j + 1] - dot(a, a, j, q1, q1) - l10 * l10;
    if (!(d11 > 0)) return j + 1;
    const l11 = Math.sqrt(d11);
    const l20 = (a[q2 + j] - dot(a, a, j, q2, q0)) / l00;
    const l21 = (a[q2 + j + 1] - dot(a, a, j, q2, q1) - l20 * l10) / l11;
    const d22 = a[q2 + j + 2] - dot(a, a, j, q2, q2) - l20 * l20 - l21 * l21;
    if (!(d22 > 0)) return j + 2;
    const l22 = Math.sqrt(d22);
    a[q0 + j] = l00;
    a[q1 + j] = l10;
    a[q1 + j + 1] = l11;
    a[q2 + j] = l20;
    a[q2 + j + 1] = l21;
    a[q2 + j + 2] = l22;
    let i = j + 3;
    for (; i + 2 < n; i += 3) {
      const p0 = i * stride;
      const p1 = p0 + stride;
      const p2 = p1 + stride;
      let s00 = a[p0 + j];
      let s01 = a[p0 + j + 1];
      let s02 = a[p0 + j + 2];
      let s10 = a[p1 + j];
      let s11 = a[p1 + j + 1];
      let s12 = a[p1 + j + 2];
      let s20 = a[p2 + j];
      let s21 = a[p2 + j + 1];
      let s22 = a[p2 + j + 2];
      for (let t = 0; t < j; t++) {
        const a0 = a[p0 + t];
        const a1 = a[p1 + t];
        const a2 = a[p2 + t];
        const b0 = a[q0 + t];
        const b1 = a[q1 + t];
        const b2 = a[q2 + t];
        s00 -= a0 * b0;
        s01 -= a0 * b1;
        s02 -= a0 * b2;
        s10 -= a1 * b0;
        s11 -= a1 * b1;
        s12 -= a1 * b2;
        s20 -= a2 * b0;
        s21 -= a2 * b1;
        s22 -= a2 * b2;
      }
      s00 /= l00;
      s10 /= l00;
      s20 /= l00;
      s01 = (s01 - s00 * l10) / l11;
      s11 = (s11 - s10 * l10) / l11;
      s21 = (s21 - s20 * l10) / l11;
      a[p0 + j] = s00;
      a[p1 + j] = s10;
      a[p2 + j] = s20;
      a[p0 + j + 1] = s01;
      a[p1 + j + 1] = s11;
      a[p2 + j + 1] = s21;
      a[p0 + j + 2] = (s02 - s00 * l20 - s01 * l21) / l22;
      a[p1 + j + 2] = (s12 - s10 * l20 - s11 * l21) / l22;
      a[p2 + j + 2] = (s22 - s20 * l20 - s21 * l21) / l22;
    }
    for (; i < n; i++) {
      const p = i * stride;
      const x0 = (a[p + j] - dot(a, a, j, p, q0)) / l00;
      const x1 = (a[p + j + 1] - dot(a, a, j, p, q1) - x0 * l10) / l11;
      a[p + j] = x0;
      a[p + j + 1] = x1;
      a[p + j + 2] = (a[p + j + 2] - dot(a, a, j, p, q2) - x0 * l20 - x1 * l21) / l22;
    }
  }
  for (let j = tiled; j < n; j++) {
    const q = j * stride;
    const pivot = a[q + j] - dot(a, a, j, q, q);
    if (!(pivot > 0)) return j;
    const diagonal = Math.sqrt(pivot);
    a[q + j] = diagonal;
    for (let i = j + 1; i < n; i++) a[i * stride + j] = (a[i * stride + j] - dot(a, a, j, i * stride, q)) / diagonal;
  }
  return -1;
}

/** b := L^-1 b (forward substitution) for the lower triangle of `l`; b has at least n elements. */
export function solveLowerInPlace(l: Float64Array, n: number, b: Float64Array, stride = n): void {
  for (let i = 0; i < n; i++) b[i] = (b[i] - dot(l, b, i, i * stride, 0)) / l[i * stride + i];
}

/** b := L'^-1 b (backward substitution) for the lower triangle of `l`; b has at least n elements. */
export function solveLowerTransposedInPlace(l: Float64Array, n: number, b: Float64Array, stride = n): void {
  for (let i = n - 1; i >= 0; i--) {
    const row = i * stride;
    const x = b[i] / l[row + i];
    b[i] = x;
    for (let k = 0; k < i; k++) b[k] -= x * l[row + k];
  }
}

/** b := A^-1 b for A = L L'. */
export function choleskySolveInPlace(l: Float64Array, n: number, b: Float64Array, stride = n): void {
  solveLowerInPlace(l, n, b, stride);
  solveLowerTransposedInPlace(l, n, b, stride);
}

/** L^-1 of a lower triangular matrix, as an n x n row-major array with a zero upper triangle. n^3 / 6 multiplications. */
export function invertLower(l: Float64Array, n: number, stride = n): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let k = 0; k < i; k++) {
      const factor = l[i * stride + k];
      if (factor === 0) continue;
      const source = k * n;
      for (let j = 0; j <= k; j++) inverse[row + j] -= factor * inverse[source + j];
    }
    const diagonal = l[i * stride + i];
    for (let j = 0; j < i; j++) inverse[row + j] /= diagonal;
    inverse[row + i] = 1 / diagonal;
  }
  return inverse;
}

/** A^-1 = L'^-1 L^-1 for A = L L', as a full symmetric n x n array. */
export function choleskyInverse(l: Float64Array, n: number, stride = n): Float64Array {
  const lower = invertLower(l, n, stride);
  const inverse = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    const source = k * n;
    for (let i = 0; i <= k; i++) {
      const factor = lower[source + i];
      if (factor === 0) continue;
      const row = i * n;
      for (let j = 0; j <= i; j++) inverse[row + j] += factor * lower[source + j];
    }
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) inverse[j * n + i] = inverse[i * n + j];
  return inverse;
}

/** log det A = 2 sum_i log L_ii for A = L L'. */
export function logDeterminant(l: Float64Array, n: number, stride = n): number {
  let total = 0;
  for (let i = 0; i < n; i++) total += Math.log(l[i * stride + i]);
  return 2 * total;
}
