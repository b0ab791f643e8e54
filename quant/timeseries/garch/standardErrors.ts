import { choleskyInPlace, choleskyInverse } from '../../linalg/cholesky.ts';
import type { FeasibleRegion } from './feasibleRegion.ts';
import type { GarchLikelihood } from './likelihood.ts';

/** Covariance of the estimates, k x k row-major, in the units of the likelihood's parameters. */
export interface EstimateCovariance {
  /** (-H)^-1. */
  readonly ordinary: Float64Array;
  /** (-H)^-1 T cov(scores) (-H)^-1. */
  readonly robust: Float64Array;
  /** Parameters held at a bound, since the curvature is no maximum without that. */
  readonly held: readonly number[];
}

/**
 * -H, H the matrix of second derivatives of the log-likelihood: central differences of the analytic gradient, with steps of
 * 1e-4 of each parameter's standard error under `curvature`, at most 1e-3 of its size or of 1.
 *
 * @param curvature positive-definite approximation of -H, for the step lengths
 * @param kinkedMean the likelihood has kinks in mu (the first parameter) wherever mu meets a return, as |z| has in EGARCH: the
 *   second derivative is then taken between two returns, as large samples justify
 * @param gradient of the log-likelihood at the parameters: with it, forward differences at half the time and, since the steps are
 *   small, with four digits
 */
export function negativeHessian(
  likelihood: GarchLikelihood,
  parameters: Float64Array,
  curvature: Float64Array,
  kinkedMean: boolean,
  gradient?: Float64Array,
): Float64Array {
  const k = parameters.length;
  const hessian = new Float64Array(k * k);
  const above = new Float64Array(k);
  const below = new Float64Array(k);
  const moved = parameters.slice();
  for (let i = kinkedMean ? 1 : 0; i < k; i++) {
    const scale = curvature[i * k + i] > 0 ? 1 / Math.sqrt(curvature[i * k + i]) : 1;
    const size = Math.abs(parameters[i]);
    const step = Math.min(Math.max(1e-4 * scale, 1e-9 * size), 1e-3 * Math.max(size, 1));
    moved[i] = parameters[i] + step;
    const up = likelihood.valueAndGradient(moved, above);
    const upper = moved[i];
    moved[i] = gradient === undefined ? parameters[i] - step : parameters[i];
    const down = gradient === undefined ? likelihood.valueAndGradient(moved, below) : 0;
    const lower = moved[i];
    if (gradient !== undefined) below.set(gradient);
    moved[i] = parameters[i];
    // A parameter at a bound may have no likelihood on its other side: one-sided there.
    if (Number.isNaN(up)) likelihood.valueAndGradient(parameters, above);
    if (Number.isNaN(down)) likelihood.valueAndGradient(parameters, below);
    const width = (Number.isNaN(up) ? parameters[i] : upper) - (Number.isNaN(down) ? parameters[i] : lower);
    for (let j = 0; j < k; j++) hessian[i * k + j] = width > 0 ? (below[j] - above[j]) / width : 0;
  }
  if (kinkedMean) {
    const step = curvature[0] > 0 ? 1e-4 / Math.sqrt(curvature[0]) : 1e-6;
    const [lower, upper] = smoothInterval(likelihood.state.returns, parameters[0], step);
    moved[0] = upper;
    likelihood.valueAndGradient(moved, above);
    moved[0] = lower;
    likelihood.valueAndGradient(moved, below);
    hessian[0] = (below[0] - above[0]) / (upper - lower);
    for (let j = 1; j < k; j++) hessian[j] = hessian[j * k];
  }
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < i; j++) {
      const value = 0.5 * (hessian[i * k + j] + hessian[j * k + i]);
      hessian[i * k + j] = value;
      hessian[j * k + i] = value;
    }
  }
  return hessian;
}

/** The mean slope of the score in mu is taken over this share of its standard error to each side. */
const KINK_WINDOW = 0.25;

