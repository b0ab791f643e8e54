import { logGamma, regularizedGammaP, regularizedGammaQ } from './gamma.ts';
import { increasingRoot } from './increasingRoot.ts';
import { normalQuantile } from './normal.ts';

/** Density of the chi-square distribution: x^(k/2 - 1) e^(-x/2) / (2^(k/2) Gamma(k/2)) for x >= 0, k degrees of freedom. */
export function chiSquarePdf(x: number, degreesOfFreedom: number): number {
  if (x < 0) return 0;
  const shape = degreesOfFreedom / 2;
  if (x === 0) return shape < 1 ? Number.POSITIVE_INFINITY : shape === 1 ? 0.5 : 0;
  return 0.5 * Math.exp((shape - 1) * Math.log(x / 2) - x / 2 - logGamma(shape));
}

/** P(X <= x) for the chi-square distribution: P(k/2, x/2). */
export function chiSquareCdf(x: number, degreesOfFreedom: number): number {
  return x <= 0 ? 0 : regularizedGammaP(degreesOfFreedom / 2, x / 2);
}

/** P(X > x) for the chi-square distribution: Q(k/2, x/2), the p-value of a likelihood-ratio statistic x. */
export function chiSquareSurvival(x: number, degreesOfFreedom: number): number {
  return x <= 0 ? 1 : regularizedGammaQ(degreesOfFreedom / 2, x / 2);
}

/**
 * Quantile of the chi-square distribution: the x with P(X <= x) = p, to about 1e-14 relative. Newton's method on the logarithm of the
 * smaller tail, started at the approximation of Wilson and Hilferty (1931).
 *
 * @param p probability; 0 gives 0, 1 gives Infinity, anything outside [0, 1] gives NaN
 * @param degreesOfFreedom k > 0
 */
export function chiSquareQuantile(p: number, degreesOfFreedom: number): number {
  if (!(p >= 0 && p <= 1 && degreesOfFreedom > 0)) return Number.NaN;
  if (p === 0) return 0;
  if (p === 1) return Number.POSITIVE_INFINITY;
  const shape = degreesOfFreedom / 2;
  const spread = 2 / (9 * degreesOfFreedom);
  const wilsonHilferty = degreesOfFreedom * (1 - spread + normalQuantile(p) * Math.sqrt(spread)) ** 3;
  if (p < 0.5) {
    const smallTail = Math.log(2) + (Math.log(p) + logGamma(shape + 1)) / shape;
    const start = wilsonHilferty > 0.1 * degreesOfFreedom ? Math.log(wilsonHilferty) : smallTail;
    const target = Math.log(p);
    const logRoot = increasingRoot(
      (u) => {
        const x = Math.exp(u);
        const tail = chiSquareCdf(x, degreesOfFreedom);
        return { value: Math.log(tail) - target, slope: (chiSquarePdf(x, degreesOfFreedom) * x) / tail };
      },
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      start,
    );
    return Math.exp(logRoot);
  }
  const target = Math.log1p(-p);
  return increasingRoot(
    (x) => {
      const tail = chiSquareSurvival(x, degreesOfFreedom);
      return { value: target - Math.log(tail), slope: chiSquarePdf(x, degreesOfFreedom) / tail };
    },
    0,
    Number.POSITIVE_INFINITY,
    Math.max(wilsonHilferty, 1e-8),
  );
}
