import { logGamma } from '../../statistics/gamma.ts';
import { digamma } from '../kernels/digamma.ts';
import { BATCH, type Innovations } from './innovations.ts';

/**
 * Student-t innovations of unit variance, nu > 2:
 * log f(z) = log Gamma((nu+1)/2) - log Gamma(nu/2) - log(pi (nu-2)) / 2 - (nu+1)/2 log(1 + z^2 / (nu-2)).
 *
 * Source: Bollerslev (1987), A conditionally heteroskedastic time series model for speculative prices and rates of return, REStat 69.
 */
export const studentTInnovations: Innovations = {
  lower: [2.05],
  upper: [500],
  startFrom: (kurtosis) => [Math.max(kurtosis > 3.75 ? (4 * kurtosis - 6) / (kurtosis - 3) : 12, 4)],
  logDensity(z, [nu], slopes, shapeGradient) {
    const excess = nu - 2;
    const inverse = 1 / excess;
    let product = 1;
    let logSum = 0;
    let ratioSum = 0;
    for (let t = 0; t < z.length; t++) {
      const value = z[t];
      const scaled = 1 + value * value * inverse;
      product *= scaled;
      if (t % BATCH === BATCH - 1) {
        logSum += Math.log(product);
        product = 1;
      }
      // z^2 / (nu - 2 + z^2) = 1 - 1 / scaled
      const reciprocal = 1 / scaled;
      ratioSum += 1 - reciprocal;
      slopes[t] = -(nu + 1) * inverse * reciprocal * value;
    }
    logSum += Math.log(product);
    shapeGradient[0] = z.length * logConstantSlope(nu) - 0.5 * logSum + 0.5 * (nu + 1) * inverse * ratioSum;
    return z.length * logConstant(nu) - 0.5 * (nu + 1) * logSum;
  },
  shapeScores(z, [nu], out) {
    const excess = nu - 2;
    const constant = logConstantSlope(nu);
    for (let t = 0; t < z.length; t++) {
      const square = z[t] * z[t];
      out[t] = constant - 0.5 * Math.log1p(square / excess) + (0.5 * (nu + 1) * square) / (excess * (excess + square));
    }
  },
  sampler([nu], random) {
    const scale = Math.sqrt((nu - 2) / nu);
    return () => scale * random.studentT(nu);
  },
};

/** log of Gamma((v+1)/2) / (Gamma(v/2) sqrt(pi (v-2))): the density of the standardised t at 0. */
export function logConstant(v: number): number {
  return logGamma((v + 1) / 2) - logGamma(v / 2) - 0.5 * Math.log(Math.PI * (v - 2));
}

/** Derivative of logConstant. */
export function logConstantSlope(v: number): number {
  return 0.5 * (digamma((v + 1) / 2) - digamma(v / 2)) - 0.5 / (v - 2);
}
