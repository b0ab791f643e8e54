import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../../../core/errors/invalidInput.ts';
import { COLUMNS, FEATURE_NAMES } from '../../../../core/learning/features/registry.ts';
import { UniverseFeatures } from '../../../../core/learning/features/universeFeatures.ts';
import type { Candle } from '../../../../core/market/candle.ts';
import { spreadStatistics } from './support/fullStatistics.ts';
import { randomUniverse } from './support/randomCandles.ts';
import { deviation, last, mean, regression, total, window } from './support/series.ts';

const DAY = 86_400_000;

function featureOf(row: Float64Array, name: string): number {
  return row[FEATURE_NAMES.indexOf(name)];
}

/** The rows of every day, copied. */
function rowsOf(universe: readonly (readonly Candle[])[], from = 0): Float64Array[][] {
  const days = [...new Set(universe.flatMap((candles) => candles.map(({ openTime }) => openTime)))].sort(
    (a, b) => a - b,
  );
  const features = new UniverseFeatures(universe.length);
  return days.slice(from).map((day) =>
    features
      .advance(
        day,
        universe.map((candles) => candles.find(({ openTime }) => openTime === day)),
      )
      .map((row) => row.slice()),
  );
}

describe('the cross-section', () => {
  const universe = randomUniverse(5, 260, 21);
  const rows = rowsOf(universe);
  const today = rows[rows.length - 1];
  const changes = universe.map((candles) => candles.slice(1).map(({ close }, k) => Math.log(close / candles[k].close)));

  test('ranks each symbol by the share of the others below it', () => {
    const values = today.map((row) => featureOf(row, 'return21'));
    const expected = values.map((value) => values.filter((other) => other < value).length / 4);
    expect(today.map((row) => featureOf(row, 'rankReturn21'))).toEqual(expected);
    expect([...expected].sort()).toEqual([0, 0.25, 0.5, 0.75, 1]);
  });

  test('ranks equal values alike, and none of fewer than three symbols', () => {
    const copies = universe.map((candles, k) => (k < 2 ? universe[0] : candles));
    const equal = rowsOf(copies).at(-1) ?? [];
    expect(featureOf(equal[0], 'rankReturn60')).toBe(featureOf(equal[1], 'rankReturn60'));
    const pair = rowsOf(universe.slice(0, 2)).at(-1) ?? [];
    for (let column = COLUMNS.universe; column < COLUMNS.all; column += 1) expect(pair[0][column]).toBeNaN();
  });

  test('has breadth, dispersion and the average correlation of its returns', () => {
    const newest = changes.map((values) => last(values));
    expect(featureOf(today[0], 'breadth1')).toBe(newest.filter((r) => r > 0).length / 5);
    expect(featureOf(today[0], 'dispersion1')).toBeCloseTo(deviation(newest, 0), 12);
    const daily = (lag: number): number =>
      deviation(
        changes.map((values) => last(values, lag)),
        0,
      );
    expect(featureOf(today[0], 'dispersion21')).toBeCloseTo(mean(Array.from({ length: 21 }, (_, k) => daily(k))), 12);
    const u = changes[0].map((_, t) => mean(changes.map((values) => values[t])));
    const v = mean(changes.map((values) => deviation(window(values, 60)) ** 2));
    const expected = (deviation(window(u, 60)) ** 2 - v / 5) / (v - v / 5);
    expect(featureOf(today[0], 'averageCorrelation60')).toBeCloseTo(expected, 12);
    expect(today.map((row) => featureOf(row, 'breadth21'))).toEqual(Array(5).fill(featureOf(today[0], 'breadth21')));
  });

  test('finds the symbol that another is tied to, and how far they are apart', () => {
    const [leader, , ...others] = randomUniverse(5, 260, 22);
    let off = 0;
    const noise = randomUniverse(1, 260, 23)[0].map(({ close }, k, all) =>
      Math.log(close / (all[k - 1]?.close ?? close)),
    );
    const tied = leader.map((candle, k) => {
      off = 0.7 * off + noise[k];
      const close = 3 * candle.close ** 0.8 * Math.exp(off);
      return { ...candle, open: close, high: close * 1.01, low: close * 0.99, close };
    });
    const all = [leader, tied, ...others];
    const period = (time: number): number => Math.floor(time / (28 * DAY));
    const days = leader.map(({ openTime }) => openTime);
    const chosen = days.findLastIndex((day, k) => period(day) !== period(days[k - 1]));
    const own = rowsOf(all);
    const logs = [tied, leader].map((candles) => candles.map(({ close }) => Math.log(close)));
    const [y, x] = logs.map((values) => window(values.slice(0, chosen + 1), 180));
    const { slopes, residuals, constant } = regression(y, [x]);
    const size = Math.sqrt(mean(residuals.map((value) => value * value)));
    const { statistic, reversion } = spreadStatistics(residuals);
    const place = (lag: number): number => (last(logs[0], lag) - constant - slopes[0] * last(logs[1], lag)) / size;
    const row = own[own.length - 1][1];
    expect(featureOf(row, 'partnerHedge')).toBeCloseTo(slopes[0], 10);
    expect(featureOf(row, 'partnerSpread')).toBeCloseTo(place(0), 10);
    expect(featureOf(row, 'partnerSpreadChange5')).toBeCloseTo(place(0) - place(5), 10);
    expect(featureOf(row, 'partnerT')).toBeCloseTo(statistic, 10);
    expect(featureOf(row, 'partnerHalfLife')).toBeCloseTo(-Math.LN2 / Math.log(1 + reversion), 10);
    expect(statistic).toBeLessThan(-5);
  });
});

