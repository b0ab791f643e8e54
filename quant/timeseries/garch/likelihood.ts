import { exponentialVariance } from './exponentialVariance.ts';
import type { Innovations } from './innovations.ts';
import { innovationsOf } from './innovationsOf.ts';
import { linearVariance } from './linearVariance.ts';
import { type GarchSpecification, type ParameterLayout, parameterLayout } from './specification.ts';
import type { FilterState, LagCoefficients, RecursionGradient, VarianceProcess } from './varianceProcess.ts';

/** Log-likelihood of one model on one return series, with its derivatives; the arrays inside are reused by every call. */
export interface GarchLikelihood {
  readonly layout: ParameterLayout;
  readonly innovations: Innovations;
  /** State after the last evaluation: residuals, variances, standardized residuals. */
  readonly state: FilterState;
  /** Log-likelihood with all constants; NaN where the parameters give no positive, finite variance. */
  value(parameters: ArrayLike<number>): number;
  /** Log-likelihood, and its gradient written into `gradient`. */
  valueAndGradient(parameters: ArrayLike<number>, gradient: Float64Array): number;
  /** Derivatives of each observation's log density to the parameters, T x k row-major. */
  scores(parameters: ArrayLike<number>): Float64Array;
  /** Information matrix -E[d^2 log L] of the model at the parameters, k x k; see `information` below. */
  information(parameters: ArrayLike<number>): Float64Array;
  /** h_t of the last evaluation, length T. */
  variances(): Float64Array;
  /**
   * Mean rate per observation at which, at the last evaluation, a change of the first log variance grows: below zero the filter
   * forgets its start. Log of the norm of d ln h_T / d ln h_1 over T, for EGARCH; negative infinity for the linear families,
   * where beta < 1 makes it fade.
   */
  invertibility(): number;
}

const BACKCAST_DECAY = 0.94;
const BACKCAST_LENGTH = 75;

/**
 * Prepares the likelihood of a model on a return series of length T.
 *
 * log L = sum_t log f(z_t) - ln(h_t) / 2, z_t = (r_t - mu) / sqrt(h_t).
 *
 * One function: value and gradient share the buffers of one recursion.
 *
 * @param specification the model
 * @param returns finite numbers, best scaled to unit variance; length T >= 1
 */
