import { choleskyInPlace, solveLowerInPlace, solveLowerTransposedInPlace } from '../../linalg/cholesky.ts';
import { dot } from '../../linalg/vector.ts';
import type { QuadraticProgram } from './quadraticProgram.ts';

/** A pivot below this fraction of its diagonal counts as zero: the free variables have a direction without curvature. */
const SINGULAR = 1e-11;
/** Updates after which rounding calls for new factors. */
const OLD = 100;

/**
 * The equations of the free variables F under the budget and the held rows R,
 *
 *     [ Q_FF   A_RF' ] [  x ]   [ h ]
 *     [ A_RF   0     ] [ -y ] = [ b ]
 *
 * kept as the Cholesky factor L of Q_FF + rho ee' + ridge I and V = L^-1 A_RF'. The term rho ee' is constant on the budget
 * sum(x) = b_0, so it changes the budget's multiplier alone, and makes the block definite when one free variable has no risk
 * (cash). Variables enter by bordering and leave by Givens rotations.
 *
 * Source: Golub and Van Loan, Matrix Computations, 4th ed., 6.5 (updates); Nocedal and Wright, Numerical Optimization, 2nd ed.,
 * 16.2 (Schur complement of the rows).
 */
export class FreeBlock {
  /** Indices of the free variables, in the order of the factor; the first `count` count. */
  readonly members: Int32Array;
  count = 0;
  /** Indices of the held rows; the budget comes before them and is always held. */
  readonly held: Int32Array;
  heldCount = 0;
  /** Multipliers of the last solve: of the budget, then of the held rows. */
  readonly multipliers: Float64Array;

  readonly #program: QuadraticProgram;
  readonly #shift: number;
  readonly #stride: number;
  readonly #factor: Float64Array;
  /** One row per held constraint. */
  readonly #border: Float64Array;
  readonly #schur: Float64Array;
  readonly #work: Float64Array;
  #schurReady = false;
  #ridge = 0;
  /** Updates since the last factorisation, or Infinity where there are no factors. */
  #age = Number.POSITIVE_INFINITY;

  constructor(program: QuadraticProgram) {
    const size = program.n + 1;
    const constraints = program.rows + 1;
    this.#program = program;
    this.#shift = program.scale;
    this.#stride = size;
    this.members = new Int32Array(size);
    this.held = new Int32Array(program.rows);
    this.multipliers = new Float64Array(constraints);
    this.#factor = new Float64Array(size * size);
    this.#border = new Float64Array(constraints * size);
    this.#schur = new Float64Array(constraints * constraints);
    this.#work = new Float64Array(size);
  }

  /** Added to the diagonal; setting it takes the factors away. */
  get ridge(): number {
    return this.#ridge;
  }

  set ridge(value: number) {
    this.#ridge = value;
    this.#age = Number.POSITIVE_INFINITY;
  }

  /** Whether there are factors, young enough to be updated once more. */
  get valid(): boolean {
    return this.#age < OLD;
  }

