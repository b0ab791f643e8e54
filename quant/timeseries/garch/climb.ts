import { choleskyInPlace } from '../../linalg/cholesky.ts';
import {
  type Minimum,
  minimiseOverPolyhedron,
  quadraticStep,
  type SmoothFunction,
} from '../kernels/polyhedralMinimum.ts';
import type { FeasibleRegion } from './feasibleRegion.ts';
import type { GarchLikelihood } from './likelihood.ts';
import { negativeHessian } from './standardErrors.ts';

/** The search stops when the next step promises less than this gain in log-likelihood. */
const TOLERANCE = 1e-10;
/** The estimates stand once the quadratic model with the true Hessian promises less than this gain. */
const GAIN = 1e-7;
/** Quasi-Newton steps before the curvature is computed afresh. */
const ROUND = 20;
/** Quasi-Newton steps after which a further climb is asked whether it leads to the optimum that is known already, and then again. */
const PROBE = 6;
const NEXT_PROBE = 3;
const LAST_PROBE = 18;
/** A start this little below the known optimum is taken to share its curvature. */
const BESIDE = 0.01;
/** A return this close to mu, in standard deviations, is a kink that mu sits on. */
const NEAR_KINK = 1e-6;
/** A search that stalls this close to a return, in standard deviations, may be on its way to that kink. */
const TOWARDS_KINK = 2e-3;

/** A maximum of the log-likelihood. */
export interface Optimum {
  readonly parameters: Float64Array;
  readonly value: number;
  /** Negative Hessian of the log-likelihood there, to some four digits. */
  readonly hessian: Float64Array;
  /** mu sits on a return, where the likelihood has a kink (EGARCH). */
  readonly onKink: boolean;
  readonly converged: boolean;
  readonly iterations: number;
}

/**
 * Climbs from one start until the quasi-Newton model and then the true curvature promise no further gain.
 *
 * One function: probes and rounds go on from one state.
 *
 * @param known an optimum found before: the climb ends as soon as it is seen to lead there again
 */
export function climb(
  likelihood: GarchLikelihood,
  kinkedMean: boolean,
  region: FeasibleRegion,
  start: Float64Array,
  maxIterations: number,
  known: Optimum | undefined,
): Optimum {
  const k = start.length;
  const evaluate = (x: Float64Array, gradient: Float64Array): number => {
    const value = likelihood.valueAndGradient(x, gradient);
    for (let i = 0; i < k; i++) gradient[i] = -gradient[i];
    // Where derivatives overflow the likelihood is too steep to be climbed: such a point counts as undefined.
    return gradient.every(Number.isFinite) ? -value : Number.NaN;
  };
  let x = start;
  const isBeside = known !== undefined && likelihood.value(x) > known.value - BESIDE;
  let curvature = isBeside ? known.hessian : finiteCurvature(likelihood.information(x), likelihood.state.observations);
  let iterations = 0;
  let before = Number.POSITIVE_INFINITY;
  while (known !== undefined && iterations < LAST_PROBE) {
    const probe = minimiseOverPolyhedron(evaluate, x, region, curvature, {
      maxIterations: iterations === 0 && !isBeside ? PROBE : NEXT_PROBE,
      tolerance: TOLERANCE,
    });
    if (leadsTo(known, probe)) return known;
    x = probe.x;
    iterations += probe.iterations;
    if (probe.converged || probe.iterations === 0) break;
  }
  for (let round = 0; ; round++) {
    const steps = Math.max(Math.min(maxIterations - iterations, ROUND), 1);
    let minimum = minimiseOverPolyhedron(evaluate, x, region, curvature, {
      maxIterations: steps,
      tolerance: TOLERANCE,
    });
    iterations += minimum.iterations;
    let onKink = false;
    if (kinkedMean) {
      const kink = nearestReturn(likelihood.state.returns, minimum.x[0]);
      const distance = Math.abs(kink - minimum.x[0]);
      if (distance < (minimum.stalled || !minimum.converged ? TOWARDS_KINK : NEAR_KINK)) {
        const held = minimiseAtKink(likelihood, evaluate, region, minimum.x, kink, steps);
        iterations += held.iterations;
        if (held.value <= minimum.value + GAIN && peaksInMean(likelihood, held.x)) {
          minimum = held;
          onKink = true;
        }
      }
    }
    x = minimum.x;
    const gradient = minimum.gradient.slice();
    const hessian = finiteCurvature(
      negativeHessian(
        likelihood,
        x,
        curvature,
        kinkedMean,
        gradient.map((slope) => -slope),
      ),
      likelihood.state.observations,
    );
    // On a kink the slope in mu jumps across zero: no step in mu can be judged by it.
    if (onKink) gradient[0] = 0;
    const step = quadraticStep(gradient, hessian, x, region);
    let promise = 0;
    for (let i = 0; i < k; i++) {
      promise -= gradient[i] * step[i];
      for (let j = 0; j < k; j++) promise -= 0.5 * step[i] * hessian[i * k + j] * step[j];
    }
    const converged = promise <= GAIN;
    const idle = !(before - minimum.value > TOLERANCE);
    const chaotic = round > 0 && likelihood.invertibility() > 0;
    if (converged || (idle && round > 0) || chaotic || iterations >= maxIterations) {
      return { parameters: x, value: -minimum.value, hessian, onKink, converged, iterations };
    }
    before = minimum.value;
    curvature =
      choleskyInPlace(hessian.slice(), k) < 0
        ? hessian
        : finiteCurvature(likelihood.information(x), likelihood.state.observations);
  }
}

