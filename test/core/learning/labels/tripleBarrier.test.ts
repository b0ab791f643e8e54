import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../../../core/errors/invalidInput.ts';
import { type TripleBarrierOptions, tripleBarrierLabels } from '../../../../core/learning/labels/tripleBarrier.ts';
import type { Candle } from '../../../../core/market/candle.ts';
import { createRandom } from '../../../../quant/statistics/random.ts';
import { candlesOf, DAY, START } from './support/candlesOf.ts';

/** Over four days, barriers of 1 lie 2 % away. */
const VOLATILITY = 0.01;
const OPTIONS: TripleBarrierOptions = { horizonDays: 4, profit: 1, loss: 1 };

function first(candles: readonly Candle[], options: Partial<TripleBarrierOptions> = {}, side = 1) {
  const sides = candles.map((_, k) => (k === 0 ? side : 0));
  return tripleBarrierLabels(
    candles,
    candles.map(() => VOLATILITY),
    { ...OPTIONS, ...options },
    sides,
  )[0];
}

describe('the barrier that a position reaches first', () => {
  test('is that of profit, at the barrier', () => {
    const label = first(candlesOf([100, 101, 103, 90, 90]));
    expect(label).toEqual({
      index: 0,
      start: START + DAY,
      end: START + 3 * DAY,
      outcome: 1,
      logReturn: 0.02,
      weight: 1,
      barrier: 'profit',
    });
  });

  test('is that of loss', () => {
    expect(first(candlesOf([100, 101, 97, 120, 120]))).toMatchObject({ outcome: 0, barrier: 'loss', logReturn: -0.02 });
  });

  test('is that of loss where one candle reaches both', () => {
    const candles = candlesOf([100, 100, 100, 100, 100]);
    candles[1] = { ...candles[1], high: 105, low: 95 };
    expect(first(candles)).toMatchObject({ barrier: 'loss', end: START + 2 * DAY });
    expect(first(candles, { touch: 'close' })).toMatchObject({ barrier: 'time' });
  });

  test('is left at the open where that lies beyond it', () => {
    const candles = candlesOf([100, 100, 100, 100, 100]);
    candles[1] = { ...candles[1], open: 94, high: 110, low: 94 };
    expect(first(candles)).toMatchObject({ barrier: 'loss', logReturn: Math.log(0.94) });
    candles[1] = { ...candles[1], open: 106, high: 110, low: 90 };
    expect(first(candles)).toMatchObject({ barrier: 'profit', logReturn: Math.log(1.06) });
  });

  test('is that of time after the days of the horizon, a gain or a loss by its sign or a miss in any case', () => {
    const up = candlesOf([100, 100.5, 100, 100.5, 101, 130]);
    expect(first(up)).toMatchObject({ barrier: 'time', outcome: 1, end: START + 5 * DAY, logReturn: Math.log(1.01) });
    expect(first(up, { atTime: 'miss' })).toMatchObject({ barrier: 'time', outcome: 0 });
    expect(first(candlesOf([100, 99.5, 100, 99.5, 99, 70]))).toMatchObject({ barrier: 'time', outcome: 0 });
  });

  test('is the other one for a short position', () => {
    expect(first(candlesOf([100, 99, 97, 120, 120]), {}, -1)).toMatchObject({
      outcome: 1,
      barrier: 'profit',
      logReturn: 0.02,
    });
    expect(first(candlesOf([100, 99, 103, 80, 80]), {}, -1)).toMatchObject({ outcome: 0, barrier: 'loss' });
  });

  test('lies as far away as its own multiple, and no nearer than the least distance', () => {
    const candles = candlesOf([100, 102.5, 97.5, 96.5, 100]);
    expect(first(candles, { profit: 2, loss: 1.5 })).toMatchObject({
      barrier: 'loss',
      logReturn: -0.03,
      end: START + 4 * DAY,
    });
    expect(first(candles, { profit: 2, loss: Number.POSITIVE_INFINITY })).toMatchObject({ barrier: 'time' });
    expect(first(candles, { leastDistance: 0.1 })).toMatchObject({ barrier: 'time' });
  });

  test('is not known before the candles show it', () => {
    expect(first(candlesOf([100, 100, 100, 100]))).toBeUndefined();
    expect(first(candlesOf([100, 100, 103]))).toMatchObject({ barrier: 'profit' });
  });

  test('does not exist without volatility or side', () => {
    const candles = candlesOf([100, 101, 103, 90, 90, 90, 90]);
    const volatilities = [Number.NaN, 0, 0.01, 0.01, 0.01, 0.01, 0.01];
    expect(tripleBarrierLabels(candles, volatilities, OPTIONS).map(({ index }) => index)).toEqual([2]);
    expect(tripleBarrierLabels(candles, volatilities, OPTIONS, [1, 1, 0, 0, 0, 0, 0])).toEqual([]);
  });
});

