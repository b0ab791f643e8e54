import { InvalidInputError } from '../../errors/invalidInput.ts';
import { readNumbers } from '../../linalg/numericInput.ts';
import { readSeries, refuseConstant } from '../series.ts';
import { climb, finiteCurvature, type Optimum } from './climb.ts';
import { type FeasibleRegion, feasibleRegion, moveInside, persistenceOf } from './feasibleRegion.ts';
import { createLikelihood, type GarchLikelihood } from './likelihood.ts';
import { fromScaled, scaleReturns, standardErrorsFromScaled, toScaled } from './scaling.ts';
import { type GarchOptions, type GarchSpecification, parameterNames, resolveSpecification } from './specification.ts';
import { curvatureAcrossKinks, estimateCovariance, negativeHessian } from './standardErrors.ts';
import { remotePoints, startingPoints, withShapes } from './startValues.ts';

/** How to estimate; the model itself is in GarchOptions. */
export interface GarchFitOptions extends GarchOptions {
  /** Warm start: parameters in the order of `parameterNames`, in the units of the returns; an infeasible one is moved inside. */
  readonly start?: readonly number[];
  /** False leaves out the standard errors (a fifth to a third of the time). Default true. */
  readonly standardErrors?: boolean;
  /** Largest number of quasi-Newton steps from one start. Default 200. */
  readonly maxIterations?: number;
}

/** What a reader of the estimates should know; none of these makes the estimates unusable. */
export type GarchFlag =
  /** Persistence is 1: shocks to the variance never fade and there is no unconditional variance. */
  | 'unit-persistence'
  /** Some parameter sits at its bound (see `atBound`): its standard error is no guide. */
  | 'parameter-at-bound'
  /** Fewer than 25 observations per parameter. */
  | 'short-sample'
  /** The search ended before its criterion held; the best point found is reported. */
  | 'not-converged'
  /**
   * The estimates lie where a shock to the first variance grows rather than fades (EGARCH): variances depend on the start for
   * ever and the likelihood is rough, so neither is to be relied on. Another family or a longer sample is needed.
   */
  | 'not-invertible'
  /** Standard errors could not be computed for every parameter: those are null. */
  | 'standard-errors-incomplete';

/** Standard errors in the order of the parameters; null where there is none. */
export type StandardErrors = readonly (number | null)[];

/** A fitted model. Series have the length T of the returns, and their units. */
export interface GarchFit {
  readonly specification: GarchSpecification;
  readonly parameterNames: readonly string[];
  readonly parameters: readonly number[];
  /** From the inverse of the negative Hessian. Undefined where `standardErrors: false` was asked for. */
  readonly standardErrors?: StandardErrors;
  /** Bollerslev-Wooldridge sandwich, valid for non-normal innovations too. */
  readonly robustStandardErrors?: StandardErrors;
  readonly logLikelihood: number;
  /** -2 log L + 2 k. */
  readonly aic: number;
  /** -2 log L + k ln T. */
  readonly bic: number;
  readonly observations: number;
  /** sum alpha + sum gamma / 2 + sum beta; EGARCH: sum beta. */
  readonly persistence: number;
  /** omega / (1 - persistence) (EGARCH: its exponential, the level of ln h); null at unit persistence. */
  readonly unconditionalVariance: number | null;
  /** sqrt(h_t). */
  readonly conditionalVolatilities: Float64Array;
  /** e_t = r_t - mu. */
  readonly residuals: Float64Array;
  /** z_t = e_t / sqrt(h_t). */
  readonly standardizedResiduals: Float64Array;
  readonly flags: readonly GarchFlag[];
  /** Names of the parameters at a bound. */
  readonly atBound: readonly string[];
  readonly iterations: number;
}

/** A persistence this close to 1 counts as 1. */
const UNIT_PERSISTENCE = 1e-6;
/** With so few observations, or a persistence below this, the likelihood often has more maxima: further starts are tried. */
const SHORT_SAMPLE = 500;
const SHORT_MEMORY = 0.9;
/** A further start whose log-likelihood comes this close to the best found, before any climb, is tried in any case. */
const NEARLY_AS_HIGH = 4;
/** The maximum beyond a kink is sought where the log-likelihood falls by no more than this on the way there. */
const ACROSS_A_KINK = 0.002;
const MOST_SIDES = 5;
/** mu this close to a return, in standard deviations, is on it. */
const ON_KINK = 1e-6;
/**
 * Fits GARCH(p,q), GJR-GARCH(p,o,q) or EGARCH(p,o,q) by maximum likelihood: r_t = mu + e_t, e_t = sqrt(h_t) z_t, with the
 * variance recursions of VarianceFamily and the densities of InnovationFamily,
 * log L = sum_t log f(z_t) - ln(h_t) / 2.
 *
 * The returns are scaled to unit variance inside, so percent and fractions give the same fit. Gradients are analytic (reverse
 * accumulation); the search is sequential quadratic programming from the best points of a grid, first curved by the
 * information matrix, and ends with a Newton check on the Hessian.
 *
 * Source: Bollerslev (1986); Glosten, Jagannathan and Runkle (1993); Nelson (1991); Bollerslev and Wooldridge (1992) for the
 * robust errors; conventions of the Python package arch 8.0.
 *
 * One function: starts, climbs and standard errors follow each other on the same scaled data.
 *
 * @param returns T finite returns, oldest first, in any unit
 * @returns estimates in the units of the returns (mu: returns; omega: squared returns, EGARCH: log squared returns)
 * @throws InvalidInputError for fewer than 10 observations more than parameters, a constant series, an element that is not
 *   finite, options out of range, or a start of the wrong length
 */
