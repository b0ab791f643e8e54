import type { BarHistory } from '../barHistory.ts';
import type { Ring } from '../ring.ts';
import type { WindowMoments } from '../windowSums.ts';

/**
 * Sum over the newest `count` places of (x_t - x_{t-q} - drift)^2. Two sums in turns let a processor add without waiting for the sum before.
 */
function squaredChanges({ values, newest }: Ring, count: number, q: number, drift: number): number {
  let even = 0;
  let odd = 0;
  let index = newest;
  const end = newest - count + 1;
  for (; index > end; index -= 2) {
    const a = values[index] - values[index - q] - drift;
    const b = values[index - 1] - values[index - 1 - q] - drift;
    even += a * a;
    odd += b * b;
  }
  const last = index === end ? values[index] - values[index - q] - drift : 0;
  return even + odd + last * last;
}

/**
 * Lo and MacKinlay's unbiased variance ratio of overlapping returns over q of n days: with mu the mean daily return, [sum (q-day return - q mu)^2 / m] /
 * [sum (r - mu)^2 / (n - 1)], m = q (n - q + 1) (1 - q / n).
 *
 * Source: A. W. Lo and A. C. MacKinlay, Stock market prices do not follow random walks, Review of Financial Studies 1 (1988).
 */
export function varianceRatio({ logClose }: BarHistory, n: number, q: number): number {
  const mu = (logClose.at(0) - logClose.at(n)) / n;
  const single = squaredChanges(logClose, n, 1, mu);
  const joint = squaredChanges(logClose, n - q + 1, q, q * mu);
  return joint / (q * (n - q + 1) * (1 - q / n)) / (single / (n - 1));
}

const STEPS = [1, 2, 4, 8, 16];
const LOG_STEPS = STEPS.map(Math.log);
const MEAN_LOG_STEP = LOG_STEPS.reduce((sum, value) => sum + value, 0) / STEPS.length;
const SPREAD = LOG_STEPS.reduce((sum, value) => sum + (value - MEAN_LOG_STEP) ** 2, 0);

/**
 * Hurst's exponent from the growth of squared changes with their length.
 *
 * Source: T. Di Matteo, T. Aste and M. M. Dacorogna, Long-term memories of developed and emerging markets, Journal of Banking and Finance 29 (2005), of order 2.
 */
export function hurstExponent({ logClose }: BarHistory, n: number): number {
  let slope = 0;
  for (let step = 0; step < STEPS.length; step += 1) {
    const count = n - STEPS[step] + 1;
    const growth = Math.log(squaredChanges(logClose, count, STEPS[step], 0) / count);
    slope += (LOG_STEPS[step] - MEAN_LOG_STEP) * growth;
  }
  return slope / SPREAD / 2;
}

/** ln(R / S) / ln n: range of the summed deviations from the mean over the standard deviation (Hurst, 1951). */
export function rescaledRange({ values, newest }: Ring, { mean, squares }: WindowMoments, n: number): number {
  let level = 0;
  let highest = 0;
  let lowest = 0;
  for (let k = n - 1; k >= 0; k -= 1) {
    level += values[newest - k] - mean;
    highest = Math.max(highest, level);
    lowest = Math.min(lowest, level);
  }
  return Math.log((highest - lowest) / Math.sqrt(squares / n)) / Math.log(n);
}

const ORDERS = 6;

/** Which of the six orders three values stand in; equal ones count as rising. */
function orderOf(a: number, b: number, c: number): number {
  if (a <= b) return b <= c ? 0 : a <= c ? 1 : 2;
  return a <= c ? 3 : b <= c ? 4 : 5;
}

/** The order that the last three returns stand in; NaN before there are three. */
export function orderOfLast(change: Ring): number {
  const oldest = change.at(2);
  return Number.isNaN(oldest) ? Number.NaN : orderOf(oldest, change.at(1), change.at(0));
}

const counts = new Float64Array(ORDERS);

/** Entropy of the last n orders of three successive returns, between 0 and 1 (Bandt and Pompe, 2002). */
export function entropyOfOrders({ values, newest }: Ring, n: number): number {
  if (Number.isNaN(values[newest - n + 1])) return Number.NaN;
  counts.fill(0);
  for (let k = 0; k < n; k += 1) counts[values[newest - k]] += 1;
  let entropy = 0;
  for (const count of counts) if (count > 0) entropy -= (count / n) * Math.log(count / n);
  return entropy / Math.log(ORDERS);
}

const LONGEST_STREAK = 20;

/** Days in a row with the newest return's sign, negative for falls. */
export function streak({ values, newest }: Ring): number {
  const sign = Math.sign(values[newest]);
  let days = 1;
  while (days < LONGEST_STREAK && Math.sign(values[newest - days]) === sign) days += 1;
  return sign * days;
}

/** Wald and Wolfowitz's standardized number of runs of rises and falls among the last n returns. */
export function runsScore({ bars, change: { values, newest } }: BarHistory, n: number): number {
  if (bars < n + 1) return Number.NaN;
  let rises = 0;
  let falls = 0;
  let runs = 0;
  let before = 0;
  for (let k = 0; k < n; k += 1) {
    const sign = Math.sign(values[newest - k]);
    if (sign === 0) continue;
    if (sign > 0) rises += 1;
    else falls += 1;
    if (sign !== before) runs += 1;
    before = sign;
  }
  const moves = rises + falls;
  const twice = 2 * rises * falls;
  const variance = (twice * (twice - moves)) / (moves * moves * (moves - 1));
  return (runs - twice / moves - 1) / Math.sqrt(variance);
}
