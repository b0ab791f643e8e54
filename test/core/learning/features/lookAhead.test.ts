import { expect, test } from 'vitest';
import { type FeatureTable, featureTable } from '../../../../core/learning/features/featureMatrix.ts';
import { type Candle, TIMEFRAME_MS } from '../../../../core/market/candle.ts';
import { toSymbol } from '../../../../core/market/symbol.ts';
import { randomUniverse } from './support/randomCandles.ts';

const ODD = { holes: 0.03, flat: 0.02, still: 0.05, spikes: 0.01 };
const DAYS = 320;

function tableOf(universe: readonly (readonly Candle[])[]): FeatureTable {
  return featureTable(new Map(universe.map((candles, k) => [toSymbol(`S${k}`, 'USD'), candles])));
}

/** Another future: what each candle from `from` on becomes. */
const FUTURES: Readonly<Record<string, (candle: Candle, day: number) => Candle | undefined>> = {
  'random prices': (candle, day) => {
    const close = 1 + ((day * 7919) % 97);
    return { ...candle, open: close, close, high: 2 * close, low: close / 2, volume: day % 13 };
  },
  'prices that are not numbers': (candle) => ({ ...candle, close: Number.NaN, volume: Number.NaN }),
  'a spike of a thousandfold': (candle, day) =>
    day % 3 === 0 ? { ...candle, high: candle.high * 1_000, close: candle.close * 1_000 } : candle,
  'flat prices': (candle) => ({ ...candle, open: 5, high: 5, low: 5, close: 5, volume: 0 }),
  'no candles at all': () => undefined,
};

const universe = randomUniverse(4, DAYS, 5, ODD);
const before = tableOf(universe);

test.each(Object.entries(FUTURES))('no row before the change depends on the future: %s', (_, change) => {
  const from = universe[0][universe[0].length - 60].openTime;
  const changed = universe.map((candles) =>
    candles.flatMap((candle) => {
      if (candle.openTime < from) return [candle];
      return change(candle, candle.openTime / TIMEFRAME_MS['1d']) ?? [];
    }),
  );
  const after = tableOf(changed);
  const rows = before.rowTimes.findIndex((time) => time >= from);
  expect(rows).toBeGreaterThan(700);
  expect(after.rowTimes.subarray(0, rows)).toEqual(before.rowTimes.subarray(0, rows));
  const bytes = (table: FeatureTable): Uint8Array =>
    new Uint8Array(table.features.data.buffer, 0, rows * table.features.columns * Float64Array.BYTES_PER_ELEMENT);
  expect(Buffer.compare(bytes(after), bytes(before))).toBe(0);
});

test('the rows of changed days do change', () => {
  const changed = universe.map((candles) =>
    candles.with(-1, { ...candles[candles.length - 1], close: 1e-3, low: 1e-3 }),
  );
  const last = ({ features: { data, columns, rows } }: FeatureTable): Float64Array =>
    data.subarray((rows - 1) * columns);
  expect(last(tableOf(changed))).not.toEqual(last(before));
});