export function fitGarch(returns: ArrayLike<number>, options: GarchFitOptions = {}): GarchFit {
  const specification = resolveSpecification(options);
  const names = parameterNames(specification);
  const k = names.length;
  const series = readSeries('returns', returns, k + 10, `a model with ${k} parameters`);
  refuseConstant('returns', series);
  const scaled = scaleReturns(specification, series);
  const likelihood = createLikelihood(specification, scaled.values);
  const region = feasibleRegion(specification);
  const maxIterations = readIterations(options.maxIterations ?? 200);
  const start = options.start === undefined ? undefined : readStart(options.start, names);
  const warm = start && moveInside(specification, toScaled(specification, start, scaled));
  const kinkedMean = specification.family === 'egarch' && specification.mean === 'constant';
  const best = (from: Optimum | undefined, points: readonly Float64Array[]): Optimum | undefined =>
    points.reduce((known, point) => {
      const other = climb(likelihood, kinkedMean, region, point, maxIterations, known);
      return known !== undefined && !(other.value > known.value) ? known : other;
    }, from);
  const starts = chooseStarts(specification, likelihood, scaled.values, warm);
  let optimum = best(undefined, starts.near);
  const memory = optimum && persistenceOf(specification, optimum.parameters);
  const isSuspect = series.length <= SHORT_SAMPLE || (memory !== undefined && memory < SHORT_MEMORY);
  const remote = starts.remote();
  const highest = optimum?.value ?? Number.NEGATIVE_INFINITY;
  optimum = best(
    optimum,
    isSuspect ? remote : remote.filter((point) => likelihood.value(point) > highest - NEARLY_AS_HIGH),
  );
  if (kinkedMean) optimum = acrossKinks(likelihood, optimum, best);
  if (optimum === undefined || !Number.isFinite(optimum.value))
    throw new Error('fitGarch: the likelihood overflows; look for outliers in the returns.');

  // Rounding may have left a parameter a hair outside its bound.
  const estimates = moveInside(specification, optimum.parameters);
  const parameters = fromScaled(specification, estimates, scaled);
  const active = activeConstraints(region, estimates);
  const persistence = persistenceOf(specification, estimates);
  const integrated = persistence > 1 - UNIT_PERSISTENCE;
  const atBound = active.filter((c) => region.owners[c] >= 0).map((c) => names[region.owners[c]]);
  const flags: GarchFlag[] = [];
  if (integrated) flags.push('unit-persistence');
  if (atBound.length > 0) flags.push('parameter-at-bound');
  if (series.length < 25 * k) flags.push('short-sample');
  if (!optimum.converged) flags.push('not-converged');

  let errors: Pick<GarchFit, 'standardErrors' | 'robustStandardErrors'> = {};
  if (options.standardErrors ?? true) {
    const curvature = optimum.hessian.slice();
    if (kinkedMean) curvature[0] = finiteCurvature(likelihood.information(estimates), series.length)[0];
    const hessian = negativeHessian(likelihood, estimates, curvature, kinkedMean);
    if (optimum.onKink) hessian[0] = curvatureAcrossKinks(likelihood, estimates, curvature[0]);
    const covariance = estimateCovariance(likelihood, estimates, hessian, region, active, optimum.onKink);
    const read = (matrix: Float64Array | undefined): StandardErrors => {
      if (matrix === undefined) return names.map(() => null);
      const own = standardErrorsFromScaled(specification, matrix, scaled);
      return names.map((_, i) => (covariance?.held.includes(i) ? null : own[i]));
    };
    errors = { standardErrors: read(covariance?.ordinary), robustStandardErrors: read(covariance?.robust) };
    if (errors.standardErrors?.includes(null)) flags.push('standard-errors-incomplete');
  }

  const scaledLogLikelihood = likelihood.value(estimates);
  if (likelihood.invertibility() > 0) flags.push('not-invertible');
  const logLikelihood = scaledLogLikelihood - series.length * Math.log(scaled.scale);
  const unconditional = estimates[likelihood.layout.omega] / (1 - persistence);
  return {
    specification,
    parameterNames: names,
    parameters: Array.from(parameters),
    ...errors,
    logLikelihood,
    aic: -2 * logLikelihood + 2 * k,
    bic: -2 * logLikelihood + k * Math.log(series.length),
    observations: series.length,
    persistence,
    unconditionalVariance: integrated
      ? null
      : (specification.family === 'egarch' ? Math.exp(unconditional) : unconditional) * scaled.scale * scaled.scale,
    conditionalVolatilities: likelihood.variances().map((h) => Math.sqrt(h) * scaled.scale),
    residuals: likelihood.state.residuals.map((e) => e * scaled.scale),
    standardizedResiduals: likelihood.state.standardized.slice(),
    flags,
    atBound,
    iterations: optimum.iterations,
  };
}