/**
 * -d^2 log L / d mu^2 where mu sits on a kink: the mean slope of its score over a window that holds many kinks, which is what the
 * score's expectation has for a slope (Huber 1967, The behavior of maximum likelihood estimates under nonstandard conditions).
 *
 * @param expected the information about mu, for the width of the window
 */
export function curvatureAcrossKinks(likelihood: GarchLikelihood, parameters: Float64Array, expected: number): number {
  const width = KINK_WINDOW / Math.sqrt(expected);
  const gradient = new Float64Array(parameters.length);
  const moved = parameters.slice();
  moved[0] = parameters[0] - width;
  likelihood.valueAndGradient(moved, gradient);
  const below = gradient[0];
  moved[0] = parameters[0] + width;
  likelihood.valueAndGradient(moved, gradient);
  return (below - gradient[0]) / (2 * width);
}

/**
 * Ordinary and robust covariance of the estimates. Where -H is not positive definite in all parameters, it is taken along the
 * constraints that are active; undefined where it is not positive definite there either.
 *
 * Source: Bollerslev and Wooldridge (1992), Quasi-maximum likelihood estimation, Econometric Reviews 11.
 *
 * @param hessian -H, k x k
 * @param active the constraints of the region that hold with equality
 * @param onKink mu, the first parameter, sits on a kink and can be held there as well
 */
export function estimateCovariance(
  likelihood: GarchLikelihood,
  parameters: Float64Array,
  hessian: Float64Array,
  region: FeasibleRegion,
  active: readonly number[],
  onKink: boolean,
): EstimateCovariance | undefined {
  const k = parameters.length;
  const meat = scoreCovariance(likelihood.scores(parameters), k);
  const full = invertAlong(hessian, k, identityBasis(k));
  if (full !== undefined) return { ordinary: full, robust: sandwich(full, meat, k), held: [] };
  const directions = directionsAlong(region, active, k);
  const inverse = invertAlong(hessian, k, onKink ? directions.filter((direction) => direction[0] === 0) : directions);
  if (inverse === undefined) return undefined;
  const held = Array.from({ length: k }, (_, i) => i).filter((i) => inverse[i * k + i] === 0);
  return { ordinary: inverse, robust: sandwich(inverse, meat, k), held };
}

/**
 * An interval of width 2 `step` at `mu` with no return inside: centred where that is possible, else beside the return that mu sits
 * on, in the wider of the two gaps, and narrower where the gap is narrow.
 */
function smoothInterval(returns: Float64Array, mu: number, step: number): [number, number] {
  let below = Number.NEGATIVE_INFINITY;
  let above = Number.POSITIVE_INFINITY;
  let kink = mu;
  for (const value of returns) {
    if (Math.abs(value - mu) <= step) kink = value;
    else if (value < mu) below = Math.max(below, value);
    else above = Math.min(above, value);
  }
  if (kink === mu && below < mu - step && above > mu + step) return [mu - step, mu + step];
  const width = Math.min(2 * step, 0.5 * Math.max(above - kink, kink - below));
  return above - kink >= kink - below
    ? [kink + 0.5 * width, kink + 1.5 * width]
    : [kink - 1.5 * width, kink - 0.5 * width];
}

/** T times the sample covariance (divisor T - 1) of the rows of `scores`. */
function scoreCovariance(scores: Float64Array, k: number): Float64Array {
  const T = scores.length / k;
  const means = new Float64Array(k);
  for (let t = 0; t < T; t++) for (let c = 0; c < k; c++) means[c] += scores[t * k + c] / T;
  const result = new Float64Array(k * k);
  for (let t = 0; t < T; t++) {
    for (let a = 0; a < k; a++) {
      const own = scores[t * k + a] - means[a];
      for (let b = 0; b <= a; b++) result[a * k + b] += own * (scores[t * k + b] - means[b]);
    }
  }
  for (let a = 0; a < k; a++) {
    for (let b = 0; b <= a; b++) {
      result[a * k + b] *= T / (T - 1);
      result[b * k + a] = result[a * k + b];
    }
  }
  return result;
}

