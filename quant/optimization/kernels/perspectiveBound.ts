import { quadraticForm } from '../../linalg/multiply.ts';
import type { QuadraticProgram, WorkingSet } from './quadraticProgram.ts';
import { ProgramSolver } from './solveProgram.ts';
import { weightedDiagonal } from './weightedDiagonal.ts';

/** What is known of each asset in a part of the search. */
export const UNDECIDED = 0;
export const INCLUDED = 1;
export const EXCLUDED = 2;

export interface SparseBound {
  /** No point with at most `names` assets has an objective below this. */
  readonly bound: number;
  /** Length n: how much of each asset the relaxation holds, in [0, 1]. */
  readonly shares: Float64Array;
  readonly set: WorkingSet | undefined;
}

/** Shares below this are raised to it, so that an asset can come back. */
const LEAST_SHARE = 1e-3;
/** Next to a mean of 1, for assets that the relaxation holds none of: parts of the search without the others rest on them. */
const OUTSIDE_WEIGHT = 0.3;

/**
 * Lower bounds for a quadratic program of which at most `names` assets may be other than 0.
 *
 * With Q = R + D, D diagonal, R positive semidefinite, the perspective relaxation replaces d_i x_i^2 by d_i x_i^2 / z_i with shares
 * 0 <= z_i <= 1, sum z <= names. Alternating between x (a quadratic program) and z (a sort) leads towards its minimum; from any x
 * with multipliers y,
 *
 *     f(w) >= -1/2 x'Rx + constants of y + sum_i [ 1/2 d_i w_i^2 + r_i w_i + kink_i |w_i - p_i| ],   r = Rx + linear - A'y,
 *
 * whose minimum over at most `names` assets is a sum of the smallest terms. What the bound would be with one asset forced in or
 * out decides assets for good.
 *
 * Source: Frangioni and Gentile (2006), Perspective cuts for a class of convex 0-1 mixed integer programs, Mathematical
 * Programming 106; Bertsimas and Cory-Wright (2022), A scalable algorithm for sparse portfolio selection, INFORMS J. Computing 34(3).
 */
export class PerspectiveBound {
  /** The assets the bound is about, in its order: all of them, or those left by `without`. */
  readonly assets: readonly number[];
  /** What the assets left out by `without` add to the objective, held at 0. */
  readonly constant: number;
  readonly #program: QuadraticProgram;
  readonly #names: number;
  readonly #diagonal: Float64Array;
  readonly #working: QuadraticProgram;
  readonly #solver: ProgramSolver;
  readonly #terms: Float64Array;

