import { InvalidInputError } from '../../errors/invalidInput.ts';
import { readNumbers } from '../../linalg/numericInput.ts';
import { readSeries } from '../series.ts';
import { createLikelihood } from './likelihood.ts';
import { scaleReturns, toScaled } from './scaling.ts';
import { type GarchOptions, type GarchSpecification, parameterNames, resolveSpecification } from './specification.ts';

/** Variances and likelihood of returns under given parameters. Series have the length T of the returns, and their units. */
export interface FilteredGarch {
  readonly specification: GarchSpecification;
  readonly parameters: readonly number[];
  readonly logLikelihood: number;
  /** sqrt(h_t). */
  readonly conditionalVolatilities: Float64Array;
  /** e_t = r_t - mu. */
  readonly residuals: Float64Array;
  /** z_t = e_t / sqrt(h_t). */
  readonly standardizedResiduals: Float64Array;
}

/**
 * Runs a volatility model with given parameters over returns, without estimating anything: the log-likelihood at fixed parameters,
 * and today's volatility from yesterday's estimates. Stationarity is not required.
 *
 * log L = sum_t log f(z_t) - ln(h_t) / 2, z_t = (r_t - mu) / sqrt(h_t); see VarianceFamily for h_t.
 *
 * @param returns T >= 1 finite returns, oldest first
 * @param parameters in the order of `parameterNames`, in the units of the returns
 * @throws InvalidInputError where the parameters are not as many as the model has, or give a variance that is not positive and
 *   finite, or where the returns do not vary
 */
export function filterGarch(
  returns: ArrayLike<number>,
  parameters: readonly number[],
  options: GarchOptions = {},
): FilteredGarch {
  const specification = resolveSpecification(options);
  const names = parameterNames(specification);
  const series = readSeries('returns', returns, 1, 'filtering');
  if (readNumbers(parameters, 'parameters').length !== names.length) {
    throw new InvalidInputError({
      field: 'parameters',
      given: `[${parameters.join(', ')}]`,
      allowed: `${names.length} finite numbers: ${names.join(', ')}`,
      remedy: 'Give one value per parameter of the model.',
    });
  }
  const scaled = scaleReturns(specification, series);
  if (!(scaled.scale > 0)) {
    throw new InvalidInputError({
      field: 'returns',
      given: 'returns without variation',
      allowed: 'returns that vary',
      remedy: 'Give more returns; the variance before the first one is taken from them.',
    });
  }
  const likelihood = createLikelihood(specification, scaled.values);
  const logLikelihood = likelihood.value(toScaled(specification, parameters, scaled));
  if (!Number.isFinite(logLikelihood)) {
    throw new InvalidInputError({
      field: 'parameters',
      given: `[${parameters.join(', ')}]`,
      allowed: 'parameters under which every variance is positive and finite, and nu above 2, |lambda| below 1',
      remedy: 'Check the order and the units of the parameters: omega is in squared units of the returns.',
    });
  }
  return {
    specification,
    parameters: Array.from(parameters),
    logLikelihood: logLikelihood - series.length * Math.log(scaled.scale),
    conditionalVolatilities: likelihood.variances().map((h) => Math.sqrt(h) * scaled.scale),
    residuals: likelihood.state.residuals.map((e) => e * scaled.scale),
    standardizedResiduals: likelihood.state.standardized.slice(),
  };
}
