/**
 * A convex quadratic program with separable kinks, one budget equation and a few ranged rows:
 *
 *     minimise    1/2 x'Qx + linear'x + sum_i kink_i |x_i - location_i|
 *     subject to  sum_i x_i = 1,  rowLower <= A x <= rowUpper,  lower <= x <= upper
 *
 * Variables 0 .. n-1 are assets; variable n is cash, which has no risk, no return and no place in the rows. Q is n x n. The
 * range of the budget is the range of cash.
 */
export interface QuadraticProgram {
  /** n, number of assets. */
  readonly n: number;
  /** n x n row-major, symmetric positive semidefinite. */
  readonly covariance: Float64Array;
  /** Mean of the variances, or 1 where all are 0: the scale of tolerances and shifts. */
  readonly scale: number;
  /** Length n + 1; 0 for cash. */
  readonly linear: Float64Array;
  /** Length n + 1, >= 0; above 0 only where `location` lies strictly between the bounds. */
  readonly kink: Float64Array;
  /** Length n + 1. */
  readonly location: Float64Array;
  /** Length n + 1. */
  readonly lower: Float64Array;
  /** Length n + 1. */
  readonly upper: Float64Array;
  /** Number of ranged rows. */
  readonly rows: number;
  /** A, rows x n row-major. */
  readonly coefficients: Float64Array;
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
}

/**
 * Where a variable is: fixed at its lower bound, free below its kink, fixed at the kink, free above it (or between the bounds
 * where it has none), fixed at its upper bound.
 */
export const AT_LOWER = 0;
export const BELOW = 1;
export const AT_KINK = 2;
export const ABOVE = 3;
export const AT_UPPER = 4;

/** Where a row is: inside its range, or held at one end of it. */
export const INSIDE = 0;
export const HELD_LOWER = 1;
export const HELD_UPPER = 2;

/** Which constraints hold with equality: what turns the program into a system of linear equations. */
export interface WorkingSet {
  /** Length n + 1, AT_LOWER .. AT_UPPER. */
  readonly variables: Uint8Array;
  /** Length rows, INSIDE .. HELD_UPPER. */
  readonly rows: Uint8Array;
}

/** A working set of its own: changes to it leave the original alone. */
export function copyWorkingSet(set: WorkingSet): WorkingSet {
  return { variables: set.variables.slice(), rows: set.rows.slice() };
}

/** Whether a variable may move to either side: AT_LOWER, AT_KINK and AT_UPPER hold it. */
export function isFree(state: number): boolean {
  return state === BELOW || state === ABOVE;
}

/** The state of a variable on its way up from the lower bound. */
export function lowestFreeState(program: QuadraticProgram, i: number): number {
  return program.kink[i] > 0 ? BELOW : ABOVE;
}

/** The value that a fixed state holds a variable at. */
export function fixedValue(program: QuadraticProgram, i: number, state: number): number {
  if (state === AT_LOWER) return program.lower[i];
  return state === AT_KINK ? program.location[i] : program.upper[i];
}

/** Qx + linear over all variables (length n + 1), for the kink-free part of the objective. Skips the zeros of x. */
export function smoothGradient(program: QuadraticProgram, x: Float64Array, out: Float64Array): void {
  const { n, covariance, linear } = program;
  out.set(linear);
  for (let j = 0; j < n; j++) {
    const weight = x[j];
    if (weight === 0) continue;
    const row = j * n;
    for (let i = 0; i < n; i++) out[i] += weight * covariance[row + i];
  }
}

/** The whole objective at x. */
export function programObjective(program: QuadraticProgram, x: Float64Array): number {
  const { n, covariance, linear, kink, location } = program;
  let total = 0;
  for (let i = 0; i <= n; i++) {
    if (kink[i] > 0) total += kink[i] * Math.abs(x[i] - location[i]);
    if (x[i] === 0) continue;
    total += linear[i] * x[i];
    if (i === n) continue;
    let product = 0;
    const row = i * n;
    for (let j = 0; j < n; j++) product += covariance[row + j] * x[j];
    total += 0.5 * x[i] * product;
  }
  return total;
}

/** Sum of row r's coefficients times x. */
export function rowActivity(program: QuadraticProgram, r: number, x: Float64Array): number {
  const { n, coefficients } = program;
  let total = 0;
  for (let i = 0; i < n; i++) total += coefficients[r * n + i] * x[i];
  return total;
}
