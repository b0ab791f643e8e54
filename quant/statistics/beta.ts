import { deviance, stirlingError } from './gamma.ts';

/** x^a y^b / B(a, b) with x + y = 1, after Loader's binomial probabilities. */
function betaTerm(a: number, b: number, x: number, y: number): number {
  const n = a + b;
  const difference = a * y - b * x;
  const exponent =
    stirlingError(n) -
    stirlingError(a) -
    stirlingError(b) -
    deviance(a, n * x, difference) -
    deviance(b, n * y, -difference);
  return Math.exp(exponent) * Math.sqrt((a * b) / (2 * Math.PI * n));
}

/** Continued fraction of I_x(a, b) * a B(a, b) / (x^a y^b) by the modified Lentz method. */
function betaFraction(a: number, b: number, x: number): number {
  const tiny = 1e-300;
  let c = 1;
  let d = 1 - ((a + b) * x) / (a + 1);
  if (Math.abs(d) < tiny) d = tiny;
  d = 1 / d;
  let value = d;
  for (let m = 1; ; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 + even * d;
    if (Math.abs(d) < tiny) d = tiny;
    c = 1 + even / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 + odd * d;
    if (Math.abs(d) < tiny) d = tiny;
    c = 1 + odd / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    const change = d * c;
    value *= change;
    if (!(Math.abs(change - 1) > 2e-16)) return value;
  }
}

/**
 * Regularised incomplete beta function I_x(a, b) = 1 / B(a, b) * integral from 0 to x of t^(a-1) (1-t)^(b-1) dt. Relative error near
 * 1e-14 in the lower tail. Outside a, b > 0 and 0 <= x <= 1: NaN.
 *
 * Source: Abramowitz and Stegun 26.5.8 (continued fraction); prefactor after Loader (2000).
 *
 * @param complement 1 - x, where the caller knows it more exactly than the subtraction would give it
 */
export function regularizedBeta(a: number, b: number, x: number, complement = 1 - x): number {
  if (!(a > 0 && b > 0 && x >= 0 && complement >= 0 && a + b < Number.POSITIVE_INFINITY)) return Number.NaN;
  if (x === 0) return 0;
  if (complement === 0) return 1;
  return x < (a + 1) / (a + b + 2)
    ? (betaTerm(a, b, x, complement) * betaFraction(a, b, x)) / a
    : 1 - (betaTerm(b, a, complement, x) * betaFraction(b, a, complement)) / b;
}
