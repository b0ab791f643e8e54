import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../../../core/errors/invalidInput.ts';
import { fixedHorizonLabels } from '../../../../core/learning/labels/fixedHorizon.ts';
import { candlesOf, DAY, START } from './support/candlesOf.ts';

describe('labels of a fixed horizon', () => {
  test('say whether the return over the days after a candle was above the threshold', () => {
    const labels = fixedHorizonLabels(candlesOf([100, 101, 99, 105, 104]), { horizonDays: 2, threshold: 0.01 });
    expect(labels.map(({ index, outcome }) => [index, outcome])).toEqual([
      [0, 0],
      [1, 1],
      [2, 1],
    ]);
    expect(labels[1].logReturn).toBeCloseTo(Math.log(105 / 101), 15);
  });

  test('start when the candle has ended, and end when the last one has', () => {
    const [label] = fixedHorizonLabels(candlesOf([100, 101, 99, 105]), { horizonDays: 3 });
    expect([label.start, label.end, label.weight]).toEqual([START + DAY, START + 4 * DAY, 1]);
  });

  test('are not there for candles whose horizon has not ended', () => {
    expect(fixedHorizonLabels(candlesOf([100, 101, 99]), { horizonDays: 3 })).toEqual([]);
    expect(fixedHorizonLabels([], { horizonDays: 3 })).toEqual([]);
  });

  test('take the last candle before a gap at the end, and none where the gap takes all of the horizon', () => {
    const candles = candlesOf([100, 101, 102, 103, 104, 105, 106]).filter((_, k) => k !== 3 && k !== 4);
    const labels = fixedHorizonLabels(candles, { horizonDays: 2 });
    expect(labels.map(({ index, end }) => [index, (end - START) / DAY - 1])).toEqual([
      [0, 2],
      [1, 2],
    ]);
  });

  test('refuse what they cannot be made of', () => {
    const candles = candlesOf([100, 101, 99]);
    expect(() => fixedHorizonLabels(candles.toReversed(), { horizonDays: 1 })).toThrow(InvalidInputError);
    expect(() => fixedHorizonLabels([{ ...candles[0], close: 0 }], { horizonDays: 1 })).toThrow('candles[0]');
    expect(() => fixedHorizonLabels(candles, { horizonDays: 1.5 })).toThrow('horizonDays');
    expect(() => fixedHorizonLabels(candles, { horizonDays: 1, threshold: Number.NaN })).toThrow('threshold');
  });
});