test('a label depends on no candle after its end', () => {
  const walk = fc.array(fc.double({ min: -0.03, max: 0.03, noNaN: true }), { minLength: 30, maxLength: 60 });
  fc.assert(
    fc.property(walk, fc.nat(29), fc.constantFrom('range' as const, 'close' as const), (steps, cut, touch) => {
      let close = 100;
      const closes = steps.map((step) => {
        close *= Math.exp(step);
        return close;
      });
      const labels = (values: readonly number[]) =>
        tripleBarrierLabels(
          candlesOf(values),
          values.map(() => 0.015),
          { ...OPTIONS, profit: 0.5, loss: 1, touch },
        );
      const known = labels(closes).filter(({ end }) => end <= START + (cut + 1) * DAY);
      const other = labels(closes.map((value, k) => (k <= cut ? value : value * 7 ** (k % 3))));
      expect(other.filter(({ end }) => end <= START + (cut + 1) * DAY)).toEqual(known);
      expect(labels(closes.slice(0, cut + 1))).toEqual(known);
    }),
    { numRuns: 50 },
  );
});

test('on a walk without drift, barriers of 1 and 3 give a gain three times in four', () => {
  const random = createRandom(17);
  const steps = 60_000;
  const closes = [1];
  for (let k = 1; k < steps; k += 1) closes.push(closes[k - 1] * Math.exp(0.0005 * Math.sign(random.uniform() - 0.5)));
  const sides = closes.map((_, k) => (k % 40 === 0 ? 1 : 0));
  // Barriers of exactly 10 steps up and 30 down, and no end of time within reach.
  const options = { horizonDays: 10_000, profit: 10, loss: 30, touch: 'close' as const };
  const labels = tripleBarrierLabels(
    candlesOf(closes),
    closes.map(() => 0.000499999 / 100),
    options,
    sides,
  ).filter(({ barrier }) => barrier !== 'time');
  const rate = labels.reduce((sum, { outcome }) => sum + outcome, 0) / labels.length;
  expect(labels.length).toBeGreaterThan(1_300);
  // Overlapping labels hold the information of about 60,000 / (10 x 30) walks from barrier to barrier: four standard errors.
  expect(Math.abs(rate - 0.75)).toBeLessThan(4 * Math.sqrt((0.75 * 0.25) / 200));
});

describe('what cannot be labelled is refused with its name', () => {
  const candles = candlesOf([100, 101, 102]);
  const volatilities = [0.01, 0.01, 0.01];
  test.each([
    ['volatilities', () => tripleBarrierLabels(candles, [0.01], OPTIONS)],
    ['sides', () => tripleBarrierLabels(candles, volatilities, OPTIONS, [1])],
    ['sides[1]', () => tripleBarrierLabels(candles, volatilities, OPTIONS, [1, 2, 1])],
    ['profit', () => tripleBarrierLabels(candles, volatilities, { ...OPTIONS, profit: 0 })],
    ['loss', () => tripleBarrierLabels(candles, volatilities, { ...OPTIONS, loss: Number.NaN })],
    ['leastDistance', () => tripleBarrierLabels(candles, volatilities, { ...OPTIONS, leastDistance: -1 })],
    ['horizonDays', () => tripleBarrierLabels(candles, volatilities, { ...OPTIONS, horizonDays: 0 })],
    ['candles[1]', () => tripleBarrierLabels([candles[1], candles[0], candles[2]], volatilities, OPTIONS)],
  ])('%s', (field, label) => {
    expect(label).toThrow(InvalidInputError);
    expect(label).toThrow(field);
  });
});
