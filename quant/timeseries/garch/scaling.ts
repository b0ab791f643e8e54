import { norm2 } from '../../linalg/vector.ts';
import { type GarchSpecification, parameterLayout } from './specification.ts';

/**
 * Returns in units in which their variance is 1, so that estimation sees the same numbers for percent, fractions or basis points.
 * With a constant mean they are centred as well.
 */
export interface ScaledReturns {
  readonly values: Float64Array;
  /** r = centre + scale * value. */
  readonly centre: number;
  readonly scale: number;
}

/** Scales by the root mean square about the sample mean (constant mean) or about zero; scale 0 where that vanishes. */
export function scaleReturns(specification: GarchSpecification, returns: Float64Array): ScaledReturns {
  let centre = 0;
  if (specification.mean === 'constant') {
    const reference = returns[0];
    for (const value of returns) centre += (value - reference) / returns.length;
    centre += reference;
  }
  const values = returns.map((value) => value - centre);
  const scale = norm2(values) / Math.sqrt(values.length);
  if (scale > 0) for (let t = 0; t < values.length; t++) values[t] /= scale;
  return { values, centre, scale };
}

/** Parameters for the scaled returns from those for the returns. */
export function toScaled(
  specification: GarchSpecification,
  parameters: ArrayLike<number>,
  { centre, scale }: ScaledReturns,
): Float64Array {
  const layout = parameterLayout(specification);
  const scaled = Float64Array.from(parameters);
  if (specification.mean === 'constant') scaled[0] = (parameters[0] - centre) / scale;
  if (specification.family === 'egarch') {
    scaled[layout.omega] = parameters[layout.omega] - (1 - sumOfBetas(specification, parameters)) * 2 * Math.log(scale);
  } else scaled[layout.omega] = parameters[layout.omega] / scale / scale;
  return scaled;
}

/** Parameters for the returns from those for the scaled returns. */
export function fromScaled(
  specification: GarchSpecification,
  scaled: ArrayLike<number>,
  { centre, scale }: ScaledReturns,
): Float64Array {
  const layout = parameterLayout(specification);
  const parameters = Float64Array.from(scaled);
  if (specification.mean === 'constant') parameters[0] = centre + scale * scaled[0];
  if (specification.family === 'egarch') {
    parameters[layout.omega] = scaled[layout.omega] + (1 - sumOfBetas(specification, scaled)) * 2 * Math.log(scale);
  } else parameters[layout.omega] = scaled[layout.omega] * scale * scale;
  return parameters;
}

/** Standard errors of the parameters for the returns from the covariance of those for the scaled returns. */
export function standardErrorsFromScaled(
  specification: GarchSpecification,
  covariance: Float64Array,
  { scale }: ScaledReturns,
): Float64Array {
  const { omega, beta, shape, count: k } = parameterLayout(specification);
  const errors = Float64Array.from({ length: k }, (_, i) => Math.sqrt(Math.max(covariance[i * k + i], 0)));
  if (specification.mean === 'constant') errors[0] *= scale;
  if (specification.family !== 'egarch') {
    errors[omega] *= scale;
    errors[omega] *= scale;
    return errors;
  }
  // omega = scaled omega + (1 - sum beta) ln scale^2
  const weight = -2 * Math.log(scale);
  let variance = covariance[omega * k + omega];
  for (let b = beta; b < shape; b++) {
    variance += 2 * weight * covariance[omega * k + b];
    for (let c = beta; c < shape; c++) variance += weight * weight * covariance[b * k + c];
  }
  errors[omega] = Math.sqrt(Math.max(variance, 0));
  return errors;
}

function sumOfBetas(specification: GarchSpecification, parameters: ArrayLike<number>): number {
  const layout = parameterLayout(specification);
  let total = 0;
  for (let b = layout.beta; b < layout.shape; b++) total += parameters[b];
  return total;
}