export function createLikelihood(specification: GarchSpecification, returns: Float64Array): GarchLikelihood {
  const T = returns.length;
  const layout = parameterLayout(specification);
  const { p, o, q } = specification;
  const m = Math.max(p, o, q);
  const withMean = specification.mean === 'constant';
  const process: VarianceProcess = specification.family === 'egarch' ? exponentialVariance : linearVariance;
  const innovations = innovationsOf(specification.innovations);
  const shapeCount = layout.count - layout.shape;
  const state: FilterState = {
    observations: T,
    padding: m,
    returns,
    residuals: new Float64Array(T),
    shocks: new Float64Array(T + m),
    asymmetricShocks: new Float64Array(T + m),
    levels: new Float64Array(T + m),
    inverseDeviations: new Float64Array(T),
    standardized: new Float64Array(T),
    densitySlopes: new Float64Array(T),
    adjoints: new Float64Array(T + m),
  };
  const coefficients: LagCoefficients = {
    omega: 0,
    alpha: new Float64Array(m),
    gamma: new Float64Array(m),
    beta: new Float64Array(m),
  };
  const recursionGradient: RecursionGradient = {
    mu: 0,
    omega: 0,
    presample: 0,
    alpha: new Float64Array(m),
    gamma: new Float64Array(m),
    beta: new Float64Array(m),
  };
  const shapeGradient = new Float64Array(shapeCount);
  const sampleMean = withMean ? mean(returns) : 0;
  const backcast = backcastVariance(returns, sampleMean);
  const meanSquare = meanOfSquares(returns, sampleMean);
  let shape: number[] = [];
  let mu = 0;
  let presample = backcast;
  let presampleSlope = 0;

  /** Reads the parameters and runs the recursion: sum ln h_t, or NaN. */
  function filter(parameters: ArrayLike<number>): number {
    mu = withMean ? parameters[0] : 0;
    coefficients.omega = parameters[layout.omega];
    for (let j = 0; j < p; j++) coefficients.alpha[j] = parameters[layout.alpha + j];
    for (let j = 0; j < o; j++) coefficients.gamma[j] = parameters[layout.gamma + j];
    for (let j = 0; j < q; j++) coefficients.beta[j] = parameters[layout.beta + j];
    shape = Array.from({ length: shapeCount }, (_, s) => parameters[layout.shape + s]);
    if (specification.initialVariance === 'meanSquare') {
      presample = meanSquare + (mu - sampleMean) * (mu - sampleMean);
      presampleSlope = withMean ? 2 * (mu - sampleMean) : 0;
    }
    return process.filter(state, coefficients, mu, presample);
  }

  function value(parameters: ArrayLike<number>): number {
    const logVariances = filter(parameters);
    if (Number.isNaN(logVariances)) return Number.NaN;
    return innovations.logDensity(state.standardized, shape, state.densitySlopes, shapeGradient) - 0.5 * logVariances;
  }

  function valueAndGradient(parameters: ArrayLike<number>, gradient: Float64Array): number {
    const total = value(parameters);
    if (!Number.isFinite(total)) return Number.NaN;
    process.adjoint(state, coefficients, presample, recursionGradient);
    if (withMean) gradient[0] = recursionGradient.mu + recursionGradient.presample * presampleSlope;
    gradient[layout.omega] = recursionGradient.omega;
    for (let j = 0; j < p; j++) gradient[layout.alpha + j] = recursionGradient.alpha[j];
    for (let j = 0; j < o; j++) gradient[layout.gamma + j] = recursionGradient.gamma[j];
    for (let j = 0; j < q; j++) gradient[layout.beta + j] = recursionGradient.beta[j];
    for (let s = 0; s < shapeCount; s++) gradient[layout.shape + s] = shapeGradient[s];
    return total;
  }

  function logVarianceSlopes(): Float64Array {
    const slopes = new Float64Array(T * layout.shape);
    process.logVarianceSlopes(state, coefficients, presample, presampleSlope, { p, o, q }, withMean, slopes);
    return slopes;
  }

  function scores(parameters: ArrayLike<number>): Float64Array {
    value(parameters);
    const { standardized, densitySlopes, inverseDeviations } = state;
    const k = layout.count;
    const varianceCount = layout.shape;
    const slopes = logVarianceSlopes();
    const shapeScores = new Float64Array(T * shapeCount);
    innovations.shapeScores(standardized, shape, shapeScores);
    const result = new Float64Array(T * k);
    for (let t = 0; t < T; t++) {
      const weight = -0.5 * (1 + standardized[t] * densitySlopes[t]);
      for (let c = 0; c < varianceCount; c++) result[t * k + c] = weight * slopes[t * varianceCount + c];
      if (withMean) result[t * k] -= densitySlopes[t] * inverseDeviations[t];
      for (let s = 0; s < shapeCount; s++) result[t * k + varianceCount + s] = shapeScores[t * shapeCount + s];
    }
    return result;
  }

  /**
   * With w_t = d ln h_t / d theta, u_t = h_t^(-1/2) in the direction of mu, and averages over the sample standing for
   * expectations of z (for the normal the exact 1 and 1/2):
   * sum_t E[psi^2] u u' + E[(1 + z psi)^2] / 4 w w' + crossed terms with the shape scores, psi = d log f / dz.
   * It is positive definite without a second derivative, hence the first curvature of the maximisation.
   */
  function information(parameters: ArrayLike<number>): Float64Array {
    value(parameters);
    const { standardized, densitySlopes, inverseDeviations } = state;
    const k = layout.count;
    const varianceCount = layout.shape;
    const slopes = logVarianceSlopes();
    const result = new Float64Array(k * k);
    const shapeScores = new Float64Array(T * shapeCount);
    innovations.shapeScores(standardized, shape, shapeScores);
    let location = 1;
    let scale = 0.5;
    const scaleShape = new Float64Array(shapeCount);
    if (shapeCount > 0) {
      location = 0;
      scale = 0;
      for (let t = 0; t < T; t++) {
        const weight = -0.5 * (1 + standardized[t] * densitySlopes[t]);
        location += (densitySlopes[t] * densitySlopes[t]) / T;
        scale += (weight * weight) / T;
        for (let s = 0; s < shapeCount; s++) {
          const own = shapeScores[t * shapeCount + s];
          scaleShape[s] += (weight * own) / T;
          for (let r = 0; r <= s; r++) {
            result[(varianceCount + s) * k + varianceCount + r] += own * shapeScores[t * shapeCount + r];
          }
        }
      }
    }
    const sums = new Float64Array(varianceCount);
    for (let t = 0; t < T; t++) {
      const row = t * varianceCount;
      for (let a = 0; a < varianceCount; a++) {
        const own = scale * slopes[row + a];
        sums[a] += slopes[row + a];
        for (let b = 0; b <= a; b++) result[a * k + b] += own * slopes[row + b];
      }
      if (withMean) result[0] += location * inverseDeviations[t] * inverseDeviations[t];
    }
    for (let s = 0; s < shapeCount; s++) {
      for (let a = 0; a < varianceCount; a++) result[(varianceCount + s) * k + a] = scaleShape[s] * sums[a];
    }
    for (let a = 0; a < k; a++) for (let b = 0; b < a; b++) result[b * k + a] = result[a * k + b];
    return result;
  }

  function variances(): Float64Array {
    const levels = state.levels.subarray(m);
    return specification.family === 'egarch' ? levels.map(Math.exp) : levels.slice();
  }

  function invertibility(): number {
    if (specification.family !== 'egarch') return Number.NEGATIVE_INFINITY;
    const memory = new Float64Array(m).fill(1);
    let growth = 0;
    for (let t = 0; t < T; t++) {
      let next = 0;
      for (let j = 0; j < m && j <= t; j++) {
        const z = state.standardized[t - j];
        const slope = coefficients.beta[j] - 0.5 * z * (coefficients.alpha[j] * Math.sign(z) + coefficients.gamma[j]);
        next += slope * memory[j];
      }
      memory.copyWithin(1, 0);
      memory[0] = next;
      let size = 0;
      for (const value of memory) size = Math.max(size, Math.abs(value));
      if (size === 0) return Number.NEGATIVE_INFINITY;
      growth += Math.log(size);
      for (let j = 0; j < m; j++) memory[j] /= size;
    }
    return growth / T;
  }

  return { layout, innovations, state, value, valueAndGradient, scores, information, variances, invertibility };
}

function mean(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total / values.length;
}

function meanOfSquares(values: Float64Array, centre: number): number {
  let total = 0;
  for (const value of values) total += (value - centre) * (value - centre);
  return total / values.length;
}

/** sum_i 0.94^i e_i^2 / sum_i 0.94^i over the first min(75, T) observations; the mean square where all of those are zero. */
function backcastVariance(returns: Float64Array, centre: number): number {
  let weight = 1;
  let weights = 0;
  let total = 0;
  for (let i = 0; i < Math.min(BACKCAST_LENGTH, returns.length); i++) {
    total += weight * (returns[i] - centre) * (returns[i] - centre);
    weights += weight;
    weight *= BACKCAST_DECAY;
  }
  return total > 0 ? total / weights : meanOfSquares(returns, centre);
}
