import { describe, expect, test } from 'vitest';
import { featureTable } from '../../../../core/learning/features/featureMatrix.ts';
import { FEATURE_NAMES } from '../../../../core/learning/features/registry.ts';
import { UniverseFeatures } from '../../../../core/learning/features/universeFeatures.ts';
import { toSymbol } from '../../../../core/market/symbol.ts';
import { randomUniverse } from './support/randomCandles.ts';

const SYMBOLS = ['ADA', 'BTC', 'ETH'].map((base) => toSymbol(base, 'USD'));
const DAY = 86_400_000;

describe('the table of features', () => {
  const universe = randomUniverse(3, 80, 61, { holes: 0.1, flat: 0, still: 0, spikes: 0 });
  const table = featureTable(new Map(SYMBOLS.map((symbol, k) => [symbol, universe[k]])));

  test('has a row for each candle, by day and symbol, with the names of its columns', () => {
    const { features, rowSymbols, rowTimes, symbols, ignored } = table;
    expect(features.rows).toBe(universe.flat().length);
    expect(features.columns).toBe(features.names.length);
    expect(features.names).toEqual(FEATURE_NAMES);
    expect(features.data.length).toBe(features.rows * features.columns);
    expect(symbols).toEqual(SYMBOLS);
    expect(ignored).toEqual([]);
    const keys = Array.from(rowTimes, (time, row) => time + rowSymbols[row]);
    expect(keys).toEqual([...keys].sort((a, b) => a - b));
    const body = features.names.indexOf('body');
    for (const [k, candles] of universe.entries()) {
      const own = Array.from(rowSymbols.keys()).filter((row) => rowSymbols[row] === k);
      expect(own.map((row) => rowTimes[row])).toEqual(candles.map(({ openTime }) => openTime));
      expect(own.map((row) => features.data[row * features.columns + body])).toEqual(
        candles.map(({ open, close }) => Math.log(close / open)),
      );
    }
  });

  test('keeps the rows from a day on, computed from all days', () => {
    const from = universe[1][60].openTime;
    const part = featureTable(new Map(SYMBOLS.map((symbol, k) => [symbol, universe[k]])), { from });
    const first = table.rowTimes.findIndex((time) => time >= from);
    expect(part.features.data).toEqual(table.features.data.subarray(first * table.features.columns));
    expect(part.rowTimes).toEqual(table.rowTimes.subarray(first));
  });

  test('does not mind the order of candles, and tells which ones it left out', () => {
    const [candles] = universe;
    const usable = candles.filter((_, k) => k !== 10 && k !== 11);
    const broken = { ...candles[10], volume: -1 };
    const shifted = { ...candles[11], openTime: candles[11].openTime + 1 };
    const earlier = { ...candles[20], close: candles[20].low };
    const mixed = featureTable(new Map([[SYMBOLS[0], [earlier, broken, ...usable.toReversed(), shifted]]]));
    const plain = featureTable(new Map([[SYMBOLS[0], usable]]));
    expect(mixed.features.data).toEqual(plain.features.data);
    expect(mixed.rowTimes).toEqual(plain.rowTimes);
    expect(mixed.ignored.map(({ reason, openTime }) => [reason, openTime])).toEqual([
      ['INVALID_CANDLE', broken.openTime],
      ['DUPLICATE', earlier.openTime],
      ['OFF_GRID', shifted.openTime],
    ]);
    expect(mixed.ignored.every(({ symbol, detail }) => symbol === SYMBOLS[0] && detail.length > 0)).toBe(true);
  });

  test('is empty without candles', () => {
    const empty = featureTable(new Map([[SYMBOLS[0], []]]));
    expect(empty.features.rows).toBe(0);
    expect(empty.features.data.length).toBe(0);
  });

  test('equals one day after the other', () => {
    const stream = new UniverseFeatures(3);
    const days = [...new Set(universe.flat().map(({ openTime }) => openTime))].sort((a, b) => a - b);
    for (const day of days)
      stream.advance(
        day,
        universe.map((candles) => candles.find(({ openTime }) => openTime === day)),
      );
    const next = days[days.length - 1] + DAY;
    const candles = universe.map((all) => ({ ...all[all.length - 1], openTime: next }));
    const rows = stream.advance(next, candles);
    const grown = featureTable(new Map(SYMBOLS.map((symbol, k) => [symbol, [...universe[k], candles[k]]])), {
      from: next,
    });
    expect(grown.features.data).toEqual(Float64Array.from(rows.flatMap((row) => [...row])));
  });
});
