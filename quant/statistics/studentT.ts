import { regularizedBeta } from './beta.ts';
import { LOG_SQRT_2PI, stirlingError } from './gamma.ts';
import { increasingRoot } from './increasingRoot.ts';
import { normalCdf, normalQuantile } from './normal.ts';

/**
 * log of the density of Student's t with v degrees of freedom (variance v / (v - 2)):
 * log Gamma((v+1)/2) - log Gamma(v/2) - log(v pi) / 2 - (v+1)/2 log(1 + x^2 / v). v = Infinity is the standard normal.
 */
export function studentTLogPdf(x: number, degreesOfFreedom: number): number {
  if (degreesOfFreedom === Number.POSITIVE_INFINITY) return -LOG_SQRT_2PI - 0.5 * x * x;
  const v = degreesOfFreedom;
  // log Gamma(a + 1/2) - log Gamma(a) - log(a) / 2 with a = v / 2, without the cancellation of large terms
  const a = v / 2;
  const gammaRatio = a * Math.log1p(0.5 / a) - 0.5 + stirlingError(a + 0.5) - stirlingError(a);
  return gammaRatio - LOG_SQRT_2PI - ((v + 1) / 2) * Math.log1p((x * x) / v);
}

/** Density of Student's t with v > 0 degrees of freedom: the exponential of `studentTLogPdf`. */
export function studentTPdf(x: number, degreesOfFreedom: number): number {
  return Math.exp(studentTLogPdf(x, degreesOfFreedom));
}

/**
 * P(X <= x) for Student's t: I_z(v/2, 1/2) / 2 with z = v / (v + x^2) in the lower half, relative error near 1e-14 there (1e-13 for v in the thousands); its mirror image in
 * the upper half.
 *
 * @param degreesOfFreedom v > 0, not necessarily an integer; Infinity is the standard normal
 */
export function studentTCdf(x: number, degreesOfFreedom: number): number {
  if (!(degreesOfFreedom > 0) || Number.isNaN(x)) return Number.NaN;
  if (degreesOfFreedom === Number.POSITIVE_INFINITY) return normalCdf(x);
  const square = x * x;
  const total = degreesOfFreedom + square;
  if (total === Number.POSITIVE_INFINITY) return x > 0 ? 1 : 0;
  const tail = 0.5 * regularizedBeta(degreesOfFreedom / 2, 0.5, degreesOfFreedom / total, square / total);
  return x > 0 ? 1 - tail : tail;
}

/**
 * Quantile of Student's t: the x with P(X <= x) = p, to about 1e-14 relative. Closed forms for v = 1 and 2; otherwise Newton's method,
 * on a double logarithmic scale in the tails, where the distribution function is nearly a straight line.
 *
 * @param p probability; 0 and 1 give -Infinity and Infinity, anything outside [0, 1] gives NaN
 * @param degreesOfFreedom v > 0; Infinity is the standard normal
 */
export function studentTQuantile(p: number, degreesOfFreedom: number): number {
  const v = degreesOfFreedom;
  if (!(p >= 0 && p <= 1 && v > 0)) return Number.NaN;
  if (v === Number.POSITIVE_INFINITY) return normalQuantile(p);
  if (p === 0.5) return 0;
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (p === 1) return Number.POSITIVE_INFINITY;
  if (p > 0.5) return -lowerQuantile(1 - p, v);
  return lowerQuantile(p, v);
}

function lowerQuantile(p: number, v: number): number {
  if (v === 1) return -1 / Math.tan(Math.PI * p);
  if (v === 2) return (2 * p - 1) / Math.sqrt(2 * p * (1 - p));
  if (p > 0.2) {
    return increasingRoot(
      (x) => ({ value: studentTCdf(x, v) - p, slope: studentTPdf(x, v) }),
      Number.NEGATIVE_INFINITY,
      0,
      normalQuantile(p),
    );
  }
  // The far tail is c v^(v/2) / (v x^v); the normal quantile takes over where it is the larger of the two.
  const logConstant = studentTLogPdf(0, v) + ((v + 1) / 2) * Math.log(v);
  const powerLaw = (logConstant - Math.log(v) - Math.log(p)) / v;
  const start = v < 3 ? powerLaw : Math.log(cornishFisherStart(p, v));
  const target = Math.log(p);
  const u = increasingRoot(
    (w) => {
      const x = Math.exp(w);
      const tail = studentTCdf(-x, v);
      return { value: target - Math.log(tail), slope: (studentTPdf(x, v) * x) / tail };
    },
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    start,
  );
  return -Math.exp(u);
}

/** Size of the t quantile from the normal one by its expansion in 1/v (Abramowitz and Stegun 26.7.5). */
function cornishFisherStart(p: number, v: number): number {
  const z = -normalQuantile(p);
  const square = z * z;
  const first = (z * (square + 1)) / 4;
  const second = (z * ((5 * square + 16) * square + 3)) / 96;
  return z + first / v + second / (v * v);
}
