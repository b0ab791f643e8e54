import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { benchmarkFigures } from '../../../quant/performance/benchmarkFigures.ts';
import { blockLength } from '../../../quant/performance/blockLength.ts';
import { bootstrapInterval, bootstrapPairInterval } from '../../../quant/performance/bootstrapInterval.ts';
import { sharpeRatio } from '../../../quant/performance/performanceRatios.ts';
import { normalCdf, normalQuantile } from '../../../quant/statistics/normal.ts';
import { createRandom } from '../../../quant/statistics/random.ts';
import { sampleSeries } from './sampleSeries.ts';

interface Fixture {
  readonly lengths: readonly {
    readonly series: 'sp500' | 'RRC' | 'equalWeight';
    readonly transform: 'none' | 'square' | 'mean5' | 'walk';
    readonly length: number;
  }[];
  /** Of a Sharpe ratio per period, and of a difference of two. */
  readonly standardErrors: readonly [number, number];
}

const fixture: Fixture = JSON.parse(readFileSync(new URL('../../fixtures/bootstrap.json', import.meta.url), 'utf8'));

function mean(values: ArrayLike<number>): number {
  let total = 0;
  for (let t = 0; t < values.length; t++) total += values[t];
  return total / values.length;
}

const perPeriod = { periodsPerYear: 1 };

/** First-order autoregression around `level`. */
function autoregression(seed: number, T: number, slope: number, level = 0): Float64Array {
  const random = createRandom(seed);
  let state = random.normal() / Math.sqrt(1 - slope * slope);
  return Float64Array.from({ length: T }, () => {
    state = slope * state + random.normal();
    return level + state;
  });
}

function transformed(returns: readonly number[], transform: Fixture['lengths'][number]['transform']): number[] {
  switch (transform) {
    case 'none':
      return [...returns];
    case 'square':
      return returns.map((value) => value * value);
    case 'mean5':
      return returns.slice(4).map((_, t) => mean(returns.slice(t, t + 5)));
    case 'walk': {
      let sum = 0;
      return returns.map((value) => {
        sum += value;
        return sum;
      });
    }
  }
}

describe('the block length', () => {
  it.each(fixture.lengths)('is that of arch for $series, $transform', ({ series, transform, length }) => {
    expect(blockLength(transformed(sampleSeries(series).returns, transform))).toBeCloseTo(length, 9);
  });

  it('grows with the autocorrelation, is bounded, and 1 where nothing varies', () => {
    const lengths = [0.2, 0.5, 0.8].map((slope) => blockLength(autoregression(4, 4000, slope)));
    expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
    expect(lengths[0]).toBeGreaterThan(1);
    for (let seed = 0; seed < 50; seed++) {
      const length = blockLength(autoregression(seed, 60, 0.95));
      expect(length >= 1 && length <= 20).toBe(true);
    }
    expect(blockLength(new Float64Array(20).fill(0.3))).toBe(1);
  });
});

