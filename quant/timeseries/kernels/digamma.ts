/**
 * digamma(x) = d log Gamma(x) / dx for x > 0, to about 1e-15: recurrence up to x = 10, then the asymptotic series. NaN for x <= 0.
 *
 * Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 6.3.5 and 6.3.18.
 */
export function digamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  let shifted = x;
  let total = 0;
  while (shifted < 10) {
    total -= 1 / shifted;
    shifted += 1;
  }
  const q = 1 / (shifted * shifted);
  const series =
    q *
    (1 / 12 -
      q *
        (1 / 120 -
          q * (1 / 252 - q * (1 / 240 - q * (1 / 132 - q * (691 / 32760 - q * (1 / 12 - (q * 3617) / 8160)))))));
  return total + Math.log(shifted) - 0.5 / shifted - series;
}