describe('missing candles', () => {
  const universe = randomUniverse(3, 100, 31);
  const without = (from: number, count: number): Candle[][] => [
    universe[0].filter((_, k) => k < from || k >= from + count),
    universe[1],
    universe[2],
  ];

  test('give a row of missing values', () => {
    const rows = rowsOf(without(90, 1));
    expect(rows[90][0].every(Number.isNaN)).toBe(true);
    expect(rows[90][1].some(Number.isNaN)).toBe(true);
    expect(featureOf(rows[90][1], 'return21')).not.toBeNaN();
  });

  test('are spanned by the next return where they are three or fewer', () => {
    const rows = rowsOf(without(90, 3));
    const change = Math.log(universe[0][93].close / universe[0][89].close);
    expect(featureOf(rows[93][0], 'return1')).toBeCloseTo(change, 14);
    const others = [90, 91, 92, 93].map((day) =>
      mean([1, 2].map((k) => Math.log(universe[k][day].close / universe[k][day - 1].close))),
    );
    expect(featureOf(rows[93][0], 'marketReturn1')).toBeCloseTo(total(others), 14);
    expect(featureOf(rows[93][0], 'rsi14')).not.toBeNaN();
  });

  test('of all others leave the universe where it was, until they have candles again', () => {
    const lonely = universe.map((candles, k) => (k === 0 ? candles : candles.filter((_, day) => day !== 90)));
    const rows = rowsOf(lonely);
    expect(featureOf(rows[90][0], 'marketReturn1')).toBe(0);
    const since = mean([1, 2].map((k) => Math.log(universe[k][91].close / universe[k][89].close)));
    expect(featureOf(rows[91][0], 'marketReturn1')).toBeCloseTo(since, 14);
    expect(featureOf(rows[99][0], 'beta60')).not.toBeNaN();
  });

  test('start a symbol anew where they are more', () => {
    const rows = rowsOf(without(60, 4));
    const fresh = rowsOf([universe[0].slice(64), universe[1], universe[2]]);
    expect(featureOf(rows[64][0], 'return1')).toBeNaN();
    const own = (row: Float64Array): Float64Array => row.subarray(0, COLUMNS.partner);
    expect(own(rows[99][0])).toEqual(own(fresh[99][0]));
  });
});

describe('the state', () => {
  test('takes no more memory as the history grows', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const bytes = (): number => {
      collect();
      return process.memoryUsage().arrayBuffers;
    };
    const universe = randomUniverse(10, 520, 42);
    const features = new UniverseFeatures(universe.length);
    const advance = (from: number, to: number): void => {
      for (let day = from; day < to; day += 1)
        features.advance(
          universe[0][day].openTime,
          universe.map((candles) => candles[day]),
        );
    };
    advance(0, 260);
    const before = bytes();
    expect(before).toBeGreaterThan(10 * 15 * 512 * 8);
    advance(260, 520);
    // One number kept per symbol and day would be 20,800 bytes.
    expect(bytes() - before).toBeLessThan(10_000);
  });

  test('is forgotten beyond the longest look-back: two histories with the same end agree in every window', () => {
    const universe = randomUniverse(3, 330, 41);
    const late = rowsOf(universe, 50).at(-1) ?? [];
    const early = rowsOf(universe).at(-1) ?? [];
    // Recursive averages remember their start by a share that fades; all else is the same to the bit.
    const recursive =
      /^(rsi|stochasticRsi|averageTrueRange|trueRangeRatio|exponential|macd|trueStrength|trix|bull|bear|keltner|squeeze|plusDirection|minusDirection|directionalIndex|rankDirectional|chaikinOscillator|forceIndex)/;
    for (const [column, name] of FEATURE_NAMES.entries()) {
      const [a, b] = [early[0][column], late[0][column]];
      if (recursive.test(name)) expect(Math.abs(a - b), name).toBeLessThan(0.02 * Math.max(1, Math.abs(a)));
      else expect(b, name).toBe(a);
    }
  });
});

describe('a day that cannot be taken is refused, and the days before it stay', () => {
  const [candles] = randomUniverse(1, 40, 51);
  const wrong: readonly (readonly [string, number, readonly (Candle | undefined)[]])[] = [
    ['an earlier day', candles[4].openTime, [candles[4]]],
    ['a time within a day', candles[30].openTime + 1, [candles[30]]],
    ['two candles for one symbol', candles[30].openTime, [candles[30], candles[30]]],
    ['a candle of another day', candles[30].openTime, [candles[31]]],
    ['a price of zero', candles[30].openTime, [{ ...candles[30], low: 0 }]],
    ['a high below the low', candles[30].openTime, [{ ...candles[30], high: candles[30].low / 2 }]],
    ['a volume that is no number', candles[30].openTime, [{ ...candles[30], volume: Number.NaN }]],
  ];

  test.each(wrong)('%s', (_, time, given) => {
    const [tried, untouched] = [new UniverseFeatures(1), new UniverseFeatures(1)];
    for (const candle of candles.slice(0, 30)) {
      tried.advance(candle.openTime, [candle]);
      untouched.advance(candle.openTime, [candle]);
    }
    expect(() => tried.advance(time, given)).toThrow(InvalidInputError);
    expect(tried.advance(candles[30].openTime, [candles[30]])).toEqual(
      untouched.advance(candles[30].openTime, [candles[30]]),
    );
  });
});
