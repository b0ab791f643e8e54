import { quadraticForm } from '../linalg/multiply.ts';
import { dot } from '../linalg/vector.ts';
import { type Proof, proveOptimality } from './certificate.ts';
import { explainRay } from './conflicts.ts';
import type { ResolvedConstraints } from './constraints.ts';
import {
  ABOVE,
  AT_KINK,
  AT_LOWER,
  AT_UPPER,
  BELOW,
  HELD_LOWER,
  HELD_UPPER,
  INSIDE,
  lowestFreeState,
  type QuadraticProgram,
  rowActivity,
  type WorkingSet,
} from './kernels/quadraticProgram.ts';
import { type ProgramResponse, ProgramSolver } from './kernels/solveProgram.ts';
import { portfolioProgram, restrictNames, setObjective, turnoverPaid } from './portfolioProgram.ts';
import type { FailedOptimization, InfeasibleProblem } from './result.ts';

/** The portfolio that is best at one tilt. */
export interface TiltedPortfolio {
  readonly tilt: number;
  /** Weights, then cash. */
  readonly x: Float64Array;
  /** w'Sw. */
  readonly variance: number;
  /** gain'w less the turnover cost. */
  readonly netGain: number;
  /** Of the budget, then of the groups. */
  readonly multipliers: Float64Array;
  readonly gradient: Float64Array;
  readonly set: WorkingSet;
}

export type TiltedSolution = TiltedPortfolio | InfeasibleProblem | FailedOptimization;

/**
 * The portfolios that solve, for some tilt t >= 0,
 *
 *     minimise    1/2 w'Sw - t (gain'w - sum_i cost_i |w_i - previous_i|)
 *
 * under the constraints: with gain the expected returns they are the efficient frontier, from least variance (t = 0) to greatest
 * return (t large). Between the tilts at which a constraint becomes active or inactive w is linear in t, and with
 * rho = d(net gain)/dt the variance has the derivative 2 t rho.
 *
 * Source: Markowitz (1956), The optimization of a quadratic function subject to linear constraints; Best (1996), An algorithm for the
 * solution of the parametric quadratic programming problem.
 */
export class TiltedPortfolios {
  readonly constraints: ResolvedConstraints;
  readonly program: QuadraticProgram;
  readonly #solver: ProgramSolver;
  readonly #gain: Float64Array;
  readonly #linear: Float64Array;
  readonly #kink: Float64Array;
  /** A tilt at which gain and risk weigh about the same. */
  readonly unit: number;
  /** Largest absolute gain of an asset. */
  readonly greatestGain: number;
  /** Largest absolute gain or cost of an asset. */
  readonly gainScale: number;

  constructor(covariance: Float64Array, constraints: ResolvedConstraints, gain: Float64Array) {
    this.constraints = constraints;
    this.program = portfolioProgram(covariance, constraints);
    this.#solver = new ProgramSolver(this.program);
    this.#gain = gain;
    setObjective(this.program, constraints, gain, 1, 1);
    this.#linear = this.program.linear.slice();
    this.#kink = this.program.kink.slice();
    this.greatestGain = gain.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    this.gainScale =
      constraints.turnoverCost?.reduce((most, cost) => Math.max(most, cost), this.greatestGain) ?? this.greatestGain;
    this.unit = this.gainScale > 0 ? this.program.scale / this.gainScale : 1;
  }

  /** Systems of equations solved so far. */
  get iterations(): number {
    return this.#solver.iterations;
  }

