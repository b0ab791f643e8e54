import { choleskyInPlace, choleskySolveInPlace } from '../../linalg/cholesky.ts';

/** The region { x : rows x >= bounds }, rows an m x n row-major array. Active rows must be linearly independent. */
export interface Polyhedron {
  readonly rows: Float64Array;
  readonly bounds: Float64Array;
}

/** Value and gradient of the function to minimise; a value that is not finite marks a point where it is not defined. */
export type SmoothFunction = (x: Float64Array, gradient: Float64Array) => number;

/** Limits of one minimisation. */
export interface MinimisationLimits {
  /** Largest number of quasi-Newton steps. */
  readonly maxIterations: number;
  /** Stop once the quadratic model promises less than this decrease. */
  readonly tolerance: number;
}

/** A step that gains less than this many tolerances is idle; that many idle steps in a row end the search. */
const IDLE_GAIN = 10;
const IDLE_STEPS = 3;

/** Where a minimisation ended. */
export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
  readonly iterations: number;
  readonly evaluations: number;
  /** The model promises less than the tolerance, or the function no longer shows a decrease (`stalled`). */
  readonly converged: boolean;
  /** The last steps gained next to nothing although the model promised more, as at a kink of the function. */
  readonly stalled: boolean;
}

/**
 * Minimum of a smooth function over a polyhedron by sequential quadratic programming: each step minimises
 * g'd + d'B d / 2 subject to rows (x + d) >= bounds by a primal active-set method, a backtracking search keeps the Armijo decrease,
 * and B follows the damped BFGS update, so that it stays positive definite. Every iterate is feasible, since the constraints are
 * linear and no step is longer than 1.
 *
 * Source: Nocedal and Wright, Numerical Optimization, 2nd ed., algorithms 16.3 and 18.3, procedure 18.2.
 *
 * @param evaluate function and gradient
 * @param start a feasible point where the function is defined
 * @param region the constraints
 * @param curvature first B, n x n symmetric positive definite row-major; overwritten
 */
export function minimiseOverPolyhedron(
  evaluate: SmoothFunction,
  start: Float64Array,
  region: Polyhedron,
  curvature: Float64Array,
  limits: MinimisationLimits,
): Minimum {
  const n = start.length;
  const x = start.slice();
  const gradient = new Float64Array(n);
  const trial = new Float64Array(n);
  const trialGradient = new Float64Array(n);
  let value = evaluate(x, gradient);
  let evaluations = 1;
  if (!Number.isFinite(value))
    return { x, value, gradient, iterations: 0, evaluations, converged: false, stalled: false };
  let idleSteps = 0;
  for (let iteration = 0; iteration < limits.maxIterations; iteration++) {
    const step = quadraticStep(gradient, curvature, x, region);
    let slope = 0;
    let bend = 0;
    for (let i = 0; i < n; i++) {
      slope += gradient[i] * step[i];
      for (let j = 0; j < n; j++) bend += step[i] * curvature[i * n + j] * step[j];
    }
    if (!(-(slope + 0.5 * bend) > limits.tolerance)) {
      return { x, value, gradient, iterations: iteration, evaluations, converged: true, stalled: false };
    }
    let length = 1;
    let trialValue = Number.NaN;
    for (let attempt = 0; attempt < 40; attempt++) {
      for (let i = 0; i < n; i++) trial[i] = x[i] + length * step[i];
      trialValue = evaluate(trial, trialGradient);
      evaluations++;
      if (trialValue <= value + 1e-4 * length * slope) break;
      const parabola = Number.isFinite(trialValue)
        ? (-0.5 * slope * length * length) / (trialValue - value - slope * length)
        : 0;
      length = Math.min(Math.max(parabola, 0.1 * length), 0.5 * length);
      trialValue = Number.NaN;
    }
    // No decrease left that doubles can show: the point is as good as the function can tell.
    if (Number.isNaN(trialValue)) {
      return { x, value, gradient, iterations: iteration, evaluations, converged: true, stalled: true };
    }
    updateCurvature(curvature, step, length, gradient, trialGradient);
    idleSteps = value - trialValue < IDLE_GAIN * limits.tolerance ? idleSteps + 1 : 0;
    x.set(trial);
    gradient.set(trialGradient);
    value = trialValue;
    if (idleSteps === IDLE_STEPS) {
      return { x, value, gradient, iterations: iteration + 1, evaluations, converged: true, stalled: true };
    }
  }
  return { x, value, gradient, iterations: limits.maxIterations, evaluations, converged: false, stalled: false };
}

