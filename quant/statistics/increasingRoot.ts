/** Value and slope of a function at one point. */
export interface ValueAndSlope {
  readonly value: number;
  readonly slope: number;
}

/**
 * Root of an increasing function by Newton's method inside a shrinking bracket: a step that leaves the bracket or is not finite becomes a
 * bisection.
 *
 * @param at value and slope of the function
 * @param lower a point below the root (may be -Infinity)
 * @param upper a point above the root (may be Infinity)
 * @param start first guess, between the two
 * @returns the root to within rounding
 */
export function increasingRoot(at: (x: number) => ValueAndSlope, lower: number, upper: number, start: number): number {
  let low = lower;
  let high = upper;
  let x = start;
  for (let iteration = 0; iteration < 300; iteration++) {
    const { value, slope } = at(x);
    if (value === 0) return x;
    if (value < 0) low = x;
    else high = x;
    let next = x - value / slope;
    if (!(next > low && next < high)) next = between(low, high);
    if (Math.abs(next - x) <= 2 * Number.EPSILON * Math.abs(x)) return next;
    x = next;
  }
  return x;
}

function between(low: number, high: number): number {
  if (low === Number.NEGATIVE_INFINITY) return high > 0 ? -1 : 2 * high - 1;
  if (high === Number.POSITIVE_INFINITY) return low < 0 ? 1 : 2 * low + 1;
  return low + (high - low) / 2;
}
