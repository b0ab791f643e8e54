import { choleskyInPlace, choleskyInverse, choleskySolveInPlace } from '../../linalg/cholesky.ts';

const STEPS = 6;
/** How much of the barrier is left from step to step. */
const BARRIER_LEFT = 0.4;
/** The start is drawn in by this, to be inside. */
const INSIDE = 0.98;
const BACKTRACK = 0.7;
const SHORTEST_STEP = 1e-3;
/** The Hessian is raised by this on its diagonal, so that rounding does not make it singular. */
const RIDGE = 1e-10;

/**
 * A diagonal D >= 0 with Q - D positive definite that makes sum_i weight_i D_i large, near the solution of that semidefinite program:
 * projected Newton steps for
 *
 *     maximise    sum_i weight_i D_i + mu log det(Q - D),   mu falling from step to step,
 *
 * whose gradient is weight_i - mu P_ii and Hessian -mu P_ij^2 with P = (Q - D)^-1.
 *
 * Source: Frangioni and Gentile (2007), SDP diagonalizations and perspective cuts for a class of nonseparable MIQP, Operations
 * Research Letters 35(2); Zheng, Sun and Li (2014), Improving the performance of MIQP solvers for quadratic programs with cardinality
 * and minimum threshold constraints, INFORMS J. Computing 26(4), for weights; Boyd and Vandenberghe (2004), Convex Optimization,
 * section 11.3, for the barrier.
 *
 * @param covariance Q, n x n row-major
 * @param start a diagonal with Q - D positive semidefinite, length n
 * @param weights length n, positive
 * @returns length n; the start where Q is next to singular
 */
export function weightedDiagonal(covariance: Float64Array, start: Float64Array, weights: Float64Array): Float64Array {
  const n = start.length;
  const work = new Float64Array(n * n);
  const hessian = new Float64Array(n * n);
  const factors = (d: Float64Array): boolean => {
    work.set(covariance);
    for (let i = 0; i < n; i++) work[i * n + i] -= d[i];
    return choleskyInPlace(work, n) < 0;
  };
  let diagonal: Float64Array = start.map((entry) => INSIDE * entry);
  if (!factors(diagonal)) return start;
  let inverse = choleskyInverse(work, n);
  let barrier = balance(weights, inverse);
  for (let step = 0; step < STEPS; step++) {
    const move = weights.map((weight, i) => weight - barrier * inverse[i * n + i]);
    const stays = diagonal.map((entry, i) => (entry <= 0 && move[i] < 0 ? 1 : 0));
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) {
        hessian[i * n + j] = stays[i] || stays[j] ? 0 : barrier * inverse[i * n + j] ** 2;
      }
      hessian[i * n + i] = stays[i] ? 1 : barrier * inverse[i * n + i] ** 2 * (1 + RIDGE);
      if (stays[i]) move[i] = 0;
    }
    if (choleskyInPlace(hessian, n) >= 0) break;
    choleskySolveInPlace(hessian, n, move);
    let length = 1;
    const reached = (): Float64Array => diagonal.map((entry, i) => Math.max(0, entry + length * move[i]));
    while (length > SHORTEST_STEP && !factors(reached())) length *= BACKTRACK;
    // A step that was cut short ends well inside, where the inverse keeps its digits.
    if (length < 1) length *= BACKTRACK;
    if (!factors(reached())) break;
    diagonal = reached();
    inverse = choleskyInverse(work, n);
    barrier *= BARRIER_LEFT;
  }
  return diagonal;
}

/** The mu at which the gradient sums to 0. */
function balance(weights: Float64Array, inverse: Float64Array): number {
  const n = weights.length;
  let wanted = 0;
  let resisted = 0;
  for (let i = 0; i < n; i++) {
    wanted += weights[i];
    resisted += inverse[i * n + i];
  }
  return wanted / resisted;
}
