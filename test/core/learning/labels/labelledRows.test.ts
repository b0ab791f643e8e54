import { expect, test } from 'vitest';
import { featureTable } from '../../../../core/learning/features/featureMatrix.ts';
import { featureOfCandles, labelledRows } from '../../../../core/learning/labels/labelledRows.ts';
import { weighedLabels } from '../../../../core/learning/labels/sampleWeights.ts';
import { tripleBarrierLabels } from '../../../../core/learning/labels/tripleBarrier.ts';
import { toSymbol } from '../../../../core/market/symbol.ts';
import { randomUniverse } from '../features/support/randomCandles.ts';

const DAY = 86_400_000;
const symbols = ['BTC', 'ETH', 'SOL'].map((base) => toSymbol(base, 'USD'));
const universe = randomUniverse(3, 90, 71, { holes: 0.05, flat: 0, still: 0, spikes: 0 });
const candles = new Map(symbols.map((symbol, k) => [symbol, universe[k]]));
const table = featureTable(candles);

test('a feature is that of the row of each candle, and missing without one', () => {
  const late = featureTable(candles, { from: universe[0][40].openTime });
  const bodies = featureOfCandles(late, symbols[0], universe[0].toReversed(), 'body');
  expect(Array.from(bodies)).toEqual(
    universe[0].map(({ open, close }, k) => (k < 40 ? Number.NaN : Math.log(close / open))).reverse(),
  );
});

test('labels stand beside the rows that were known when they start', () => {
  const labels = new Map(
    symbols.map((symbol, k) => {
      const volatilities = featureOfCandles(table, symbol, universe[k], 'volatility21');
      return [
        symbol,
        weighedLabels(tripleBarrierLabels(universe[k], volatilities, { horizonDays: 5, profit: 1, loss: 1 })),
      ];
    }),
  );
  const joined = labelledRows(table, labels);
  expect(joined.rows.length).toBe([...labels.values()].flat().length);
  expect(joined.rows.length).toBeGreaterThan(100);
  for (const [k, row] of joined.rows.entries()) {
    const label = joined.labels[k];
    const symbol = table.rowSymbols[row];
    expect(label.start).toBe(table.rowTimes[row] + DAY);
    expect(labels.get(symbols[symbol])).toContain(label);
    expect(universe[symbol][label.index].openTime).toBe(table.rowTimes[row]);
  }
  expect(Array.from(joined.rows)).toEqual(Array.from(joined.rows).sort((a, b) => a - b));
  expect(labelledRows(table, new Map()).labels).toEqual([]);
});

test('what the table does not have is refused by name', () => {
  expect(() => featureOfCandles(table, symbols[0], universe[0], 'nonsense')).toThrow('nonsense');
  expect(() => featureOfCandles(table, toSymbol('XRP', 'USD'), universe[0], 'body')).toThrow(symbols.join(', '));
});
