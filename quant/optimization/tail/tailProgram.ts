/**
 * A linear program whose cost has a conditional value at risk in it:
 *
 *     minimise    c'x + sum_j rate_j |x_j - reference_j| + theta (alpha + 1/k sum_t max(0, -r_t'x - alpha))
 *     subject to  A x = b,  lower <= x <= upper
 *
 * over x (N columns: assets with scenario returns, then cash, then the slacks of inequalities) and alpha. With theta = 1 and
 * k = (1 - beta) T the last term is the CVaR of Rockafellar and Uryasev (2000), Optimization of conditional value-at-risk, Journal
 * of Risk 2(3).
 */
export interface TailProgram {
  /** T, number of scenarios, at least 1. */
  readonly scenarios: number;
  /** n, columns with scenario returns; the rest return nothing. */
  readonly assets: number;
  /** N >= n, all columns. */
  readonly columns: number;
  /** Simple returns, one ASSET per row: n x T row-major. */
  readonly returns: Float64Array;
  /**
   * E, number of equality rows, at least 1. The first is the budget: its coefficients are 1 for assets and cash, 0 for slacks. Row
   * e > 0 owns the slack column N - E + e, which occurs in no other row.
   */
  readonly rows: number;
  /** A, E x N row-major. */
  readonly coefficients: Float64Array;
  /** b, length E. */
  readonly rightHandSide: Float64Array;
  /** Finite. */
  readonly lower: Float64Array;
  /** Not below `lower`; Infinity is allowed. */
  readonly upper: Float64Array;
  readonly reference: Float64Array;
  /** k = (1 - beta) T, in (0, T]. */
  readonly tailCount: number;
}

/** The cost, apart from the program so that one program can be solved under several. */
export interface TailCost {
  /** c, length N. */
  readonly linear: Float64Array;
  /** Cost per unit of distance from the reference, >= 0, length N. */
  readonly rate: Float64Array;
  /** theta, >= 0. */
  readonly tailPrice: number;
}

/**
 * Mean of the worst k of T losses, the part of a scenario that k cuts through counted in part: the CVaR at beta = 1 - k / T of
 * equally likely scenarios, i.e. the minimum over alpha of alpha + 1/k sum max(0, loss - alpha).
 *
 * Source: Rockafellar and Uryasev (2002), Conditional value-at-risk for general loss distributions, proposition 8.
 *
 * @param losses length T; not changed
 * @param tailCount k in (0, T]
 */
export function tailMean(losses: Float64Array, tailCount: number): { readonly cvar: number; readonly var: number } {
  const ascending = Float64Array.from(losses).sort();
  const T = ascending.length;
  const whole = Math.min(T - 1, Math.ceil(tailCount) - 1);
  let total = 0;
  for (let i = 0; i < whole; i++) total += ascending[T - 1 - i];
  const cut = ascending[T - 1 - whole];
  return { cvar: (total + (tailCount - whole) * cut) / tailCount, var: cut };
}

/** Losses -r_t'x of the assets' columns, length T. */
export function scenarioLosses(program: TailProgram, x: Float64Array): Float64Array {
  const { scenarios: T, assets: n, returns } = program;
  const losses = new Float64Array(T);
  for (let j = 0; j < n; j++) {
    const weight = x[j];
    if (weight === 0) continue;
    const row = j * T;
    for (let t = 0; t < T; t++) losses[t] -= weight * returns[row + t];
  }
  return losses;
}

/**
 * Lower bound on the program's optimum from tail probabilities q and row multipliers y: whatever they are, they are first made
 * dual feasible (q clipped to [0, theta/k] and scaled to sum theta; y clipped so that no column with an infinite bound can run
 * away), so the bound holds for any input and any rounding.
 *
 *     -b'y + sum_j min over lower_j <= x_j <= upper_j of  d_j x_j + rate_j |x_j - reference_j|,   d = c - R'q + A'y
 *
 * @param probabilities q, length T, with sum theta up to rounding
 * @param multipliers y, length E
 * @returns the bound and the reduced costs d; -Infinity where an unbounded column cannot be repaired
 */
export function dualBound(
  program: TailProgram,
  cost: TailCost,
  probabilities: Float64Array,
  multipliers: Float64Array,
): { readonly bound: number; readonly reducedCosts: Float64Array } {
  const { scenarios: T, assets: n, columns: N, rows: E, returns, coefficients, rightHandSide } = program;
  const { lower, upper, reference, tailCount } = program;
  const { linear, rate, tailPrice } = cost;
  const ceiling = tailPrice / tailCount;
  const q = probabilities.map((value) => Math.min(ceiling, Math.max(0, value)));
  let mass = 0;
  for (let t = 0; t < T; t++) mass += q[t];
  if (mass > tailPrice) {
    for (let t = 0; t < T; t++) q[t] *= tailPrice / mass;
  } else if (mass < tailPrice) {
    // Fill what is missing into the room left below the ceiling.
    const room = T * ceiling - mass;
    const share = room > 0 ? Math.min(1, (tailPrice - mass) / room) : 0;
    for (let t = 0; t < T; t++) q[t] += share * (ceiling - q[t]);
  }
  const y = multipliers.slice();
  for (let e = 1; e < E; e++) {
    const slack = N - E + e;
    // A slack without upper bound needs d >= 0; its only row is e.
    if (upper[slack] === Number.POSITIVE_INFINITY && coefficients[e * N + slack] * y[e] < 0) y[e] = 0;
  }
  const reducedCosts = new Float64Array(N);
  let bound = 0;
  for (let e = 0; e < E; e++) bound -= rightHandSide[e] * y[e];
  for (let j = 0; j < N; j++) {
    let d = linear[j];
    for (let e = 0; e < E; e++) d += coefficients[e * N + j] * y[e];
    if (j < n) {
      const row = j * T;
      for (let t = 0; t < T; t++) if (q[t] !== 0) d -= q[t] * returns[row + t];
    }
    reducedCosts[j] = d;
    const at = (value: number): number =>
      (d === 0 ? 0 : d * value) + (rate[j] === 0 ? 0 : rate[j] * Math.abs(value - reference[j]));
    let least = Math.min(at(lower[j]), at(upper[j]));
    if (reference[j] > lower[j] && reference[j] < upper[j]) least = Math.min(least, at(reference[j]));
    bound += least;
  }
  return { bound, reducedCosts };
}

/** What became of a program. */
export type TailOutcome =
  | { readonly kind: 'optimal' }
  /**
   * No x satisfies the rows and bounds, and these multipliers y prove it: y'(A x - b) > 0 for every x within its bounds, by
   * `shortfall` or more.
   */
  | {
      readonly kind: 'infeasible';
      /** y, length E; 0 for rows that take no part. */
      readonly rowMultipliers: Float64Array;
      /** A'y, length N: positive where the lower bound takes part, negative where the upper does. */
      readonly columnPrices: Float64Array;
      /** Least sum of violated bounds. */
      readonly shortfall: number;
    }
  | { readonly kind: 'failed'; readonly reason: string };
