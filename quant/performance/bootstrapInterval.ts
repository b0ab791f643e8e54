import { InvalidInputError } from '../errors/invalidInput.ts';
import { requireVector } from '../estimation/observations.ts';
import { described, readChoice, requireFields } from '../linalg/numericInput.ts';
import { empiricalQuantile } from '../risk/empiricalQuantile.ts';
import { requireConfidence, requireSeries } from '../risk/riskInput.ts';
import { normalCdf, normalQuantile } from '../statistics/normal.ts';
import { createRandom, type RandomGenerator } from '../statistics/random.ts';
import { blockLength } from './blockLength.ts';

/**
 * How the resampled figures become an interval:
 * - `percentile`: their quantiles;
 * - `basic`: the quantiles mirrored at the estimate, 2 s - q;
 * - `biasCorrected`: the quantiles at levels that are moved by the share of resamples below the estimate.
 */
export type BootstrapMethod = 'percentile' | 'basic' | 'biasCorrected';

export interface BootstrapOptions {
  /** The same seed gives the same interval on every machine. */
  readonly seed: number | bigint;
  /** Number of resampled series, from 100 to 1,000,000. Default 1000. */
  readonly resamples?: number;
  /** Between 0.5 and 1. Default 0.95. */
  readonly confidence?: number;
  /** Mean length of the blocks in periods, from 1 to T. Default: as `blockLength` says, the longer one of two series. */
  readonly blockLength?: number;
  /** Default `percentile`. */
  readonly method?: BootstrapMethod;
}

/** A figure and how sure it is. */
export interface BootstrapInterval {
  /** The figure of the series itself. */
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  /** Standard deviation of the resampled figures. */
  readonly standardError: number;
  /** Two-sided p-value of the figure 0: share of the resampled figures that are at least as far from the estimate as 0 is. */
  readonly pValue: number;
  /** Mean length of the blocks. */
  readonly blockLength: number;
  /** Resampled series that had a figure. */
  readonly resamples: number;
  /** Resampled series that had none: their figure was undefined or not finite. */
  readonly undefinedResamples: number;
}

/**
 * Confidence interval of any figure of a series by the stationary bootstrap: series of the same length are put together from blocks of random place and of geometric
 * length, the end of the series going on at its start, and the figure is taken of each.
 *
 * Source: D. Politis and J. Romano, The stationary bootstrap, JASA 89 (1994); B. Efron and R. Tibshirani, An Introduction to the Bootstrap (1993), chapters 13, 14 and 16.
 *
 * @param returns length T >= 10, oldest first
 * @param figure of one series; it is called with the same array again and again, and must neither keep nor change it
 * @throws InvalidInputError for too few returns, one that is not finite, options out of range, or a series without a figure
 */
export function bootstrapInterval(
  returns: ArrayLike<number>,
  figure: (returns: Float64Array) => number | undefined,
  options: BootstrapOptions,
): BootstrapInterval {
  const series = requireSeries(returns, 10);
  requireFigure(figure);
  return interval([series], ([only]) => figure(only), options);
}

/**
 * Confidence interval of any figure of two series over the same periods, such as the difference of their Sharpe ratios or a beta. Both are resampled by the same
 * blocks, so that what they have in common stays.
 *
 * Source: as `bootstrapInterval`; O. Ledoit and M. Wolf, Robust performance hypothesis testing with the Sharpe ratio, J. Empirical Finance 15 (2008), for why pairs
 * must be resampled together.
 *
 * @param first length T >= 10, oldest first
 * @param second length T, over the same periods
 * @param figure of both; it is called with the same arrays again and again, and must neither keep nor change them
 * @throws InvalidInputError for too few returns, lengths that do not fit, an element that is not finite, options out of range, or series without a figure
 */
export function bootstrapPairInterval(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  figure: (first: Float64Array, second: Float64Array) => number | undefined,
  options: BootstrapOptions,
): BootstrapInterval {
  const one = requireSeries(first, 10, 'first');
  const two = requireVector(second, one.length, 'second');
  requireFigure(figure);
  return interval([one, two], ([a, b]) => figure(a, b), options);
}