/** Damped BFGS: B + r r' / s'r - B s s'B / s'B s with r = theta y + (1 - theta) B s, theta chosen so that s'r >= 0.2 s'B s. */
function updateCurvature(
  curvature: Float64Array,
  step: Float64Array,
  length: number,
  before: Float64Array,
  after: Float64Array,
): void {
  const n = step.length;
  const product = new Float64Array(n);
  const change = new Float64Array(n);
  let bend = 0;
  let yielded = 0;
  for (let i = 0; i < n; i++) {
    let total = 0;
    for (let j = 0; j < n; j++) total += curvature[i * n + j] * step[j];
    product[i] = length * total;
    change[i] = after[i] - before[i];
    bend += length * step[i] * product[i];
    yielded += length * step[i] * change[i];
  }
  if (!(bend > 0)) return;
  let denominator = yielded;
  if (yielded < 0.2 * bend) {
    const theta = (0.8 * bend) / (bend - yielded);
    for (let i = 0; i < n; i++) change[i] = theta * change[i] + (1 - theta) * product[i];
    denominator = 0.2 * bend;
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      curvature[i * n + j] += (change[i] * change[j]) / denominator - (product[i] * product[j]) / bend;
    }
  }
}

/**
 * Minimiser d of g'd + d'B d / 2 over rows (x + d) >= bounds, x feasible, B positive definite: primal active-set method from d = 0.
 *
 * Source: Nocedal and Wright, Numerical Optimization, 2nd ed., algorithm 16.3.
 *
 * One function: the working set and the step change together.
 */
export function quadraticStep(
  gradient: Float64Array,
  curvature: Float64Array,
  x: Float64Array,
  region: Polyhedron,
): Float64Array {
  const n = gradient.length;
  const { rows, bounds } = region;
  const m = bounds.length;
  const factor = regularisedFactor(curvature, n);
  const slack = new Float64Array(m);
  for (let c = 0; c < m; c++) {
    let value = -bounds[c];
    for (let i = 0; i < n; i++) value += rows[c * n + i] * x[i];
    slack[c] = Math.max(value, 0);
  }
  const step = new Float64Array(n);
  const move = new Float64Array(n);
  const working: number[] = [];
  let multipliers = new Float64Array(0);
  for (let round = 0; round < 10 * (m + 1); round++) {
    // move = -B^-1 (g + B d) + B^-1 A' lambda with A move = 0
    for (let i = 0; i < n; i++) move[i] = gradient[i];
    choleskySolveInPlace(factor, n, move);
    for (let i = 0; i < n; i++) move[i] = -move[i] - step[i];
    if (working.length > 0) {
      const columns = working.map((c) => {
        const column = rows.slice(c * n, (c + 1) * n);
        choleskySolveInPlace(factor, n, column);
        return column;
      });
      const w = working.length;
      const gram = new Float64Array(w * w);
      multipliers = new Float64Array(w);
      for (let a = 0; a < w; a++) {
        const row = working[a] * n;
        for (let i = 0; i < n; i++) multipliers[a] -= rows[row + i] * move[i];
        for (let b = 0; b < w; b++) for (let i = 0; i < n; i++) gram[a * w + b] += rows[row + i] * columns[b][i];
      }
      const gramFactor = regularisedFactor(gram, w);
      choleskySolveInPlace(gramFactor, w, multipliers);
      for (let a = 0; a < w; a++) for (let i = 0; i < n; i++) move[i] += multipliers[a] * columns[a][i];
    }
    let length = 1;
    let blocking = -1;
    for (let c = 0; c < m; c++) {
      if (working.includes(c)) continue;
      let approach = 0;
      let taken = 0;
      for (let i = 0; i < n; i++) {
        approach += rows[c * n + i] * move[i];
        taken += rows[c * n + i] * step[i];
      }
      if (approach >= 0) continue;
      const room = Math.max(slack[c] + taken, 0) / -approach;
      if (room < length) {
        length = room;
        blocking = c;
      }
    }
    for (let i = 0; i < n; i++) step[i] += length * move[i];
    if (blocking >= 0) {
      working.push(blocking);
      continue;
    }
    let weakest = -1;
    for (let a = 0; a < working.length; a++) {
      if (multipliers[a] < 0 && (weakest < 0 || multipliers[a] < multipliers[weakest])) weakest = a;
    }
    if (weakest < 0) break;
    working.splice(weakest, 1);
  }
  return step;
}

/** Cholesky factor of a symmetric matrix, with as much added to its diagonal as it needs to be positive definite. */
function regularisedFactor(matrix: Float64Array, n: number): Float64Array {
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(matrix[i * n + i]));
  let added = 0;
  for (;;) {
    const factor = matrix.slice();
    for (let i = 0; i < n; i++) factor[i * n + i] += added;
    if (choleskyInPlace(factor, n) < 0) return factor;
    added = Math.max(10 * added, 1e-14 * largest, Number.MIN_VALUE * 1e16);
    if (!Number.isFinite(added)) throw new Error('regularisedFactor: the matrix holds NaN or infinity');
  }
}