  /** Allows only some assets from now on; undefined allows all. */
  restrict(excluded: Uint8Array | undefined): void {
    restrictNames(this.program, this.constraints, excluded);
    setObjective(this.program, this.constraints, this.#gain, 1, 1);
    this.#linear.set(this.program.linear);
    this.#kink.set(this.program.kink);
  }

  /** @param start working set of a portfolio nearby */
  at(tilt: number, start?: WorkingSet): TiltedSolution {
    this.#setTilt(tilt);
    const solution = this.#solver.solve(start);
    if (solution.kind === 'infeasible') return explainRay(this.constraints, solution.ray, solution.shortfall);
    if (solution.kind === 'failed') return { status: 'failed', reason: solution.reason };
    const { x, multipliers, gradient, set } = solution;
    return { ...this.#measure(x), tilt, x, multipliers, gradient, set };
  }

  /** A copy of the program at a tilt, with every name allowed. */
  programAt(tilt: number): QuadraticProgram {
    this.restrict(undefined);
    this.#setTilt(tilt);
    const { linear, kink, location, lower, upper } = this.program;
    return {
      ...this.program,
      linear: linear.slice(),
      kink: kink.slice(),
      location: location.slice(),
      lower: lower.slice(),
      upper: upper.slice(),
    };
  }

  #setTilt(tilt: number): void {
    const { n, linear, kink } = this.program;
    for (let i = 0; i < n; i++) {
      linear[i] = tilt * this.#linear[i];
      kink[i] = tilt * this.#kink[i];
    }
  }

  #measure(x: Float64Array): { readonly variance: number; readonly netGain: number } {
    const { n } = this.constraints;
    return {
      variance: Math.max(0, quadraticForm(this.program.covariance, n, x)),
      netGain: dot(this.#gain, x, n) - turnoverPaid(this.constraints, x),
    };
  }

  /** How the portfolio last solved for moves with the tilt. */
  response(): ProgramResponse {
    return this.#solver.respond(this.#linear, this.#kink);
  }

  /**
   * How far the tilt can rise above that of the portfolio last solved for until its working set changes, and the first change.
   * Infinite where it never does.
   *
   * One function: a case for each kind of bound, all on the same buffers.
   */
  reach(portfolio: TiltedPortfolio): TiltReach {
    const { program } = this;
    const { n, rows, covariance, coefficients, kink, location, lower, upper } = program;
    const { x, gradient, multipliers, set } = portfolio;
    const response = this.response();
    let fastest = 0;
    for (let i = 0; i <= n; i++) fastest = Math.max(fastest, Math.abs(response.x[i]));
    // Movement that stays below this while the tilt grows by its own size is rounding; so is what moves far slower than the rest.
    const moves = fastest * Math.max(this.unit, portfolio.tilt) > STILL;
    for (let i = 0; i <= n; i++) {
      if (!moves || Math.abs(response.x[i]) <= ROUNDING * fastest) response.x[i] = 0;
    }
    const slope = new Float64Array(n + 1);
    slope.set(this.#linear);
    for (let i = 0; i <= n; i++) slope[i] -= response.multipliers[0];
    for (let j = 0; j < n; j++) {
      const rate = response.x[j];
      if (rate !== 0) for (let i = 0; i < n; i++) slope[i] += rate * covariance[j * n + i];
    }
    for (let r = 0; r < rows; r++) {
      const rate = response.multipliers[r + 1];
      if (rate !== 0) for (let i = 0; i < n; i++) slope[i] -= rate * coefficients[r * n + i];
    }
    let distance = Number.POSITIVE_INFINITY;
    const after: WorkingSet = { variables: set.variables.slice(), rows: set.rows.slice() };
    let change: (() => void) | undefined;
    /** `room` is used up at `rate` per unit of tilt. */
    const consider = (room: number, rate: number, apply: () => void): void => {
      if (!(rate > 0) || Math.max(0, room) / rate >= distance) return;
      distance = Math.max(0, room) / rate;
      change = apply;
    };
    for (let i = 0; i <= n; i++) {
      if (lower[i] === upper[i]) continue;
      const to = (state: number) => (): void => {
        after.variables[i] = state;
      };
      const dKink = this.#kink[i];
      const kinked = kink[i] > 0;
      switch (set.variables[i]) {
        case AT_LOWER:
          consider(gradient[i] - kink[i], dKink - slope[i], to(lowestFreeState(program, i)));
          break;
        case AT_UPPER:
          consider(-gradient[i] - kink[i], slope[i] + dKink, to(ABOVE));
          break;
        case AT_KINK:
          consider(gradient[i] + kink[i], -slope[i] - dKink, to(ABOVE));
          consider(kink[i] - gradient[i], slope[i] - dKink, to(BELOW));
          break;
        case BELOW:
          consider(x[i] - lower[i], -response.x[i], to(AT_LOWER));
          consider(location[i] - x[i], response.x[i], to(AT_KINK));
          break;
        default:
          consider(x[i] - (kinked ? location[i] : lower[i]), -response.x[i], to(kinked ? AT_KINK : AT_LOWER));
          consider(upper[i] - x[i], response.x[i], to(AT_UPPER));
      }
    }
    for (let r = 0; r < rows; r++) {
      const to = (state: number) => (): void => {
        after.rows[r] = state;
      };
      if (set.rows[r] === INSIDE) {
        const activity = rowActivity(program, r, x);
        const rate = rowActivity(program, r, response.x);
        consider(activity - program.rowLower[r], -rate, to(HELD_LOWER));
        consider(program.rowUpper[r] - activity, rate, to(HELD_UPPER));
      } else if (program.rowLower[r] !== program.rowUpper[r]) {
        const sign = set.rows[r] === HELD_LOWER ? 1 : -1;
        consider(sign * multipliers[r + 1], -sign * response.multipliers[r + 1], to(INSIDE));
      }
    }
    change?.();
    return { distance, after, direction: response.x };
  }

  /** The portfolio `by` further along the line that `direction` gives, at a tilt higher by as much. */
  along(portfolio: TiltedPortfolio, direction: Float64Array, by: number): TiltedPortfolio {
    const { lower, upper } = this.program;
    const x = portfolio.x.map((value, i) => Math.min(upper[i], Math.max(lower[i], value + by * direction[i])));
    return { ...portfolio, ...this.#measure(x), x, tilt: portfolio.tilt + by };
  }

  /** rho: the derivative of the net gain with respect to the tilt, >= 0, at the portfolio last solved for. */
  gainRate(portfolio: TiltedPortfolio): number {
    const { x } = this.response();
    const { n, location } = this.program;
    let rate = 0;
    for (let i = 0; i < n; i++) {
      if (x[i] === 0) continue;
      rate -= x[i] * (this.#linear[i] + (portfolio.x[i] < location[i] ? -this.#kink[i] : this.#kink[i]));
    }
    return Math.max(0, rate);
  }

  /** A mixture (1 - share) a + share b of two portfolios that are best at the same tilt, and so is itself. */
  blend(a: TiltedPortfolio, b: TiltedPortfolio, share: number): TiltedPortfolio {
    const x = a.x.map((value, i) => value + share * (b.x[i] - value));
    return { ...a, ...this.#measure(x), x };
  }

  /**
   * Searches for the tilt at which `deviation`, which rises with the tilt, is 0.
   *
   * @param start tilt to begin with, or a portfolio known to have too small a tilt
   * @param deviation relative to 1; below 0 where the tilt is too small
   * @param propose the tilt at which it would be 0 if the working set stayed the same, given rho
   */
  seek(
    start: number | TiltedPortfolio,
    deviation: (portfolio: TiltedPortfolio) => number,
    propose: (portfolio: TiltedPortfolio, rate: number) => number,
    working?: WorkingSet,
  ): SoughtPortfolio {
    const least = this.unit / LARGEST_TILT;
    let low = typeof start === 'number' ? undefined : start;
    let high: TiltedPortfolio | undefined;
    let set = low?.set ?? working;
    let tilt = typeof start === 'number' ? start : propose(start, this.gainRate(start));
    if (!(tilt > least && tilt < LARGEST_TILT * this.unit)) tilt = tilt <= least ? least : this.unit;
    for (let step = 0; step < SEEK_LIMIT; step++) {
      const portfolio = this.at(tilt, set);
      if ('status' in portfolio) return portfolio;
      const off = deviation(portfolio);
      if (Math.abs(off) <= SEEK_TOLERANCE) return { kind: 'found', portfolio };
      if (off < 0) low = portfolio;
      else high = portfolio;
      if (!high && tilt > LARGEST_TILT * this.unit) return { kind: 'above', portfolio };
      const floor = low?.tilt ?? 0;
      const ceiling = high?.tilt ?? Number.POSITIVE_INFINITY;
      if (high && ceiling <= least && floor === 0) {
        return low ? this.#between(low, high, deviation) : { kind: 'below', portfolio: high };
      }
      if (low && high && ceiling - floor <= 1e-13 * ceiling) return this.#between(low, high, deviation);
      // Without a bracket a rate that is rounding would propose a tilt beyond all use.
      const furthest = high ? ceiling : Math.max(this.unit, LARGEST_STEP * tilt);
      const proposal = Math.min(furthest, propose(portfolio, this.gainRate(portfolio)));
      const widens = step % BISECT_EVERY === BISECT_EVERY - 1;
      if (proposal > floor && proposal < ceiling && !widens) tilt = Math.max(proposal, least);
      else if (!high) tilt = 4 * tilt;
      else tilt = floor > ceiling / 4 ? (floor + ceiling) / 2 : Math.max(floor * 2, ceiling / 8, least);
      set = portfolio.set;
    }
    if (low && high) return this.#between(low, high, deviation);
    return { status: 'failed', reason: 'the search for the tilt did not end' };
  }

  #between(
    low: TiltedPortfolio,
    high: TiltedPortfolio,
    deviation: (portfolio: TiltedPortfolio) => number,
  ): SoughtPortfolio {
    if (deviation(high) <= BLEND_ABOVE) return { kind: 'found', portfolio: high };
    let from = 0;
    let to = 1;
    for (let step = 0; step < 60; step++) {
      const middle = (from + to) / 2;
      if (deviation(this.blend(high, low, 1 - middle)) < 0) from = middle;
      else to = middle;
    }
    return { kind: 'found', portfolio: this.blend(high, low, 1 - to) };
  }

  /** Checks the optimality of a portfolio at its own tilt; see `proveOptimality`. */
  prove(portfolio: TiltedPortfolio, factor: number): Proof {
    this.#setTilt(portfolio.tilt);
    return proveOptimality(this.program, this.constraints, portfolio.x, portfolio.multipliers, factor);
  }
}

export interface TiltReach {
  readonly distance: number;
  /** The working set after the change. */
  readonly after: WorkingSet;
  /** Derivative of the weights and cash with respect to the tilt. */
  readonly direction: Float64Array;
}

export type SoughtPortfolio =
  | { readonly kind: 'found'; readonly portfolio: TiltedPortfolio }
  /** However large the tilt, the deviation stays below 0: the portfolio of greatest gain. */
  | { readonly kind: 'above'; readonly portfolio: TiltedPortfolio }
  /** However small the tilt, the deviation stays above 0: the portfolio of least variance. */
  | { readonly kind: 'below'; readonly portfolio: TiltedPortfolio }
  | InfeasibleProblem
  | FailedOptimization;

const SEEK_LIMIT = 200;
/** Every so many steps the bracket is halved or widened, in case the proposals creep up on the solution from one side. */
const BISECT_EVERY = 8;
const SEEK_TOLERANCE = 1e-13;
/** A deviation up to this is rounding where the bracket has closed. */
const BLEND_ABOVE = 1e-10;
const STILL = 1e-10;
const ROUNDING = 1e-14;
/** Largest factor by which one step raises the tilt. */
const LARGEST_STEP = 64;
const LARGEST_TILT = 1e8;
