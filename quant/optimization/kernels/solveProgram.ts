import { derivativeScale, exchangeMethod } from './exchangeMethod.ts';
import { firstGuess } from './firstGuess.ts';
import { FreeBlock } from './freeBlock.ts';
import { type Iterate, newIterate } from './iterate.ts';
import { primalActiveSet } from './primalActiveSet.ts';
import {
  ABOVE,
  AT_KINK,
  AT_LOWER,
  BELOW,
  copyWorkingSet,
  type QuadraticProgram,
  type WorkingSet,
} from './quadraticProgram.ts';
import { startingVertex } from './startingVertex.ts';

export type ProgramSolution =
  | {
      readonly kind: 'optimal';
      /** Length n + 1, within the bounds. */
      readonly x: Float64Array;
      /** Of the budget, then of every row. */
      readonly multipliers: Float64Array;
      readonly set: WorkingSet;
      /** Derivative of the smooth part of the Lagrangian, length n + 1. */
      readonly gradient: Float64Array;
    }
  | { readonly kind: 'infeasible'; readonly ray: Float64Array; readonly shortfall: number }
  | { readonly kind: 'failed'; readonly reason: string };

/** Derivatives of a solution with respect to a parameter. */
export interface ProgramResponse {
  /** Length n + 1. */
  readonly x: Float64Array;
  /** Of the budget, then of every row. */
  readonly multipliers: Float64Array;
}

/** Ridge of the proximal steps, as a fraction of the mean variance. */
const RIDGE = 1e-6;
const LEAST_RIDGE = 1e-9;
/** Steps with one ridge. */
const RIDGE_PATIENCE = 8;
const PROXIMAL_LIMIT = 50;
/** Residual of stationarity at which the proximal steps end, as a fraction of the largest derivative. */
const PROXIMAL_TOLERANCE = 1e-12;
/** Residual accepted where the steps end without reaching it; the certificate states what it costs. */
const ACCEPTED_TOLERANCE = 1e-8;

/** A weight this close to a bound or a kink is put on it, so that rounding neither holds nor trades anything. */
const SNAP = 1e-13;

const NO_VERTEX = 'the simplex method found no vertex to start from';
const INDEFINITE =
  'the covariance is not positive semidefinite: repair it (nearest positive-definite matrix) and try again';

/**
 * Solves programs that share the covariance and the rows but may change the linear term, the kinks and the bounds between solves.
 *
 * A solve tries the exchange method from the given working set (or a guess), then the primal active-set method from a vertex. Where
 * the free block has a direction without curvature both run on the problem with a ridge around the last solution, repeatedly:
 * the proximal point method (Rockafellar 1976), exact after finitely many steps for a quadratic program.
 */
export class ProgramSolver {
  readonly program: QuadraticProgram;
  /** Systems of equations solved so far. */
  get iterations(): number {
    return this.#iterate.iterations;
  }

  readonly #block: FreeBlock;
  readonly #iterate: Iterate;

  constructor(program: QuadraticProgram) {
    this.program = program;
    this.#block = new FreeBlock(program);
    this.#iterate = newIterate(program);
  }

  /** To be called when the covariance has been changed. */
  forget(): void {
    this.#block.ridge = 0;
  }

  /** @param start a working set of an earlier solve to start from; a guess is made without it */
  solve(start?: WorkingSet): ProgramSolution {
    const solution = this.#attempt(this.program, start ?? firstGuess(this.program));
    return solution === 'singular' ? this.#solveProximally(start) : solution;
  }

  /**
   * How the solution last found moves per unit of t when the linear term changes by t dLinear and the kinks by t dKink, as long as
   * the working set stays the same.
   */
  respond(dLinear: Float64Array, dKink: Float64Array): ProgramResponse {
    const { n, rows } = this.program;
    const block = this.#block;
    const { x: point, h, b } = this.#iterate;
    const { location } = this.program;
    for (let a = 0; a < block.count; a++) {
      const i = block.members[a];
      h[a] = -dLinear[i] - (point[i] < location[i] ? -dKink[i] : dKink[i]);
    }
    b.fill(0);
    const x = new Float64Array(n + 1);
    const multipliers = new Float64Array(rows + 1);
    if (block.solve(h, b) < 0) {
      for (let a = 0; a < block.count; a++) x[block.members[a]] = h[a];
      multipliers[0] = block.multipliers[0];
      for (let k = 0; k < block.heldCount; k++) multipliers[block.held[k] + 1] = block.multipliers[k + 1];
    }
    return { x, multipliers };
  }

