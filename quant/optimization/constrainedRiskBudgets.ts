import { matVec, quadraticForm } from '../linalg/multiply.ts';
import { axpyInPlace, dot } from '../linalg/vector.ts';
import { explainRay, figure } from './conflicts.ts';
import {
  ABOVE,
  BELOW,
  HELD_LOWER,
  INSIDE,
  type QuadraticProgram,
  type WorkingSet,
} from './kernels/quadraticProgram.ts';
import { ProgramSolver } from './kernels/solveProgram.ts';
import { portfolioProgram, setObjective, turnoverPaid } from './portfolioProgram.ts';
import type { FailedOptimization, InfeasibleProblem } from './result.ts';
import type { LongOnlyBox } from './ruleConstraints.ts';

export interface ConstrainedRiskBudgets {
  readonly weights: Float64Array;
  readonly lambda: number;
  /** Of the budget, which is 0, then of the groups. */
  readonly multipliers: Float64Array;
  readonly iterations: number;
}

/** No weight shrinks to less than this share of itself in one step. */
const SHRINK = 0.1;
/** Relative steps below this are taken whole, and below the next the last one has been taken. */
const WHOLE_STEP = 0.1;
const LAST_STEP = 1e-10;
/** Steps this small that do not get smaller are rounding. */
const ROUNDING_STEP = 1e-7;
const NEWTON_STEPS = 100;
const LEVELS = 150;
/** The sum of the weights may miss what is to be invested by this fraction. */
const SUM_TOLERANCE = 1e-13;
/** Where the constraints allow less than the budget, so much of what they allow is invested. */
const FULL = 1 - 1e-11;
/** lambda is sought within these factors of its value without groups and turnover cost. */
const LARGEST_RATIO = 1e12;
const SMALLEST_RATIO = 1e-6;
const LARGEST_STEP = Math.log(16);
/** Where the sum is right and stays so while lambda falls by this factor, it does not depend on lambda. */
const FLAT_RATIO = 1e3;
const SEARCH_STEPS = 50;
/** lambda counts as the variance within this factor. */
const LAMBDA_TOLERANCE = 1e-10;
/** Floors of the starting point, as a fraction of the weights without groups. */
const LEAST_SHARE = 1e-6;

/**
 * The minimum of
 *
 *     w'S w / 2 - lambda sum_i b_i log w_i + 1/2 sum_i cost_i |w_i - previous_i|
 *
 * under bounds and groups, at the least lambda where the weights sum to `box.invested` (where they do so at any lambda, at the
 * variance, which lambda is without constraints). The budget itself is no constraint of the minimum: it would take the place of the
 * risk in deciding who contributes what. Only where floors and what trading costs hold more than that at every lambda it is one, with
 * lambda at the variance that results.
 *
 * Assets whose bounds meet have no say: they are left out of the barrier.
 *
 * For a given lambda by Newton's method, each step a quadratic program with the constraints as they are and the Hessian
 * S + diag(lambda b / w^2). lambda by Newton's method in its logarithm within a bracket, with the derivative of the weights that the
 * last quadratic program gives.
 *
 * Source: Richard and Roncalli (2019), Constrained risk budgeting portfolios, arXiv:1902.05710, sections 3 and 4 (who split
 * operators instead); Nesterov and Nemirovskii (1994), Interior-Point Polynomial Algorithms, for Newton's method on the barrier.
 *
 * @param covariance S, n x n row-major, exactly symmetric
 * @param b budgets, positive, sum 1
 * @param near weights that solve the problem under bounds alone, or nearly so; positive
 * @param lambdaStart the lambda that belongs to them
 */
export function constrainedRiskBudgets(
  covariance: Float64Array,
  b: Float64Array,
  box: LongOnlyBox,
  near: Float64Array,
  lambdaStart: number,
): ConstrainedRiskBudgets | InfeasibleProblem | FailedOptimization {
  const start = startingPoint(box, near);
  if ('status' in start) return start;
  let barrier = new BarrierSolver(covariance, b, box, start, 'free');
  let failure = seek(barrier, box.invested, lambdaStart, box);
  if (failure === 'too much is held') {
    barrier = new BarrierSolver(covariance, b, box, start, 'binding');
    failure = holdToBudget(barrier);
  }
  if (failure !== undefined) return failure;
  const { weights, lambda, multipliers, iterations } = barrier;
  return { weights, lambda, multipliers, iterations };
}