  /** @param diagonal D, length n, with Q - D positive semidefinite */
  constructor(
    program: QuadraticProgram,
    diagonal: Float64Array,
    names: number,
    assets: readonly number[] = Array.from({ length: program.n }, (_, i) => i),
    constant = 0,
  ) {
    this.assets = assets;
    this.constant = constant;
    this.#program = program;
    this.#names = names;
    this.#diagonal = diagonal;
    this.#working = {
      ...program,
      covariance: program.covariance.slice(),
      kink: program.kink.slice(),
      lower: program.lower.slice(),
      upper: program.upper.slice(),
    };
    this.#solver = new ProgramSolver(this.#working);
    this.#terms = new Float64Array(program.n);
  }

  /** The same bound for a search that has excluded some assets for good, and is quicker without them. */
  without(decisions: Uint8Array): PerspectiveBound {
    const { kink, location } = this.#program;
    const kept: number[] = [];
    let constant = this.constant;
    decisions.forEach((decision, i) => {
      if (decision === EXCLUDED) constant += kink[i] * Math.abs(location[i]);
      else kept.push(i);
    });
    return new PerspectiveBound(
      subprogram(this.#program, kept),
      Float64Array.from(kept, (i) => this.#diagonal[i]),
      this.#names,
      kept.map((i) => this.assets[i]),
      constant,
    );
  }

  /**
   * The same bound with another D: the relaxation rises with d_i by x_i^2 (1 / z_i - 1) / 2, which is in proportion to z_i (1 - z_i) / d_i
   * at the shares that are best for x.
   *
   * @param shares of the relaxation with the present D
   */
  sharpened(shares: Float64Array): PerspectiveBound {
    const weights = shares.map((share, i) => {
      const d = this.#diagonal[i];
      return d > 0 ? (share * (1 - share)) / d : 0;
    });
    const mean = weights.reduce((total, weight) => total + weight, 0) / weights.length;
    if (!(mean > 0)) return this;
    return new PerspectiveBound(
      this.#program,
      weightedDiagonal(
        this.#program.covariance,
        this.#diagonal,
        weights.map((weight) => weight / mean + OUTSIDE_WEIGHT),
      ),
      this.#names,
      this.assets,
      this.constant,
    );
  }

  /**
   * Bounds the objective over the portfolios that agree with `decisions`, and decides further assets where one of the alternatives
   * cannot be better than `cutoff`.
   *
   * @param decisions length n, UNDECIDED .. EXCLUDED; changed in place
   * @param near shares and working set of a bound nearby
   * @param rounds alternations at most
   */
  tighten(decisions: Uint8Array, cutoff: number, near: SparseBound | undefined, rounds: number): SparseBound {
    const { n } = this.#program;
    let shares: Float64Array = near ? near.shares.slice() : new Float64Array(n).fill(Math.min(1, this.#names / n));
    let set = near?.set;
    let best = Number.NEGATIVE_INFINITY;
    for (let round = 0; round < rounds; round++) {
      this.#decide(decisions, shares);
      const solution = this.#solver.solve(set);
      if (solution.kind === 'infeasible') return { bound: Number.POSITIVE_INFINITY, shares, set };
      if (solution.kind === 'failed') return { bound: best, shares, set };
      ({ set } = solution);
      const bound = this.#bound(decisions, solution.x, solution.gradient, solution.multipliers, shares, cutoff);
      const gained = bound - best;
      best = Math.max(best, bound);
      if (best >= cutoff) break;
      if (gained >= 0 && gained < STALLED * (Math.abs(cutoff) + Math.abs(bound))) break;
      shares = this.#share(decisions, solution.x);
    }
    return { bound: best, shares, set };
  }

  /** Puts the decisions and the shares into the working program. */
  #decide(decisions: Uint8Array, shares: Float64Array): void {
    const { n, covariance, kink, lower, upper } = this.#program;
    const working = this.#working;
    for (let i = 0; i < n; i++) {
      const out = decisions[i] === EXCLUDED;
      working.lower[i] = out ? 0 : lower[i];
      working.upper[i] = out ? 0 : upper[i];
      working.kink[i] = out ? 0 : kink[i];
      const share = decisions[i] === INCLUDED ? 1 : Math.max(LEAST_SHARE, shares[i]);
      shares[i] = share;
      working.covariance[i * n + i] = covariance[i * n + i] + this.#diagonal[i] * (1 / share - 1);
    }
    this.#solver.forget();
  }

  /** The shares that make the relaxation least for given weights: z_i = min(1, sqrt(d_i) |x_i| / theta) with sum z = names. */
  #share(decisions: Uint8Array, x: Float64Array): Float64Array {
    const { n } = this.#program;
    const shares = new Float64Array(n);
    const open: number[] = [];
    let left = this.#names;
    let total = 0;
    for (let i = 0; i < n; i++) {
      if (decisions[i] === INCLUDED) {
        shares[i] = 1;
        left--;
      } else if (decisions[i] === UNDECIDED) {
        shares[i] = Math.sqrt(this.#diagonal[i]) * Math.abs(x[i]);
        total += shares[i];
        open.push(i);
      }
    }
    open.sort((i, j) => shares[j] - shares[i]);
    let whole = 0;
    while (whole < open.length && left - whole > 0 && shares[open[whole]] * (left - whole) >= total) {
      total -= shares[open[whole]];
      whole++;
    }
    open.forEach((i, position) => {
      if (position < whole) shares[i] = 1;
      else shares[i] = total > 0 ? Math.min(1, (shares[i] * Math.max(0, left - whole)) / total) : 0;
    });
    return shares;
  }

  #bound(
    decisions: Uint8Array,
    x: Float64Array,
    gradient: Float64Array,
    multipliers: Float64Array,
    shares: Float64Array,
    cutoff: number,
  ): number {
    const { n, kink, location, lower, upper, rowLower, rowUpper } = this.#program;
    const terms = this.#terms;
    let constant = multipliers[0] + Math.min(-multipliers[0] * lower[n], -multipliers[0] * upper[n]);
    for (let r = 0; r < this.#program.rows; r++) {
      const y = multipliers[r + 1];
      if (y !== 0) constant += y * (y > 0 ? rowLower[r] : rowUpper[r]);
    }
    constant -= 0.5 * quadraticForm(this.#working.covariance, n, x);
    let left = this.#names;
    const open: number[] = [];
    for (let i = 0; i < n; i++) {
      const d = this.#diagonal[i];
      const scaled = (d / shares[i]) * x[i];
      constant += 0.5 * scaled * x[i];
      const none = kink[i] * Math.abs(location[i]);
      constant += none;
      if (decisions[i] === EXCLUDED) continue;
      terms[i] = leastTerm(d, gradient[i] - scaled, kink[i], location[i], lower[i], upper[i]) - none;
      if (decisions[i] === INCLUDED) {
        constant += terms[i];
        left--;
      } else open.push(i);
    }
    open.sort((i, j) => terms[i] - terms[j]);
    let bound = constant;
    for (let k = 0; k < left && k < open.length; k++) bound += Math.min(0, terms[open[k]]);
    const lastIn = left > 0 && left <= open.length ? Math.min(0, terms[open[left - 1]]) : 0;
    const firstOut = left < open.length ? Math.min(0, terms[open[Math.max(0, left)]]) : 0;
    open.forEach((i, position) => {
      if (position < left) {
        if (bound - Math.min(0, terms[i]) + firstOut >= cutoff) decisions[i] = INCLUDED;
      } else if (left <= 0 || bound + terms[i] - lastIn >= cutoff) decisions[i] = EXCLUDED;
    });
    return bound;
  }
}

/** Rounds that raise the bound by less than this fraction of its size end the alternation. */
const STALLED = 1e-5;

/** min over lower <= w <= upper of 1/2 d w^2 + r w + k |w - p|. */
function leastTerm(d: number, r: number, k: number, p: number, lower: number, upper: number): number {
  const value = (w: number): number => 0.5 * d * w * w + r * w + k * Math.abs(w - p);
  const clip = (w: number, low: number, high: number): number => Math.min(high, Math.max(low, w));
  if (k === 0) return value(clip(-r / d, lower, upper));
  return Math.min(value(clip((k - r) / d, lower, p)), value(clip((-k - r) / d, p, upper)));
}

/** The program of some of the assets, the others held at 0. */
function subprogram(program: QuadraticProgram, kept: readonly number[]): QuadraticProgram {
  const { n, covariance, coefficients, rows } = program;
  const m = kept.length;
  const pick = (values: Float64Array): Float64Array => Float64Array.from([...kept, n], (i) => values[i]);
  const block = new Float64Array(m * m);
  const picked = new Float64Array(rows * m);
  kept.forEach((i, a) => {
    kept.forEach((j, b) => {
      block[a * m + b] = covariance[i * n + j];
    });
    for (let r = 0; r < rows; r++) picked[r * m + a] = coefficients[r * n + i];
  });
  return {
    ...program,
    n: m,
    covariance: block,
    linear: pick(program.linear),
    kink: pick(program.kink),
    location: pick(program.location),
    lower: pick(program.lower),
    upper: pick(program.upper),
    coefficients: picked,
  };
}