describe('the stationary bootstrap', () => {
  it('has the standard error of the mean that theory gives', () => {
    const series = autoregression(9, 300, 0.6);
    const T = series.length;
    const average = mean(series);
    const covariance = (k: number) =>
      mean(series.map((value, t) => (value - average) * (t + k < T ? series[t + k] - average : 0)));
    for (const length of [1, 4, 12]) {
      const stay = 1 - 1 / length;
      let variance = covariance(0);
      for (let k = 1; k < T; k++) variance += 2 * ((1 - k / T) * stay ** k + (k / T) * stay ** (T - k)) * covariance(k);
      const { standardError } = bootstrapInterval(series, mean, { seed: 1, resamples: 10_000, blockLength: length });
      expect(standardError / Math.sqrt(variance / T)).toBeCloseTo(1, 1.3);
    }
  });

  it('has the standard errors of Sharpe ratios that arch finds', () => {
    const { returns, benchmark = [] } = sampleSeries('equalWeight');
    const sharpe = (values: Float64Array) => sharpeRatio(values, perPeriod);
    const options = { seed: 2, resamples: 4000, blockLength: 5 };
    const single = bootstrapInterval(returns, sharpe, options);
    const pair = bootstrapPairInterval(
      returns,
      benchmark,
      (first, second) => (sharpe(first) ?? Number.NaN) - (sharpe(second) ?? Number.NaN),
      options,
    );
    expect(single.standardError / fixture.standardErrors[0]).toBeCloseTo(1, 1);
    expect(pair.standardError / fixture.standardErrors[1]).toBeCloseTo(1, 1);
    expect(single.estimate).toBe(sharpeRatio(returns, perPeriod));
  });

  it.each([
    ['independent returns', 0],
    ['autocorrelated returns', 0.4],
  ])('covers the mean of %s about as often as it promises', (_, slope) => {
    for (const method of ['percentile', 'basic', 'biasCorrected'] as const) {
      let covered = 0;
      for (let seed = 0; seed < 150; seed++) {
        const series = autoregression(seed, 250, slope, 0.1);
        const { lower, upper } = bootstrapInterval(series, mean, { seed, resamples: 200, confidence: 0.9, method });
        if (lower <= 0.1 && upper >= 0.1) covered += 1;
      }
      expect(covered / 150, method).toBeGreaterThan(0.82);
      expect(covered / 150, method).toBeLessThan(0.96);
    }
  });

  it('calls a difference of nothing nothing, about as often as it promises', () => {
    let rejected = 0;
    for (let seed = 0; seed < 200; seed++) {
      const common = autoregression(seed, 200, 0);
      const own = autoregression(seed + 1000, 200, 0);
      const other = autoregression(seed + 2000, 200, 0);
      const { pValue } = bootstrapPairInterval(
        common.map((value, t) => value + own[t]),
        common.map((value, t) => value + other[t]),
        (first, second) => mean(first) - mean(second),
        { seed, resamples: 200 },
      );
      if (pValue < 0.1) rejected += 1;
    }
    expect(rejected / 200).toBeGreaterThan(0.05);
    expect(rejected / 200).toBeLessThan(0.16);
  });

  it('resamples two series together', () => {
    const { returns } = sampleSeries('RRC');
    const doubled = returns.map((value) => 2 * value);
    const beta = (first: Float64Array, second: Float64Array) => benchmarkFigures(first, second, perPeriod).beta;
    const { estimate, lower, upper } = bootstrapPairInterval(doubled, returns, beta, { seed: 1, resamples: 100 });
    for (const value of [estimate, lower, upper]) expect(value).toBeCloseTo(2, 12);
  });

  it('goes on at the start behind the end, so that no period is drawn more often than another', () => {
    const counts = new Float64Array(40);
    const count = (values: Float64Array): number => {
      for (const value of values) counts[value] += 1;
      return mean(values);
    };
    const positions = Array.from(counts, (_, t) => t);
    bootstrapInterval(positions, count, { seed: 4, resamples: 4000, blockLength: 10 });
    for (const drawn of counts) expect(drawn / 4000).toBeCloseTo(1, 1);
  });

  it('makes each kind of interval, its error and its p-value from the resampled figures', () => {
    const { returns } = sampleSeries('RRC');
    const shifted = returns.map((value) => value + 0.003);
    const seen: number[] = [];
    const second = (values: Float64Array): number => {
      const moment = mean(values.map((value) => value * Math.abs(value)));
      seen.push(moment);
      return moment;
    };
    const run = (method: 'percentile' | 'basic' | 'biasCorrected') =>
      bootstrapInterval(shifted, second, { seed: 3, resamples: 401, confidence: 0.9, method });
    const percentile = run('percentile');
    const [estimate, ...resampled] = seen;
    const sorted = resampled.toSorted((a, b) => a - b);
    expect(percentile.lower).toBeCloseTo(sorted[20], 15);
    expect(percentile.upper).toBeCloseTo(sorted[380], 15);
    expect(percentile.estimate).toBe(estimate);
    const average = mean(sorted);
    const deviation = Math.sqrt(mean(sorted.map((value) => (value - average) ** 2)) * (401 / 400));
    expect(percentile.standardError / deviation).toBeCloseTo(1, 10);
    const beyond = sorted.filter((value) => Math.abs(value - estimate) >= Math.abs(estimate)).length;
    expect(percentile.pValue).toBe((beyond + 1) / 402);
    const basic = run('basic');
    expect(basic.lower).toBeCloseTo(2 * estimate - sorted[380], 15);
    expect(basic.upper).toBeCloseTo(2 * estimate - sorted[20], 15);
    const shift = 2 * normalQuantile(sorted.filter((value) => value < estimate).length / 401);
    const level = (z: number) => normalCdf(shift + z) * 400;
    const corrected = run('biasCorrected');
    for (const [bound, z] of [
      [corrected.lower, normalQuantile(0.05)],
      [corrected.upper, normalQuantile(0.95)],
    ]) {
      expect(bound).toBeGreaterThanOrEqual(sorted[Math.floor(level(z))] - 1e-15);
      expect(bound).toBeLessThanOrEqual(sorted[Math.ceil(level(z))] + 1e-15);
    }
  });

  it('repeats itself by its seed, and only by it', () => {
    const { returns } = sampleSeries('RRC');
    const run = (seed: number) => bootstrapInterval(returns, mean, { seed, resamples: 200 });
    expect(run(5)).toEqual(run(5));
    expect(run(6).lower).not.toBe(run(5).lower);
    expect(run(5).blockLength).toBe(blockLength(returns));
  });

  it('leaves out resamples without a figure, and refuses a series without one', () => {
    const rare = Array.from({ length: 20 }, (_, t) => (t === 0 ? 0.1 : 0));
    const sharpe = (values: Float64Array) => sharpeRatio(values, perPeriod);
    const { resamples, undefinedResamples } = bootstrapInterval(rare, sharpe, { seed: 1, resamples: 500 });
    expect(undefinedResamples).toBeGreaterThan(50);
    expect(resamples + undefinedResamples).toBe(500);
    expect(() => bootstrapInterval(new Float64Array(20), sharpe, { seed: 1 })).toThrow(/figure: given undefined/);
    expect(() => bootstrapInterval(rare, sharpe, { seed: 1, resamples: 5 })).toThrow(/resamples: given 5/);
    expect(() => bootstrapInterval(rare, sharpe, { seed: 1, blockLength: 21 })).toThrow(/blockLength: given 21/);
  });
});
