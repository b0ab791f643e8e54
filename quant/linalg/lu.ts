/**
 * LU factorisation P A = L U with partial pivoting, overwriting `a` (unit lower triangle L, upper triangle U).
 *
 * Source: Golub and Van Loan, Matrix Computations, 4th ed., section 3.4.
 *
 * @param a row-major, n x n
 * @param n order
 * @param pivots filled with the row exchanged with row k at step k (length n)
 * @returns -1 on success, else the first column without a usable pivot (the matrix is singular, or holds NaN)
 */
export function luInPlace(a: Float64Array, n: number, pivots: Int32Array): number {
  for (let k = 0; k < n; k++) {
    let pivotRow = k;
    let largest = Math.abs(a[k * n + k]);
    for (let i = k + 1; i < n; i++) {
      const size = Math.abs(a[i * n + k]);
      if (size > largest) {
        largest = size;
        pivotRow = i;
      }
    }
    pivots[k] = pivotRow;
    if (!(largest > 0) || !Number.isFinite(largest)) return k;
    if (pivotRow !== k) {
      for (let j = 0; j < n; j++) {
        const held = a[k * n + j];
        a[k * n + j] = a[pivotRow * n + j];
        a[pivotRow * n + j] = held;
      }
    }
    const pivot = a[k * n + k];
    for (let i = k + 1; i < n; i++) {
      const factor = a[i * n + k] / pivot;
      a[i * n + k] = factor;
      if (factor === 0) continue;
      for (let j = k + 1; j < n; j++) a[i * n + j] -= factor * a[k * n + j];
    }
  }
  return -1;
}

/** b := A^-1 b from the factors and pivots of luInPlace. */
export function luSolveInPlace(lu: Float64Array, n: number, pivots: Int32Array, b: Float64Array): void {
  for (let k = 0; k < n; k++) {
    const held = b[k];
    b[k] = b[pivots[k]];
    b[pivots[k]] = held;
  }
  for (let i = 1; i < n; i++) {
    let value = b[i];
    for (let k = 0; k < i; k++) value -= lu[i * n + k] * b[k];
    b[i] = value;
  }
  for (let i = n - 1; i >= 0; i--) {
    let value = b[i];
    for (let k = i + 1; k < n; k++) value -= lu[i * n + k] * b[k];
    b[i] = value / lu[i * n + i];
  }
}
