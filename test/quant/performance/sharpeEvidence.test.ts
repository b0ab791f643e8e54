import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adjustedMoments } from '../../../quant/performance/adjustedMoments.ts';
import { deflatedSharpeRatio } from '../../../quant/performance/deflatedSharpeRatio.ts';
import { minimumTrackRecordLength } from '../../../quant/performance/minimumTrackRecordLength.ts';
import { probabilisticSharpeRatio } from '../../../quant/performance/probabilisticSharpeRatio.ts';
import { sharpeEvidence } from '../../../quant/performance/sharpeEvidence.ts';
import { sharpeTrials } from '../../../quant/performance/sharpeTrials.ts';
import { createRandom } from '../../../quant/statistics/random.ts';
import { sampleSeries, stocks } from './sampleSeries.ts';

const { probabilisticSharpe }: { readonly probabilisticSharpe: number } = JSON.parse(
  readFileSync(new URL('../../fixtures/overfitting.json', import.meta.url), 'utf8'),
);

const evidence = fc
  .record({
    sharpeRatio: fc.double({ min: -1, max: 1, noNaN: true }),
    observations: fc.integer({ min: 2, max: 5000 }),
    skewness: fc.double({ min: -3, max: 3, noNaN: true }),
    above: fc.double({ min: 0.01, max: 20, noNaN: true }),
  })
  .map(({ above, ...rest }) => ({ ...rest, excessKurtosis: rest.skewness ** 2 - 2 + above }));

describe('the probabilistic Sharpe ratio', () => {
  it('is that of quantstats', () => {
    const { returns } = sampleSeries('equalWeight');
    const own = sharpeEvidence(returns);
    if (own === undefined) throw new Error('the returns vary');
    const { skewness, excessKurtosis = 0 } = adjustedMoments(returns);
    expect(probabilisticSharpeRatio({ ...own, skewness, excessKurtosis })).toBeCloseTo(probabilisticSharpe, 12);
  });

  it('is the confidence that the minimum track record length asks for at that length', () => {
    fc.assert(
      fc.property(evidence, fc.double({ min: 0.51, max: 0.999, noNaN: true }), (given, confidence) => {
        fc.pre(given.sharpeRatio > 0.05);
        const length = minimumTrackRecordLength(given, { benchmark: 0.01, confidence }) ?? 0;
        const observations = Math.max(2, Math.ceil(length));
        const atLength = probabilisticSharpeRatio({ ...given, observations }, 0.01);
        expect(atLength).toBeGreaterThanOrEqual(confidence - 1e-12);
        if (observations > 3) {
          const before = probabilisticSharpeRatio({ ...given, observations: observations - 1 }, 0.01);
          expect(before).toBeLessThanOrEqual(confidence + 1e-12);
        }
      }),
    );
  });

  it('falls with the benchmark and lies between 0 and 1', () => {
    fc.assert(
      fc.property(evidence, (given) => {
        const values = [-0.5, 0, 0.5, given.sharpeRatio].map((at) => probabilisticSharpeRatio(given, at));
        expect(values[0] >= values[1] && values[1] >= values[2]).toBe(true);
        for (const value of values) expect(value >= 0 && value <= 1).toBe(true);
        expect(values[3]).toBe(0.5);
      }),
    );
  });

  it('refuses moments that no distribution has', () => {
    const given = { sharpeRatio: 0.1, observations: 100, skewness: 2, excessKurtosis: 1 };
    expect(() => probabilisticSharpeRatio(given)).toThrow(/excessKurtosis: given 1; allowed is at least skewness/);
    expect(() => probabilisticSharpeRatio({ ...given, excessKurtosis: 5, observations: 1.5 })).toThrow(/observations/);
  });
});