/** Whether a point lies where the log-likelihood falls off from a known optimum as its curvature there says. */
function leadsTo(known: Optimum, { x, value }: Minimum): boolean {
  const k = x.length;
  let bend = 0;
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) {
      bend += 0.5 * (x[i] - known.parameters[i]) * known.hessian[i * k + j] * (x[j] - known.parameters[j]);
    }
  }
  return Math.abs(known.value + value - bend) <= 0.3 * bend + GAIN;
}

/** The matrix, or T times the identity where it overflowed: a first guess that any search can start from. */
export function finiteCurvature(matrix: Float64Array, observations: number): Float64Array {
  if (matrix.every(Number.isFinite)) return matrix;
  const k = Math.sqrt(matrix.length);
  return matrix.map((_, i) => (i % (k + 1) === 0 ? observations : 0));
}

/** The search with mu held at a return, where the likelihood of an EGARCH has a kink in mu but is smooth in the rest. */
function minimiseAtKink(
  likelihood: GarchLikelihood,
  evaluate: SmoothFunction,
  region: FeasibleRegion,
  point: Float64Array,
  kink: number,
  maxIterations: number,
): Minimum {
  const k = point.length;
  const x = point.slice();
  x[0] = kink;
  const curvature = finiteCurvature(likelihood.information(x), likelihood.state.observations);
  for (let j = 1; j < k; j++) {
    curvature[j] = 0;
    curvature[j * k] = 0;
  }
  const held: SmoothFunction = (parameters, gradient) => {
    const value = evaluate(parameters, gradient);
    gradient[0] = 0;
    return value;
  };
  return minimiseOverPolyhedron(held, x, region, curvature, { maxIterations, tolerance: TOLERANCE });
}

/** Whether the log-likelihood falls on both sides of mu. */
function peaksInMean(likelihood: GarchLikelihood, point: Float64Array): boolean {
  const gradient = new Float64Array(point.length);
  const beside = point.slice();
  beside[0] = point[0] - NEAR_KINK;
  likelihood.valueAndGradient(beside, gradient);
  const left = gradient[0];
  beside[0] = point[0] + NEAR_KINK;
  likelihood.valueAndGradient(beside, gradient);
  return left >= 0 && gradient[0] <= 0;
}

function nearestReturn(returns: Float64Array, mu: number): number {
  let nearest = returns[0];
  for (const value of returns) if (Math.abs(value - mu) < Math.abs(nearest - mu)) nearest = value;
  return nearest;
}