/** N (N'A N)^-1 N' for the columns of N given as rows of `basis`; undefined where N'A N is not safely positive definite. */
function invertAlong(a: Float64Array, k: number, basis: readonly Float64Array[]): Float64Array | undefined {
  const f = basis.length;
  const reduced = new Float64Array(f * f);
  for (let i = 0; i < f; i++) {
    for (let j = 0; j < f; j++) {
      for (let r = 0; r < k; r++) {
        if (basis[i][r] === 0) continue;
        for (let c = 0; c < k; c++) reduced[i * f + j] += basis[i][r] * a[r * k + c] * basis[j][c];
      }
    }
  }
  // Unit diagonal, so that the pivots tell the conditioning whatever the units of the parameters.
  const scales = new Float64Array(f);
  for (let i = 0; i < f; i++) {
    if (!(reduced[i * f + i] > 0)) return undefined;
    scales[i] = 1 / Math.sqrt(reduced[i * f + i]);
  }
  for (let i = 0; i < f; i++) for (let j = 0; j < f; j++) reduced[i * f + j] *= scales[i] * scales[j];
  if (choleskyInPlace(reduced, f) >= 0) return undefined;
  for (let i = 0; i < f; i++) if (reduced[i * f + i] < 1e-6) return undefined;
  const inverse = choleskyInverse(reduced, f);
  const result = new Float64Array(k * k);
  for (let i = 0; i < f; i++) {
    for (let j = 0; j < f; j++) {
      const value = inverse[i * f + j] * scales[i] * scales[j];
      for (let r = 0; r < k; r++) {
        if (basis[i][r] === 0) continue;
        for (let c = 0; c < k; c++) result[r * k + c] += basis[i][r] * value * basis[j][c];
      }
    }
  }
  return result;
}

function identityBasis(k: number): Float64Array[] {
  return Array.from({ length: k }, (_, i) => {
    const vector = new Float64Array(k);
    vector[i] = 1;
    return vector;
  });
}

/** Basis of the directions along which the active constraints keep holding, by elimination of one parameter per constraint. */
function directionsAlong(region: FeasibleRegion, active: readonly number[], k: number): Float64Array[] {
  const pivots = new Map<number, Float64Array>();
  for (const constraint of active) {
    const row = region.rows.slice(constraint * k, (constraint + 1) * k);
    for (const [pivot, other] of pivots) {
      const factor = row[pivot];
      for (let c = 0; c < k; c++) row[c] -= factor * other[c];
    }
    let pivot = -1;
    for (let c = 0; c < k; c++) if (pivot < 0 || Math.abs(row[c]) > Math.abs(row[pivot])) pivot = c;
    if (Math.abs(row[pivot]) < 1e-12) continue;
    const scale = row[pivot];
    for (let c = 0; c < k; c++) row[c] /= scale;
    for (const other of pivots.values()) {
      const factor = other[pivot];
      for (let c = 0; c < k; c++) other[c] -= factor * row[c];
    }
    pivots.set(pivot, row);
  }
  const directions: Float64Array[] = [];
  for (let free = 0; free < k; free++) {
    if (pivots.has(free)) continue;
    const direction = new Float64Array(k);
    direction[free] = 1;
    for (const [pivot, row] of pivots) direction[pivot] = -row[free];
    directions.push(direction);
  }
  return directions;
}

function sandwich(bread: Float64Array, meat: Float64Array, k: number): Float64Array {
  const left = new Float64Array(k * k);
  const result = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let r = 0; r < k; r++) for (let j = 0; j < k; j++) left[i * k + j] += bread[i * k + r] * meat[r * k + j];
    for (let r = 0; r < k; r++) for (let j = 0; j < k; j++) result[i * k + j] += left[i * k + r] * bread[r * k + j];
  }
  return result;
}