  #attempt(program: QuadraticProgram, start: WorkingSet): ProgramSolution | 'singular' {
    const set = adapted(program, start);
    if (exchangeMethod(program, this.#block, set, this.#iterate) === 'optimal') return this.#finish(set);
    const cost = program.linear.slice();
    for (let i = 0; i < program.n; i++) cost[i] += 0.5 * program.covariance[i * program.n + i];
    const vertex = startingVertex(program, cost);
    if (vertex.kind === 'infeasible') return vertex;
    if (vertex.kind === 'failed') return { kind: 'failed', reason: NO_VERTEX };
    this.#iterate.x.set(vertex.x);
    const outcome = primalActiveSet(program, this.#block, vertex.set, this.#iterate);
    if (outcome === 'optimal') return this.#finish(vertex.set);
    if (outcome === 'singular') return 'singular';
    return { kind: 'failed', reason: 'the active-set method reached its limit of steps' };
  }

  #solveProximally(start: WorkingSet | undefined): ProgramSolution {
    const { program } = this;
    let ridge = RIDGE * program.scale;
    const vertex = startingVertex(program, program.linear);
    if (vertex.kind === 'infeasible') return vertex;
    if (vertex.kind === 'failed') return { kind: 'failed', reason: NO_VERTEX };
    let centre = vertex.x;
    let set = start ?? vertex.set;
    const linear = new Float64Array(program.n + 1);
    let last: ProgramSolution | undefined;
    let residual = 0;
    this.#block.ridge = ridge;
    try {
      for (let step = 0; step < PROXIMAL_LIMIT; step++) {
        for (let i = 0; i <= program.n; i++) linear[i] = program.linear[i] - ridge * centre[i];
        const solution = this.#attempt({ ...program, linear }, set);
        if (solution === 'singular') return { kind: 'failed', reason: INDEFINITE };
        if (solution.kind !== 'optimal') return solution;
        let moved = 0;
        for (let i = 0; i <= program.n; i++) moved = Math.max(moved, Math.abs(solution.x[i] - centre[i]));
        residual = (ridge * moved) / derivativeScale(program, this.#iterate);
        if (residual <= PROXIMAL_TOLERANCE) return solution;
        // Slopes much flatter than the ridge would take many steps: a smaller ridge takes longer ones.
        if (step % RIDGE_PATIENCE === RIDGE_PATIENCE - 1) {
          ridge = Math.max(ridge / 10, LEAST_RIDGE * program.scale);
          this.#block.ridge = ridge;
        }
        last = solution;
        ({ x: centre, set } = solution);
      }
    } finally {
      this.#block.ridge = 0;
    }
    if (last && residual <= ACCEPTED_TOLERANCE) return last;
    return {
      kind: 'failed',
      reason:
        'the proximal steps for a singular covariance did not converge: its variances may differ too widely in scale, or it may not be positive semidefinite',
    };
  }

  #finish(set: WorkingSet): ProgramSolution {
    const { lower, upper, kink, location } = this.program;
    const x = this.#iterate.x.slice();
    for (let i = 0; i < x.length; i++) {
      if (x[i] <= lower[i] + SNAP) x[i] = lower[i];
      else if (x[i] >= upper[i] - SNAP) x[i] = upper[i];
      else if (kink[i] > 0 && Math.abs(x[i] - location[i]) <= SNAP) x[i] = location[i];
    }
    return {
      kind: 'optimal',
      x,
      multipliers: this.#iterate.multipliers.slice(),
      set,
      gradient: this.#iterate.gradient.slice(),
    };
  }
}

/** A copy of a working set, without the states that its program's bounds and kinks no longer have. */
function adapted(program: QuadraticProgram, start: WorkingSet): WorkingSet {
  const set = copyWorkingSet(start);
  for (let i = 0; i <= program.n; i++) {
    const state = set.variables[i];
    if (program.lower[i] === program.upper[i]) set.variables[i] = AT_LOWER;
    else if (program.kink[i] === 0 && (state === BELOW || state === AT_KINK)) set.variables[i] = ABOVE;
  }
  return set;
}
