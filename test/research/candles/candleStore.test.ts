import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Candle } from '../../../core/market/candle.ts';
import { historicalMarket } from '../../../research/backtest/historicalMarket.ts';
import { CandleStore } from '../../../research/candles/candleStore.ts';
import { dayOf } from '../../../simulator/market/dailyBars.ts';

const DAY = 86_400_000;
const AT = Date.UTC(2024, 0, 1);
const folder = mkdtempSync(join(tmpdir(), 'ballast-candles-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const bar = (day: number, close: number): Candle => ({
  openTime: AT + day * DAY,
  open: close,
  high: close * 1.5,
  low: close / 2,
  close,
  volume: 12.5,
});

describe('stored bars', () => {
  it('hold each time once, in order, in whatever portions and order they came', () => {
    let number = 0;
    const portion = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 8 });
    fc.assert(
      fc.property(fc.array(portion, { maxLength: 6 }), (portions) => {
        number += 1;
        const store = new CandleStore(join(folder, String(number)));
        const series = { venue: 'coinbase', symbol: 'BTC-USD', timeframe: '1d' } as const;
        const expected = new Map<number, Candle>();
        let added = 0;
        for (const [index, days] of portions.entries()) {
          const bars = days.map((day) => bar(day, index + 1));
          added += store.add(series, bars);
          for (const each of bars) expected.set(each.openTime, each);
        }
        expect(store.read(series)).toEqual([...expected.values()].sort((a, b) => a.openTime - b.openTime));
        expect(added).toBe(expected.size);
      }),
      { numRuns: 60 },
    );
  });

  it('are whole again where a process was killed within a line', () => {
    const store = new CandleStore(join(folder, 'killed'));
    const series = { venue: 'coinbase', symbol: 'BTC-USD', timeframe: '1d' } as const;
    store.add(series, [bar(0, 1e-7), bar(1, 2e-7)]);
    const path = join(store.folderOf('coinbase'), 'BTC-USD_1d.csv');
    appendFileSync(path, `${AT + 2 * DAY},0.5,0.`);
    expect(store.read(series)).toHaveLength(2);
    expect(store.add(series, [bar(2, 0.5)])).toBe(1);
    expect(store.read(series)).toEqual([bar(0, 1e-7), bar(1, 2e-7), bar(2, 0.5)]);
    expect(readFileSync(path, 'utf8').split('\n')[1]).toBe(
      '1704067200000,0.0000001,0.00000015,0.00000005,0.0000001,12.5',
    );
  });

  it('are a market for backtests, and are listed', () => {
    const store = new CandleStore(join(folder, 'market'));
    store.add({ venue: 'coinbase', symbol: 'BTC-USD', timeframe: '1d' }, [bar(0, 30_000), bar(1, 31_000)]);
    store.add({ venue: 'coinbase', symbol: 'BTC-USD', timeframe: '1h' }, [bar(0, 30_000)]);
    expect(store.list().map(({ timeframe }) => timeframe)).toEqual(['1d', '1h']);
    const { daily } = historicalMarket(1, store.folderOf('coinbase'));
    expect(daily.products.map(({ symbol }) => symbol)).toEqual(['BTC-USD']);
    expect(daily.bar('BTC-USD', dayOf(AT) + 1)?.close).toBe(31_000);
    expect(() => store.folderOf('../coinbase')).toThrow(/venue: given ..\/coinbase/);
  });
});
