import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { candleWindows, soundCandles } from '../../../adapters/exchange/candles.ts';

const HOUR = 3_600_000;

describe('candleWindows', () => {
  it('covers the interval without gap or overlap, at most 300 bars each', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(2_000), (start, bars) => {
        const from = start * HOUR;
        const to = from + bars * HOUR;
        const windows = candleWindows(from, to, HOUR);
        expect(windows.length).toBe(Math.ceil(bars / 300));
        let at = from;
        for (const window of windows) {
          expect(window.from).toBe(at);
          expect(window.to - window.from).toBeLessThanOrEqual(300 * HOUR);
          at = window.to;
        }
        if (bars > 0) expect(at).toBe(to);
      }),
    );
  });
});

describe('soundCandles', () => {
  const bar = (hour: number, patch: readonly unknown[] = []) => Object.assign([hour * HOUR, 10, 12, 9, 11, 5], patch);

  it('orders, deduplicates and bounds', () => {
    const rows = [bar(5), bar(3), bar(2), bar(3, [3 * HOUR, 10, 13]), bar(1), bar(6)];
    const candles = soundCandles(rows, 2 * HOUR, 6 * HOUR, HOUR, 100 * HOUR);
    expect(candles.map((candle) => [candle.openTime / HOUR, candle.high])).toEqual([
      [2, 12],
      [3, 13],
      [5, 12],
    ]);
  });

  it('leaves out the bar that is still open', () => {
    const rows = [bar(1), bar(2), bar(3)];
    expect(soundCandles(rows, 0, 10 * HOUR, HOUR, 3 * HOUR)).toHaveLength(2);
    expect(soundCandles(rows, 0, 10 * HOUR, HOUR, 3 * HOUR - 1)).toHaveLength(1);
  });

  it.each([
    ['no list', 'x'],
    ['too short', [1, 2, 3]],
    ['NaN', bar(1, [HOUR, Number.NaN])],
    ['null', bar(1, [HOUR, null])],
    ['text', bar(1, [HOUR, '10'])],
    ['zero price', bar(1, [HOUR, 10, 12, 0])],
    ['negative price', bar(1, [HOUR, 10, 12, -9])],
    ['high below low', bar(1, [HOUR, 10, 8, 9])],
    ['high below close', bar(1, [HOUR, 10, 10.5, 9, 11])],
    ['low above open', bar(1, [HOUR, 10, 12, 10.5, 11])],
    ['negative volume', bar(1, [HOUR, 10, 12, 9, 11, -1])],
  ])('drops a malformed bar: %s', (_, row) => {
    expect(soundCandles([row, bar(2)], 0, 10 * HOUR, HOUR, 100 * HOUR)).toHaveLength(1);
  });
});
