/** log sqrt(2 pi). */
export const LOG_SQRT_2PI = 0.9189385332046728;
const TWO_PI = 2 * Math.PI;

/**
 * Stirling's error s(a) = log Gamma(a) - (a - 1/2) log a + a - log sqrt(2 pi), a > 0, to about 1e-15 absolute: the asymptotic series
 * from a = 10 on, below it the recurrence s(a) = s(a + 1) + (a + 1/2) log(1 + 1/a) - 1.
 */
export function stirlingError(a: number): number {
  let shifted = a;
  let correction = 0;
  while (shifted < 10) {
    correction += (shifted + 0.5) * Math.log1p(1 / shifted) - 1;
    shifted += 1;
  }
  const inverse = 1 / shifted;
  const q = inverse * inverse;
  const series =
    inverse *
    (1 / 12 -
      q *
        (1 / 360 -
          q * (1 / 1260 - q * (1 / 1680 - q * (1 / 1188 - q * (691 / 360360 - q * (1 / 156 - q * (3617 / 122400))))))));
  return correction + series;
}

/** log Gamma(a) for a > 0, to about 4e-15 of the larger of 1 and its size; NaN for a <= 0. */
export function logGamma(a: number): number {
  if (!(a > 0)) return Number.NaN;
  let shifted = a;
  let product = 1;
  while (shifted < 10) {
    product *= shifted;
    shifted += 1;
  }
  const large = (shifted - 0.5) * Math.log(shifted) - shifted + LOG_SQRT_2PI + stirlingError(shifted);
  return product === 1 ? large : large - Math.log(product);
}

/**
 * Deviance x log(x / m) + m - x for x, m > 0, without cancellation where x is near m.
 *
 * Source: C. Loader, Fast and accurate computation of binomial probabilities (2000).
 *
 * @param difference x - m, where the caller knows it more exactly than the subtraction would give it
 */
export function deviance(x: number, m: number, difference = x - m): number {
  if (Math.abs(difference) < 0.1 * (x + m)) {
    const v = difference / (x + m);
    const square = v * v;
    let total = difference * v;
    let term = 2 * x * v;
    for (let j = 1; j < 1000; j++) {
      term *= square;
      const next = total + term / (2 * j + 1);
      if (next === total) return next;
      total = next;
    }
  }
  return x * Math.log(x / m) - difference;
}

/** x^a e^-x / Gamma(a + 1) for a > 0, x > 0. */
function poissonTerm(a: number, x: number): number {
  if (a >= 1) return Math.exp(-stirlingError(a) - deviance(a, x)) / Math.sqrt(TWO_PI * a);
  if (x < 1) return Math.exp(a * Math.log(x) - x - logGamma(a + 1));
  return (poissonTerm(a + 1, x) * (a + 1)) / x;
}

function lowerSeries(a: number, x: number): number {
  let term = 1;
  let total = 1;
  for (let k = 1; ; k++) {
    term *= x / (a + k);
    total += term;
    if (!(term > total * 1e-17)) return total;
  }
}

/** Continued fraction of Gamma(a, x) e^x x^-a by the modified Lentz method. */
function upperFraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let value = d;
  for (let k = 1; ; k++) {
    const coefficient = -k * (k - a);
    b += 2;
    d = coefficient * d + b;
    if (Math.abs(d) < tiny) d = tiny;
    c = b + coefficient / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    const change = d * c;
    value *= change;
    if (!(Math.abs(change - 1) > 2e-16)) return value;
  }
}

/**
 * Regularised lower incomplete gamma function P(a, x) = 1 / Gamma(a) * integral from 0 to x of t^(a-1) e^-t dt. Relative error
 * near 1e-14 where P is the smaller tail. Outside a > 0, x >= 0: NaN.
 *
 * Source: Abramowitz and Stegun 6.5.29 (series) and 6.5.31 (continued fraction); prefactor after Loader (2000).
 */
export function regularizedGammaP(a: number, x: number): number {
  if (!(a > 0 && a < Number.POSITIVE_INFINITY && x >= 0)) return Number.NaN;
  if (x === 0) return 0;
  if (x === Number.POSITIVE_INFINITY) return 1;
  return x < a + 1 ? poissonTerm(a, x) * lowerSeries(a, x) : 1 - a * poissonTerm(a, x) * upperFraction(a, x);
}

/** Regularised upper incomplete gamma function Q(a, x) = 1 - P(a, x), without cancellation in the upper tail. */
export function regularizedGammaQ(a: number, x: number): number {
  if (!(a > 0 && a < Number.POSITIVE_INFINITY && x >= 0)) return Number.NaN;
  if (x === 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  return x < a + 1 ? 1 - poissonTerm(a, x) * lowerSeries(a, x) : a * poissonTerm(a, x) * upperFraction(a, x);
}