/** Brings the barrier's minimum to the least lambda where the weights sum to `invested`, or as close below it as the budget allows. */
function seek(
  barrier: BarrierSolver,
  invested: number,
  lambdaStart: number,
  box: LongOnlyBox,
): FailedOptimization | 'too much is held' | undefined {
  const nearSum = SUM_TOLERANCE * invested;
  let low: number | undefined;
  let high: number | undefined;
  let lambda = lambdaStart;
  for (let level = 0; level < LEVELS; level++) {
    const failure = barrier.minimise(lambda);
    // Far below, the barrier is too faint next to a covariance that may be singular.
    if (failure !== undefined) return low === undefined && high !== undefined ? 'too much is held' : failure;
    const excess = barrier.sum - invested;
    const slope = barrier.sumSlope(lambda);
    const rises = slope > 1e-9 * invested;
    if (Math.abs(excess) <= nearSum && rises) break;
    if (excess < -nearSum) low = lambda;
    else high = lambda;
    if (low !== undefined && high !== undefined && high <= low * (1 + 1e-14)) {
      if (lambda === high) break;
      lambda = high;
      continue;
    }
    if (high === undefined && lambda > LARGEST_RATIO * lambdaStart) {
      const most = barrier.sum;
      if (invested === box.invested && most >= box.budget.min) return seek(barrier, most * FULL, lambdaStart, box);
      return outOfReach(
        `weights in keeping with the risk budgets sum to at most ${figure(most)} under the constraints`,
        box,
      );
    }
    if (low === undefined && excess <= nearSum && lambda < lambdaStart / FLAT_RATIO) {
      return raiseToVariance(barrier, lambda, lambdaStart, invested + nearSum);
    }
    if (low === undefined && lambda < lambdaStart * SMALLEST_RATIO) return 'too much is held';
    const step = rises ? Math.min(LARGEST_STEP, Math.max(-LARGEST_STEP, -excess / slope)) : 0;
    const proposal = lambda * Math.exp(step);
    const inside = proposal > (low ?? 0) && proposal < (high ?? Number.POSITIVE_INFINITY) && step !== 0;
    if (inside && level % 4 !== 3) lambda = proposal;
    else if (low === undefined) lambda /= 16;
    else if (high === undefined) lambda *= 16;
    else lambda = Math.sqrt(low * high);
  }
  if (Math.abs(barrier.sum - invested) <= 1e-10 * invested) return undefined;
  return endedEarly(`the weights sum to ${barrier.sum}`);
}

/**
 * Where constraints fix the sum whatever lambda is (groups held at exact weights, trading too dear), lambda is the variance as it is
 * without them, or the largest below it that leaves the sum as it is.
 */
function raiseToVariance(
  barrier: BarrierSolver,
  from: number,
  start: number,
  largestSum: number,
): FailedOptimization | undefined {
  let low = Math.log(from);
  let high = Math.log(start) + LARGEST_STEP;
  for (let step = 0; step < SEARCH_STEPS; step++) {
    const middle = (low + high) / 2;
    const lambda = Math.exp(middle);
    const failure = barrier.minimise(lambda);
    if (failure !== undefined) return failure;
    if (barrier.sum <= largestSum && lambda <= barrier.variance) low = middle;
    else high = middle;
  }
  return barrier.minimise(Math.exp(low));
}

/** The minimum under the budget at the lambda that is its variance, from the starting point's. */
function holdToBudget(barrier: BarrierSolver): FailedOptimization | undefined {
  let lambda = barrier.variance;
  for (let step = 0; step < SEARCH_STEPS; step++) {
    const failure = barrier.minimise(lambda);
    if (failure !== undefined) return failure;
    const { variance } = barrier;
    if (Math.abs(variance - lambda) <= LAMBDA_TOLERANCE * lambda) return undefined;
    lambda = variance;
  }
  return undefined;
}