function interval(
  series: readonly Float64Array[],
  figure: (series: readonly Float64Array[]) => number | undefined,
  options: BootstrapOptions,
): BootstrapInterval {
  const { resamples, confidence, method, length, random } = requireBootstrapOptions(series, options);
  const estimate = figure(series.map((values) => values.slice()));
  if (estimate === undefined || !Number.isFinite(estimate)) refuseFigure(`${estimate} of the series itself`);
  const copies = series.map((values) => new Float64Array(values.length));
  const found = new Float64Array(resamples);
  let count = 0;
  for (let k = 0; k < resamples; k++) {
    resample(series, copies, length, random);
    const value = figure(copies);
    if (value !== undefined && Number.isFinite(value)) found[count++] = value;
  }
  if (count < 2) refuseFigure(`a figure of ${count} of ${resamples} resampled series`);
  const sorted = found.slice(0, count).sort();
  const [lower, upper] = bounds(sorted, estimate, confidence, method);
  return {
    estimate,
    lower,
    upper,
    standardError: spread(sorted),
    pValue: shareBeyond(sorted, estimate),
    blockLength: length,
    resamples: count,
    undefinedResamples: resamples - count,
  };
}

/** Fills the copies with one resampled series each, all by the same blocks. */
function resample(
  series: readonly Float64Array[],
  copies: readonly Float64Array[],
  length: number,
  random: RandomGenerator,
): void {
  const T = series[0].length;
  const end = 1 / length;
  let from = random.integer(T);
  for (let t = 0; t < T; t++) {
    for (let k = 0; k < series.length; k++) copies[k][t] = series[k][from];
    if (length === 1 || random.uniform() < end) from = random.integer(T);
    else from = from + 1 === T ? 0 : from + 1;
  }
}

function bounds(
  sorted: Float64Array,
  estimate: number,
  confidence: number,
  method: BootstrapMethod,
): readonly [number, number] {
  const tail = (1 - confidence) / 2;
  const at = (level: number) => empiricalQuantile(sorted, level);
  switch (method) {
    case 'percentile':
      return [at(tail), at(1 - tail)];
    case 'basic':
      return [2 * estimate - at(1 - tail), 2 * estimate - at(tail)];
    case 'biasCorrected': {
      let below = 0;
      for (const value of sorted) below += value < estimate ? 1 : value === estimate ? 0.5 : 0;
      const share = Math.min(Math.max(below, 0.5), sorted.length - 0.5) / sorted.length;
      const shift = 2 * normalQuantile(share);
      return [at(normalCdf(shift + normalQuantile(tail))), at(normalCdf(shift - normalQuantile(tail)))];
    }
    default: {
      const unknown: never = method;
      throw new Error(`no bootstrap method ${String(unknown)}`);
    }
  }
}

function spread(values: Float64Array): number {
  const mean = values.reduce((a, b) => a + b) / values.length;
  return Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2, 0) / (values.length - 1));
}

/** Counted with the series itself as one more resample, so that it is never 0. */
function shareBeyond(values: Float64Array, estimate: number): number {
  const distance = Math.abs(estimate);
  const beyond = values.reduce((count, value) => count + (Math.abs(value - estimate) >= distance ? 1 : 0), 0);
  return (beyond + 1) / (values.length + 1);
}

function requireBootstrapOptions(series: readonly Float64Array[], options: BootstrapOptions) {
  const { seed, resamples = 1000, confidence = 0.95, method = 'percentile' } = requireFields(options, 'options');
  if (!(Number.isInteger(resamples) && resamples >= 100 && resamples <= 1_000_000)) {
    throw new InvalidInputError({
      field: 'resamples',
      given: described(resamples),
      allowed: 'a whole number from 100 to 1,000,000',
      remedy: 'Leave it out for 1000.',
    });
  }
  const T = series[0].length;
  const length = options.blockLength ?? Math.max(...series.map(blockLength));
  if (!(Number.isFinite(length) && length >= 1 && length <= T)) {
    throw new InvalidInputError({
      field: 'blockLength',
      given: described(length),
      allowed: `a number of periods from 1 to ${T}`,
      remedy: 'Leave it out to have it chosen from the autocorrelations.',
    });
  }
  return {
    resamples,
    confidence: requireConfidence(confidence),
    method: readChoice(method, 'method', ['percentile', 'basic', 'biasCorrected']),
    length,
    random: createRandom(seed),
  };
}

function requireFigure(figure: unknown): void {
  if (typeof figure !== 'function') refuseFigure(described(figure));
}

function refuseFigure(given: string): never {
  throw new InvalidInputError({
    field: 'figure',
    given,
    allowed: 'a function that gives a finite number for the series',
    remedy: 'Give a longer series, or a figure that it has.',
  });
}
