import { InvalidInputError } from '../errors/invalidInput.ts';
import { studentTPdf, studentTQuantile } from '../statistics/studentT.ts';
import { type ReturnMoments, requireMoments } from './returnMoments.ts';
import { requireConfidence } from './riskInput.ts';
import type { TailRisk } from './tailRisk.ts';

/**
 * Value at risk of a return that follows Student's t scaled to the standard deviation s: with k = s sqrt((v - 2) / v) and x the (1 - c) quantile of
 * the t with v degrees of freedom and density g, VaR = -(m + k x) and CVaR = -m + k g(x) / (1 - c) (v + x^2) / (v - 1).
 *
 * Source: A. McNeil, R. Frey and P. Embrechts, Quantitative Risk Management, 2nd ed. (2015), example 2.15.
 *
 * @param moments per period
 * @param confidence such as 0.95; between 0.5 and 1
 * @param degreesOfFreedom v > 2; Infinity is the normal
 * @throws InvalidInputError for moments, a confidence or degrees of freedom out of range
 */
export function studentTRisk(moments: ReturnMoments, confidence: number, degreesOfFreedom: number): TailRisk {
  requireMoments(moments);
  const v = requireDegreesOfFreedom(degreesOfFreedom);
  const tail = 1 - requireConfidence(confidence);
  const infinite = v === Number.POSITIVE_INFINITY;
  const scale = moments.standardDeviation * (infinite ? 1 : Math.sqrt((v - 2) / v));
  const x = studentTQuantile(tail, v);
  const stretch = infinite ? 1 : (v + x * x) / (v - 1);
  return {
    confidence,
    valueAtRisk: -(moments.mean + scale * x),
    conditionalValueAtRisk: -moments.mean + ((scale * studentTPdf(x, v)) / tail) * stretch,
  };
}

/** Degrees of freedom of a t distribution that has a variance. */
export function requireDegreesOfFreedom(degreesOfFreedom: number): number {
  if (typeof degreesOfFreedom === 'number' && degreesOfFreedom > 2) return degreesOfFreedom;
  throw new InvalidInputError({
    field: 'degreesOfFreedom',
    given: degreesOfFreedom,
    allowed: 'a number above 2',
    remedy: 'The variance exists only above 2; daily crypto returns are near 3 to 5.',
  });
}