/**
 * Climbs on from the returns on either side of mu while that leads higher: each return is a kink of an EGARCH likelihood in mu, and the
 * maxima between them differ by little.
 */
function acrossKinks(
  likelihood: GarchLikelihood,
  optimum: Optimum | undefined,
  best: (from: Optimum, points: readonly Float64Array[]) => Optimum | undefined,
): Optimum | undefined {
  let highest = optimum;
  for (let side = 0; side < MOST_SIDES && highest !== undefined; side++) {
    const { parameters, value } = highest;
    const beside = kinksBeside(likelihood.state.returns, parameters[0])
      .map((mean) => parameters.with(0, mean))
      .filter((point) => likelihood.value(point) > value - ACROSS_A_KINK);
    const found = best(highest, beside);
    if (found === highest) break;
    highest = found;
  }
  return highest;
}

/** The returns next below and above mu, where there are such. */
function kinksBeside(returns: Float64Array, mu: number): number[] {
  let below = Number.NEGATIVE_INFINITY;
  let above = Number.POSITIVE_INFINITY;
  for (const value of returns) {
    if (value < mu - ON_KINK && value > below) below = value;
    if (value > mu + ON_KINK && value < above) above = value;
  }
  return [below, above].filter(Number.isFinite);
}

interface Starts {
  /** The warm start alone, or the best point of each kind on the grid, best first. */
  readonly near: readonly Float64Array[];
  /** Further points for where there may be more maxima. */
  readonly remote: () => readonly Float64Array[];
}

/** The points to climb from. */
function chooseStarts(
  specification: GarchSpecification,
  likelihood: GarchLikelihood,
  values: Float64Array,
  warm: Float64Array | undefined,
): Starts {
  if (warm !== undefined && Number.isFinite(likelihood.value(warm))) return { near: [warm], remote: () => [] };
  const normal =
    specification.innovations === 'normal'
      ? likelihood
      : createLikelihood({ ...specification, innovations: 'normal' }, values);
  let mean = 0;
  if (specification.mean === 'constant') for (const value of values) mean += value / values.length;
  const kinds = new Set<string>();
  const points = startingPoints(specification, likelihood, normal, mean).filter(({ kind }) => {
    if (kinds.has(kind)) return false;
    kinds.add(kind);
    return true;
  });
  if (points.length === 0) {
    throw new Error('fitGarch: no starting point has a finite likelihood; look for outliers in the returns.');
  }
  const ready = (point: Float64Array) => moveInside(specification, withShapes(likelihood, normal, point));
  return {
    near: points.map(({ parameters }) => ready(parameters)),
    remote: () => remotePoints(specification, likelihood, normal, mean).map(ready),
  };
}

/** Constraints that hold with equality, up to 1e-9. */
function activeConstraints(region: FeasibleRegion, parameters: Float64Array): number[] {
  const k = parameters.length;
  return region.owners
    .map((_, c) => c)
    .filter((c) => {
      let slack = -region.bounds[c];
      for (let i = 0; i < k; i++) slack += region.rows[c * k + i] * parameters[i];
      return slack <= 1e-9;
    });
}

function readStart(start: readonly number[], names: readonly string[]): readonly number[] {
  if (readNumbers(start, 'start').length !== names.length) {
    throw new InvalidInputError({
      field: 'start',
      given: `[${start.join(', ')}]`,
      allowed: `${names.length} finite numbers: ${names.join(', ')}`,
      remedy: 'Give the parameters of an earlier fit of the same model.',
    });
  }
  return start;
}

function readIterations(value: number): number {
  if (!Number.isInteger(value) || value < 1) {
    throw new InvalidInputError({
      field: 'maxIterations',
      given: value,
      allowed: 'a whole number of at least 1',
      remedy: 'Leave it out for the default of 200.',
    });
  }
  return value;
}
