import type { RandomGenerator } from '../../quant/statistics/random.ts';

/**
 * Highest value of a Brownian motion that goes from `from` to `to` with standard deviation `deviation`, drawn by inversion:
 * P(max > m) = exp(-2 (m - from)(m - to) / deviation^2). The lowest value is minus the highest of the mirrored path.
 *
 * Source: I. Karatzas and S. E. Shreve, Brownian Motion and Stochastic Calculus, 2nd edition, problem 2.8.
 */
export function bridgeMaximum(from: number, to: number, deviation: number, random: RandomGenerator): number {
  const span = to - from;
  return (from + to + Math.sqrt(span * span - 2 * deviation * deviation * Math.log(random.uniform()))) / 2;
}

/** `value` mirrored at both walls until it lies between them. */
export function foldInto(value: number, low: number, high: number): number {
  const width = high - low;
  if (width <= 0) return low;
  const phase = (((value - low) % (2 * width)) + 2 * width) % (2 * width);
  return Math.min(high, Math.max(low, phase <= width ? low + phase : low + 2 * width - phase));
}
