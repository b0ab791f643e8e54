import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCandles } from '../../../research/candles/checkCandles.ts';
import { tableCandles } from '../../../research/candles/tableCandles.ts';

const DAY = 86_400_000;
const AT = Date.UTC(2024, 2, 1);
const prices = { open: '10', high: '12.5', low: '9', close: '11', volume: '100' };
const bar = { openTime: AT, open: 10, high: 12.5, low: 9, close: 11, volume: 100 };

describe('a table of bars', () => {
  it.each([
    [{ timestamp: '1709251200000', ...prices }],
    [{ time: '1709251200', ...prices }],
    [
      {
        Unix: '1709251200000000',
        Date: 'elsewhere',
        Open: 10,
        High: 12.5,
        Low: 9,
        Close: 11,
        'Volume BTC': 100,
        'Volume USD': 7,
      },
    ],
    [{ 'Open time': '1709251200000000000', o: '10', h: '12.5', l: '9', c: '11', v: '1e2' }],
    [{ date: '2024-03-01', ...prices }],
    [{ date: '2024-03-01 00:00:00', ...prices }],
    [{ datetime: '2024-03-01T01:00:00+01:00', ...prices }],
    [{ start: new Date(AT), ...prices }],
    [{ time: 1709251200000n, ...prices }],
  ])('is read as it comes: %o', (row) => {
    const { Date: _, ...known } = row as Record<string, unknown>;
    expect(tableCandles([known], 'a.csv').bars).toEqual([bar]);
  });

  it('is sorted, and the later of two rows of one time counts', () => {
    const rows = [
      { t: '2024-03-02', ...prices },
      { t: '2024-03-01', ...prices, close: '9.5' },
      { t: '2024-03-01', ...prices },
    ];
    const { bars, duplicates } = tableCandles(rows, 'a.csv');
    expect(bars).toEqual([bar, { ...bar, openTime: AT + DAY }]);
    expect(duplicates).toBe(1);
  });

  it.each([
    [{ time: 'yesterday', ...prices }, /a.csv row 1 time: given yesterday/],
    [{ time: '17', ...prices }, /row 1 time: given 17/],
    [{ time: '2024-03-01', ...prices, low: '0' }, /row 1 low: given 0; allowed is a number above 0/],
    [
      { time: '2024-03-01', ...prices, high: '10.5' },
      /row 1 high: given 10.5; allowed is at least open, low and close/,
    ],
    [{ time: '2024-03-01', ...prices, close: '' }, /row 1 close/],
    [{ when: '2024-03-01', ...prices }, /a.csv column time: given when, open/],
  ])('is refused with the place and what is allowed: %o', (row, message) => {
    expect(() => tableCandles([row], 'a.csv')).toThrow(message);
  });
});

describe('the check of bars', () => {
  it('finds what was done to a walk, and nothing in the walk itself', () => {
    const gone = fc.integer({ min: 1, max: 97 });
    const change = fc.integer({ min: -500, max: 500 }).map((parts) => (parts || 1) / 10_000);
    fc.assert(
      fc.property(fc.array(change, { minLength: 99, maxLength: 99 }), gone, (changes, missing) => {
        let close = 100;
        const whole = [0, ...changes].map((change, day) => {
          close *= Math.exp(change);
          return { openTime: AT + day * DAY, open: close, high: close, low: close, close, volume: 1 };
        });
        expect(checkCandles(whole, DAY)).toEqual([]);
        const cut = whole.filter((_, day) => day !== missing);
        expect(checkCandles(cut, DAY)).toEqual([{ at: AT + missing * DAY, kind: 'gap', detail: '1 bar is missing' }]);
        const split = whole.map((item, day) =>
          day < missing
            ? item
            : { ...item, open: item.open / 10, high: item.high / 10, low: item.low / 10, close: item.close / 10 },
        );
        expect(checkCandles(split, DAY)).toMatchObject([{ at: AT + missing * DAY, kind: 'split' }]);
        const spike = whole.map((item, day) =>
          day === missing ? { ...item, high: item.high * 3, close: item.close * 3 } : item,
        );
        expect(checkCandles(spike, DAY)).toMatchObject([{ at: AT + missing * DAY, kind: 'spike' }]);
      }),
      { numRuns: 20 },
    );
  });
});
