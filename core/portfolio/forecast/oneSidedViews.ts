import { choleskyInPlace, choleskySolveInPlace } from '../../../quant/linalg/cholesky.ts';

/** Which values a multiplier may take: any, none below 0, none above 0. */
export type ViewBound = 'equal' | 'atLeast' | 'atMost';

/** A sign is wrong beyond this share of the largest right-hand side: far above rounding, far below what a view says. */
const PRECISION = 1e-12;
/** Exchanges of all wrong signs at once that may fail to leave fewer of them, before they are exchanged one by one. */
const PATIENCE = 3;

/**
 * min u'A u / 2 - v'u with u_k >= 0 for `atLeast` and u_k <= 0 for `atMost` views, by block principal pivoting: with the views split into those
 * that speak and those that are silent (u_k = 0), the former are solved for, and every view whose multiplier or gradient has the wrong sign changes sides.
 * Where that does not leave fewer wrong ones a few times in a row, only the last wrong one changes sides (Murty), which ends for every positive
 * definite A.
 *
 * Source: L. Portugal, J. Júdice and L. Vicente, A comparison of block pivoting and interior-point algorithms for linear least squares problems with
 * nonnegative variables, Mathematics of Computation 63 (1994).
 *
 * @param a K x K, row-major, positive definite
 * @param v length K
 * @returns u, length K
 */
export function oneSidedViews(a: Float64Array, v: Float64Array, bounds: readonly ViewBound[]): Float64Array {
  const K = v.length;
  const sides = bounds.map(sideOf);
  const tolerance = PRECISION * v.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const speaks = sides.map((side, k) => side === 0 || side * v[k] > 0);
  let u = solveSpeaking(a, v, speaks);
  let fewest = K + 1;
  let patience = PATIENCE;
  for (;;) {
    const wrong = wrongSigns(a, v, u, sides, speaks, tolerance);
    if (wrong.length === 0) break;
    if (wrong.length < fewest) {
      fewest = wrong.length;
      patience = PATIENCE;
    } else patience -= 1;
    for (const k of patience >= 0 ? wrong : wrong.slice(-1)) speaks[k] = !speaks[k];
    u = solveSpeaking(a, v, speaks);
  }
  return u.map((value, k) => (sides[k] * value < 0 ? 0 : value));
}

function sideOf(bound: ViewBound): -1 | 0 | 1 {
  switch (bound) {
    case 'equal':
      return 0;
    case 'atLeast':
      return 1;
    case 'atMost':
      return -1;
    default: {
      const unreachable: never = bound;
      return unreachable;
    }
  }
}

/** The views that speak with a multiplier on the wrong side, and the silent ones that a multiplier on their side would improve. */
function wrongSigns(
  a: Float64Array,
  v: Float64Array,
  u: Float64Array,
  sides: readonly number[],
  speaks: readonly boolean[],
  tolerance: number,
): number[] {
  const K = v.length;
  const wrong: number[] = [];
  for (let k = 0; k < K; k += 1) {
    if (sides[k] === 0) continue;
    let gain = u[k];
    if (!speaks[k]) {
      gain = -v[k];
      for (let l = 0; l < K; l += 1) gain += a[k * K + l] * u[l];
    }
    if (sides[k] * gain < -tolerance) wrong.push(k);
  }
  return wrong;
}

/** A u = v over the views that speak; the others are 0. */
function solveSpeaking(a: Float64Array, v: Float64Array, speaks: readonly boolean[]): Float64Array {
  const K = v.length;
  const active = Array.from(speaks.keys()).filter((k) => speaks[k]);
  const m = active.length;
  const block = new Float64Array(m * m);
  for (let i = 0; i < m; i += 1) for (let j = 0; j < m; j += 1) block[i * m + j] = a[active[i] * K + active[j]];
  const solution = Float64Array.from(active, (k) => v[k]);
  if (choleskyInPlace(block, m) >= 0) throw new Error('the views contradict one another beyond what can be solved');
  choleskySolveInPlace(block, m, solution);
  const u = new Float64Array(K);
  for (const [position, k] of active.entries()) u[k] = solution[position];
  return u;
}