function outOfReach(reason: string, box: LongOnlyBox): FailedOptimization {
  return { status: 'failed', reason: `${reason}, and ${figure(box.invested)} is to be invested` };
}

/** Positive weights within bounds, groups and budget, near given ones; or the contradiction. */
function startingPoint(box: LongOnlyBox, near: Float64Array): Float64Array | InfeasibleProblem | FailedOptimization {
  const { n } = box;
  const metric = new Float64Array(n * n);
  let mean = 0;
  let free = 0;
  for (let i = 0; i < n; i++) {
    if (isPinned(box, i)) continue;
    mean += 1 / (near[i] * near[i]);
    free += 1;
  }
  for (let i = 0; i < n; i++) metric[i * n + i] = isPinned(box, i) ? 1 : free / (near[i] * near[i] * mean);
  const solve = (lower: Float64Array) => {
    const constraints = { ...box, lower };
    const program = portfolioProgram(metric, constraints);
    setObjective(
      program,
      { ...constraints, turnoverCost: undefined },
      near.map((w, i) => metric[i * n + i] * w),
      1,
      0,
    );
    const solution = new ProgramSolver(program).solve();
    if (solution.kind === 'infeasible') return explainRay(constraints, solution.ray, solution.shortfall);
    if (solution.kind === 'failed') return { status: 'failed' as const, reason: solution.reason };
    return solution.x.slice(0, n).map((weight, i) => (isPinned(box, i) ? box.lower[i] : weight));
  };
  const held = solve(box.lower.map((bound, i) => Math.min(box.upper[i], Math.max(bound, LEAST_SHARE * near[i]))));
  if (!('status' in held) || held.status === 'failed') return held;
  const anything = solve(box.lower);
  if ('status' in anything) return anything;
  return { ...held, reason: `${held.reason}: risk budgets leave no asset at 0` };
}

function isPinned({ lower, upper }: LongOnlyBox, i: number): boolean {
  return lower[i] === upper[i];
}

function endedEarly(why: string): FailedOptimization {
  return {
    status: 'failed',
    reason: `Newton's method for the risk budgets ended early (${why}): rounding decides where assets hedge each other to next to nothing; shrink the covariance`,
  };
}

/** Minimises the barrier function at one lambda after the other, each from the last minimum. */
class BarrierSolver {
  weights: Float64Array;
  /** That of the last minimum. */
  lambda = 0;
  multipliers: Float64Array;
  readonly #b: Float64Array;
  readonly #box: LongOnlyBox;
  readonly #covariance: Float64Array;
  readonly #program: QuadraticProgram;
  readonly #solver: ProgramSolver;
  #set: WorkingSet;