describe('the minimum track record length', () => {
  const years = (periods: number, skewness = 0, excessKurtosis = 0): number => {
    const sharpeRatio = 2 / Math.sqrt(periods);
    const benchmark = 1 / Math.sqrt(periods);
    return (minimumTrackRecordLength({ sharpeRatio, skewness, excessKurtosis }, { benchmark }) ?? 0) / periods;
  };

  it('is that of the paper for a Sharpe ratio of 2 a year against 1: daily, weekly, monthly, and of hedge funds', () => {
    expect([years(252), years(52), years(12), years(12, -0.72, 2.78)].map((value) => value.toFixed(2))).toEqual([
      '2.73',
      '2.83',
      '3.24',
      '4.99',
    ]);
  });

  it('does not exist below the benchmark', () => {
    const given = { sharpeRatio: 0.1, skewness: 0, excessKurtosis: 0 };
    expect(minimumTrackRecordLength(given, { benchmark: 0.1 })).toBeUndefined();
  });
});

describe('the deflated Sharpe ratio', () => {
  // A Sharpe ratio of 2.5 a year over five years of 250 days, the trials' ratios with a variance of 1/2 per year.
  const chosen = { sharpeRatio: 2.5 / Math.sqrt(250), observations: 1250, skewness: -3, excessKurtosis: 7 };
  const variance = 0.5 / 250;

  it("is that of the paper's numerical example", () => {
    const { expectedMaximum, probability } = deflatedSharpeRatio(chosen, { count: 100, variance });
    expect(expectedMaximum).toBeCloseTo(0.1132, 4);
    expect(probability).toBeCloseTo(0.9004, 4);
    expect(deflatedSharpeRatio(chosen, { count: 46, variance }).probability).toBeCloseTo(0.9505, 4);
    const normal = { ...chosen, skewness: 0, excessKurtosis: 0 };
    expect(deflatedSharpeRatio(normal, { count: 88, variance }).probability).toBeCloseTo(0.9505, 4);
  });

  it('of a single trial is the probabilistic one, and falls with the number of trials', () => {
    expect(deflatedSharpeRatio(chosen, { count: 1, variance }).probability).toBe(probabilisticSharpeRatio(chosen));
    fc.assert(
      fc.property(evidence, fc.double({ min: 1, max: 1e6, noNaN: true }), (given, count) => {
        const fewer = deflatedSharpeRatio(given, { count, variance });
        const more = deflatedSharpeRatio(given, { count: 2 * count, variance });
        expect(more.expectedMaximum).toBeGreaterThanOrEqual(fewer.expectedMaximum);
        expect(more.probability).toBeLessThanOrEqual(fewer.probability);
        expect(fewer.expectedMaximum).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('expects of the best of many worthless strategies what it shows on average', () => {
    const random = createRandom(11);
    let total = 0;
    for (let round = 0; round < 2000; round++) {
      let best = Number.NEGATIVE_INFINITY;
      for (let trial = 0; trial < 50; trial++) best = Math.max(best, random.normal());
      total += best;
    }
    expect(deflatedSharpeRatio(chosen, { count: 50, variance: 1 }).expectedMaximum / (total / 2000)).toBeCloseTo(1, 1);
  });

  it('refuses trials that cannot be', () => {
    expect(() => deflatedSharpeRatio(chosen, { count: 0, variance })).toThrow(/trials.count: given 0/);
    expect(() => deflatedSharpeRatio(chosen, { count: 2, variance: -1 })).toThrow(/trials.variance: given -1/);
  });
});

describe('the trials of a search', () => {
  it('count as one where all strategies are the same, and as all where they have nothing in common', () => {
    const series = stocks.returns.map(([first]) => first);
    const same = sharpeTrials(series.map((value) => [value, 2 * value, value]));
    expect(same.count).toBeCloseTo(1, 9);
    expect(same.variance).toBeCloseTo(0, 15);
    const random = createRandom(5);
    const apart = sharpeTrials(Array.from({ length: 4000 }, () => Array.from({ length: 8 }, () => random.normal())));
    expect(apart.count).toBeGreaterThan(7.8);
    expect(apart.variance * 4000).toBeGreaterThan(0.2);
  });

  it('leave out what does not vary', () => {
    expect(sharpeTrials(stocks.returns.map(([first]) => [first, 0]))).toEqual({ count: 1, variance: 0 });
    expect(sharpeEvidence([0.1, 0.1])).toBeUndefined();
  });
});
