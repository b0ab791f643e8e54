import { InvalidInputError } from '../errors/invalidInput.ts';
import { logGamma } from './gamma.ts';
import { studentTCdf, studentTQuantile } from './studentT.ts';

/** Parameters of Hansen's skewed t: mean zero, variance one. */
export interface SkewedTParameters {
  /** Degrees of freedom eta > 2. */
  readonly degreesOfFreedom: number;
  /** Asymmetry lambda in (-1, 1); negative is a longer left tail, zero is the symmetric standardised t. */
  readonly skew: number;
}

interface Constants {
  readonly a: number;
  readonly b: number;
  readonly logBc: number;
}

/** a = 4 lambda c (eta - 2) / (eta - 1), b^2 = 1 + 3 lambda^2 - a^2, c = Gamma((eta+1)/2) / (sqrt(pi (eta-2)) Gamma(eta/2)). */
function constantsOf({ degreesOfFreedom: eta, skew }: SkewedTParameters): Constants {
  if (!(eta > 2 && eta < Number.POSITIVE_INFINITY)) {
    throw new InvalidInputError({
      field: 'degreesOfFreedom',
      given: eta,
      allowed: 'a finite number above 2',
      remedy: 'The variance of the skewed t exists only above 2 degrees of freedom.',
    });
  }
  if (!(Math.abs(skew) < 1)) {
    throw new InvalidInputError({
      field: 'skew',
      given: skew,
      allowed: 'a number between -1 and 1, both excluded',
      remedy: 'Use 0 for the symmetric distribution.',
    });
  }
  const logC = logGamma((eta + 1) / 2) - logGamma(eta / 2) - 0.5 * Math.log(Math.PI * (eta - 2));
  const a = (4 * skew * Math.exp(logC) * (eta - 2)) / (eta - 1);
  const b = Math.sqrt(1 + 3 * skew * skew - a * a);
  return { a, b, logBc: Math.log(b) + logC };
}

/**
 * log density of the skewed t:
 * log(b c) - (eta+1)/2 log(1 + ((b z + a) / (1 -+ lambda))^2 / (eta - 2)), minus for z < -a/b, plus above.
 *
 * Source: B. E. Hansen, Autoregressive conditional density estimation, Int. Econ. Rev. 35 (1994), equations 10 to 13.
 */
export function skewedTLogPdf(z: number, parameters: SkewedTParameters): number {
  const { a, b, logBc } = constantsOf(parameters);
  const { degreesOfFreedom: eta, skew } = parameters;
  const y = (b * z + a) / (z < -a / b ? 1 - skew : 1 + skew);
  return logBc - ((eta + 1) / 2) * Math.log1p((y * y) / (eta - 2));
}

/** P(Z <= z) of the skewed t, by the distribution function of Student's t on each side of -a/b (Hansen 1994). */
export function skewedTCdf(z: number, parameters: SkewedTParameters): number {
  const { a, b } = constantsOf(parameters);
  const { degreesOfFreedom: eta, skew } = parameters;
  const stretch = Math.sqrt(eta / (eta - 2));
  if (z < -a / b) return (1 - skew) * studentTCdf((stretch * (b * z + a)) / (1 - skew), eta);
  return 1 - (1 + skew) * studentTCdf((-stretch * (b * z + a)) / (1 + skew), eta);
}

/** Quantile of the skewed t (Hansen 1994): the z with P(Z <= z) = p, for p in [0, 1]. */
export function skewedTQuantile(p: number, parameters: SkewedTParameters): number {
  const { a, b } = constantsOf(parameters);
  const { degreesOfFreedom: eta, skew } = parameters;
  const shrink = Math.sqrt(1 - 2 / eta);
  const left = (1 - skew) / 2;
  const y =
    p < left
      ? (1 - skew) * shrink * studentTQuantile(p / (1 - skew), eta)
      : -(1 + skew) * shrink * studentTQuantile((1 - p) / (1 + skew), eta);
  return (y - a) / b;
}