  #entry(i: number, j: number): number {
    const { n, covariance } = this.#program;
    return (i < n && j < n ? covariance[i * n + j] : 0) + this.#shift + (i === j ? this.#ridge : 0);
  }

  #coefficient(constraint: number, i: number): number {
    if (constraint === 0) return 1;
    const { n, coefficients } = this.#program;
    return i < n ? coefficients[this.held[constraint - 1] * n + i] : 0;
  }

  /** Factors anew for the members and held rows now listed. False where the block is singular. */
  refactor(): boolean {
    const { n, covariance } = this.#program;
    const { members, count } = this;
    const stride = this.#stride;
    const factor = this.#factor;
    this.#age = Number.POSITIVE_INFINITY;
    for (let a = 0; a < count; a++) {
      const i = members[a];
      const to = a * stride;
      if (i === n) {
        for (let b = 0; b <= a; b++) factor[to + b] = this.#shift;
      } else {
        const from = i * n;
        for (let b = 0; b <= a; b++) {
          const j = members[b];
          factor[to + b] = this.#shift + (j === n ? 0 : covariance[from + j]);
        }
      }
      factor[to + a] += this.#ridge;
    }
    if (choleskyInPlace(factor, count, stride) >= 0) return false;
    for (let a = 0; a < count; a++) {
      const pivot = factor[a * stride + a];
      if (!(pivot * pivot > SINGULAR * this.#entry(members[a], members[a]))) return false;
    }
    for (let r = 0; r <= this.heldCount; r++) this.#rebuildBorder(r);
    this.#schurReady = false;
    this.#age = 0;
    return true;
  }

  #rebuildBorder(constraint: number): void {
    const { members, count } = this;
    const column = this.#border.subarray(constraint * this.#stride, constraint * this.#stride + count);
    for (let a = 0; a < count; a++) column[a] = this.#coefficient(constraint, members[a]);
    solveLowerInPlace(this.#factor, count, column, this.#stride);
  }

  /** Frees variable i. False where that makes the block singular; the block is then unchanged. */
  append(i: number): boolean {
    const { members, count } = this;
    const stride = this.#stride;
    const factor = this.#factor;
    const row = count * stride;
    for (let b = 0; b < count; b++) {
      let value = this.#entry(i, members[b]);
      value -= dot(factor, factor, b, row, b * stride);
      factor[row + b] = value / factor[b * stride + b];
    }
    const diagonal = this.#entry(i, i);
    const pivot = diagonal - dot(factor, factor, count, row, row);
    if (!(pivot > SINGULAR * diagonal)) return false;
    const root = Math.sqrt(pivot);
    factor[row + count] = root;
    for (let r = 0; r <= this.heldCount; r++) {
      const base = r * stride;
      this.#border[base + count] = (this.#coefficient(r, i) - dot(factor, this.#border, count, row, base)) / root;
    }
    members[count] = i;
    this.count = count + 1;
    this.#age++;
    this.#schurReady = false;
    return true;
  }

  /** Fixes the variable at `position` of the members. */
  remove(position: number): void {
    const { members } = this;
    const stride = this.#stride;
    const factor = this.#factor;
    const count = this.count - 1;
    for (let a = position; a < count; a++) {
      members[a] = members[a + 1];
      factor.copyWithin(a * stride, (a + 1) * stride, (a + 1) * stride + a + 2);
    }
    for (let k = position; k < count; k++) {
      const diagonal = factor[k * stride + k];
      const above = factor[k * stride + k + 1];
      const radius = Math.hypot(diagonal, above);
      const c = diagonal / radius;
      const s = above / radius;
      for (let a = k; a < count; a++) {
        const at = a * stride + k;
        const left = factor[at];
        const right = factor[at + 1];
        factor[at] = c * left + s * right;
        factor[at + 1] = c * right - s * left;
      }
    }
    this.count = count;
    this.#age++;
    for (let r = 0; r <= this.heldCount; r++) this.#rebuildBorder(r);
    this.#schurReady = false;
  }

  /** Holds row r (at either end). */
  hold(r: number): void {
    this.held[this.heldCount++] = r;
    this.#rebuildBorder(this.heldCount);
    this.#schurReady = false;
  }

  /** Lets go of the held row at `position`. */
  release(position: number): void {
    const stride = this.#stride;
    for (let r = position; r + 1 < this.heldCount; r++) {
      this.held[r] = this.held[r + 1];
      this.#border.copyWithin((r + 1) * stride, (r + 2) * stride, (r + 2) * stride + this.count);
    }
    this.heldCount--;
    this.#schurReady = false;
  }

  /** -1, or the first held constraint that depends on those before it. */
  #factorSchur(): number {
    const constraints = this.heldCount + 1;
    const stride = this.#stride;
    const border = this.#border;
    const schur = this.#schur;
    for (let r = 0; r < constraints; r++) {
      for (let s = 0; s <= r; s++) {
        schur[r * constraints + s] = dot(border, border, this.count, r * stride, s * stride);
      }
      this.#work[r] = schur[r * constraints + r];
    }
    const broken = choleskyInPlace(schur, constraints);
    const factored = broken < 0 ? constraints : broken;
    for (let r = 0; r < factored; r++) {
      const pivot = schur[r * constraints + r];
      if (!(pivot * pivot > SINGULAR * this.#work[r])) return r;
    }
    this.#schurReady = broken < 0;
    return broken;
  }

  /**
   * Solves the equations. `h` (length count) is overwritten with x; `b` (length heldCount + 1) is what the free variables must
   * contribute to each held constraint. The multipliers y go to `multipliers`; the budget's is short of rho b_0.
   *
   * @returns -1, or the position of a constraint that depends on those before it over the free variables (0 the budget, k + 1 the
   *   held row k); nothing is solved then
   */
  solve(h: Float64Array, b: Float64Array): number {
    if (!this.#schurReady) {
      const dependent = this.#factorSchur();
      if (dependent >= 0) return dependent;
    }
    const { count, multipliers } = this;
    const constraints = this.heldCount + 1;
    const stride = this.#stride;
    const border = this.#border;
    solveLowerInPlace(this.#factor, count, h, stride);
    for (let r = 0; r < constraints; r++) multipliers[r] = b[r] - dot(border, h, count, r * stride, 0);
    solveLowerInPlace(this.#schur, constraints, multipliers);
    solveLowerTransposedInPlace(this.#schur, constraints, multipliers);
    for (let r = 0; r < constraints; r++) {
      const y = multipliers[r];
      const base = r * stride;
      for (let a = 0; a < count; a++) h[a] += y * border[base + a];
    }
    solveLowerTransposedInPlace(this.#factor, count, h, stride);
    return -1;
  }
}
