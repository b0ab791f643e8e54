/**
 * minimise 1/2 x'Px + q'x subject to l <= Ax <= u, by the alternating direction method of multipliers (Stellato et al. 2020, OSQP):
 * nothing in common with the active-set methods it is set against. Good to about 1e-8 on a handful of variables.
 */
export function admm(
  P: number[][],
  q: number[],
  A: number[][],
  l: number[],
  u: number[],
  iterations = 20_000,
): number[] {
  const n = q.length;
  const m = A.length;
  const sigma = 1e-7;
  const rho = l.map((low, r) => (low === u[r] ? 1e3 : 1));
  const kkt = P.map((row, i) =>
    row.map((value, j) => value + (i === j ? sigma : 0) + A.reduce((sum, a, r) => sum + rho[r] * a[i] * a[j], 0)),
  );
  const inverse = invert(kkt);
  let x = new Array<number>(n).fill(0);
  let z = new Array<number>(m).fill(0);
  const y = new Array<number>(m).fill(0);
  for (let step = 0; step < iterations; step++) {
    const right = x.map((value, i) => {
      let total = sigma * value - q[i];
      for (let r = 0; r < m; r++) total += A[r][i] * (rho[r] * z[r] - y[r]);
      return total;
    });
    x = inverse.map((row) => row.reduce((sum, value, j) => sum + value * right[j], 0));
    z = A.map((row, r) => {
      const value = row.reduce((sum, a, i) => sum + a * x[i], 0);
      const projected = Math.min(u[r], Math.max(l[r], value + y[r] / rho[r]));
      y[r] += rho[r] * (value - projected);
      return projected;
    });
  }
  return x;
}

function invert(matrix: number[][]): number[][] {
  const n = matrix.length;
  const work = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let r = k + 1; r < n; r++) if (Math.abs(work[r][k]) > Math.abs(work[pivot][k])) pivot = r;
    [work[k], work[pivot]] = [work[pivot], work[k]];
    const divisor = work[k][k];
    work[k] = work[k].map((value) => value / divisor);
    for (let r = 0; r < n; r++) {
      const factor = work[r][k];
      if (r !== k && factor !== 0) work[r] = work[r].map((value, j) => value - factor * work[k][j]);
    }
  }
  return work.map((row) => row.slice(n));
}