  /** @param budget whether the weights' sum is a constraint, or whatever the barrier makes of it */
  constructor(
    covariance: Float64Array,
    b: Float64Array,
    box: LongOnlyBox,
    start: Float64Array,
    budget: 'free' | 'binding',
  ) {
    const { n } = box;
    this.#covariance = covariance;
    this.#b = b.map((share, i) => (isPinned(box, i) ? 0 : share));
    this.#box = box;
    this.#program = portfolioProgram(covariance.slice(), box);
    // Cash is whatever the weights leave: its bounds are out of reach.
    this.#program.lower[n] =
      budget === 'binding' ? 1 - box.invested : -box.upper.reduce((sum, bound) => sum + bound, 0);
    this.#program.upper[n] = budget === 'binding' ? 1 - box.invested : 2;
    this.#solver = new ProgramSolver(this.#program);
    this.#set = {
      variables: Uint8Array.from({ length: n + 1 }, (_, i) => (i < n && start[i] < box.previous[i] ? BELOW : ABOVE)),
      rows: Uint8Array.from(box.groups, ({ lower, upper }) => (lower === upper ? HELD_LOWER : INSIDE)),
    };
    this.weights = start;
    this.multipliers = new Float64Array(box.groups.length + 1);
  }

  get iterations(): number {
    return this.#solver.iterations;
  }

  /** w'S w. */
  get variance(): number {
    return quadraticForm(this.#covariance, this.#box.n, this.weights);
  }

  get sum(): number {
    return this.weights.reduce((total, weight) => total + weight, 0);
  }

  /** Derivative of the weights' sum with respect to log lambda. */
  sumSlope(lambda: number): number {
    const { n } = this.#box;
    const dLinear = new Float64Array(n + 1);
    for (let i = 0; i < n; i++) dLinear[i] = (-lambda * this.#b[i]) / this.weights[i];
    const { x } = this.#solver.respond(dLinear, new Float64Array(n + 1));
    return x.subarray(0, n).reduce((total, rate) => total + rate, 0);
  }

  /** @returns why it could not, or undefined */
  minimise(lambda: number): FailedOptimization | undefined {
    const { n } = this.#box;
    this.lambda = lambda;
    let previous = Number.POSITIVE_INFINITY;
    for (let step = 0; step < NEWTON_STEPS; step++) {
      const solution = this.#newtonPoint(lambda);
      if (solution.kind !== 'optimal') {
        return endedEarly(solution.kind === 'failed' ? solution.reason : 'a step found its constraints in conflict');
      }
      this.#set = solution.set;
      const move = new Float64Array(n);
      let largest = 0;
      for (let i = 0; i < n; i++) {
        if (isPinned(this.#box, i)) continue;
        move[i] = solution.x[i] - this.weights[i];
        largest = Math.max(largest, Math.abs(move[i]) / this.weights[i]);
      }
      if (largest <= WHOLE_STEP) {
        this.weights = solution.x.slice(0, n).map((weight, i) => (isPinned(this.#box, i) ? this.weights[i] : weight));
        this.multipliers = solution.multipliers;
        if (largest <= LAST_STEP || (largest <= ROUNDING_STEP && largest > previous / 2)) return undefined;
      } else if (!this.#advance(lambda, move)) {
        return endedEarly('a step lowered nothing');
      }
      previous = largest;
    }
    return endedEarly(`not there after ${NEWTON_STEPS} steps`);
  }

  /** Minimum of the second-order model at the present weights. */
  #newtonPoint(lambda: number) {
    const { n, lower } = this.#box;
    const { covariance, linear } = this.#program;
    const w = this.weights;
    for (let i = 0; i < n; i++)
      this.#program.lower[i] = isPinned(this.#box, i) ? lower[i] : Math.max(lower[i], SHRINK * w[i]);
    setObjective(this.#program, this.#box, undefined, 0, 0.5);
    for (let i = 0; i < n; i++) {
      const pull = (lambda * this.#b[i]) / w[i];
      covariance[i * n + i] = this.#covariance[i * n + i] + pull / w[i];
      linear[i] -= 2 * pull;
    }
    this.#solver.forget();
    return this.#solver.solve(this.#set);
  }

  /** Goes along `move` as far as the function falls enough. False where it does not. */
  #advance(lambda: number, move: Float64Array): boolean {
    const { n } = this.#box;
    const before = this.#value(lambda, this.weights);
    const product = matVec(this.#covariance, n, n, this.weights);
    let promised = dot(product, move);
    for (let i = 0; i < n; i++) promised -= (lambda * this.#b[i] * move[i]) / this.weights[i];
    const whole = this.weights.map((weight, i) => weight + move[i]);
    promised += (turnoverPaid(this.#box, whole) - turnoverPaid(this.#box, this.weights)) / 2;
    for (let length = 1; length > 1e-8; length /= 2) {
      const point = this.weights.slice();
      axpyInPlace(point, length, move, n);
      if (this.#value(lambda, point) > before + 0.1 * length * promised) continue;
      this.weights = point;
      return true;
    }
    return false;
  }

  #value(lambda: number, w: Float64Array): number {
    const { n } = this.#box;
    let value = dot(w, matVec(this.#covariance, n, n, w)) / 2 + turnoverPaid(this.#box, w) / 2;
    for (let i = 0; i < n; i++) value -= lambda * this.#b[i] * Math.log(w[i]);
    return value;
  }
}
