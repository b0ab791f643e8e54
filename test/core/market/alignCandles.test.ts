import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignCandles } from '../../../core/market/alignCandles.ts';
import type { Candle } from '../../../core/market/candle.ts';
import { logReturns, simpleReturns } from '../../../quant/estimation/returns.ts';

const DAY = 86_400_000;
const START = Date.UTC(2024, 0, 1);

function bar(day: number, close: number): Candle {
  return { openTime: START + day * DAY, open: close, high: close, low: close, close, volume: 1 };
}

/** A gently moving series over the days [first, end). */
function series(first: number, end: number, scale = 100): Candle[] {
  return Array.from({ length: end - first }, (_, k) => bar(first + k, scale * (1 + 0.01 * Math.sin(first + k))));
}

const options = { timeframe: '1d', minBars: 10 } as const;

describe('candle alignment', () => {
  it('puts complete series side by side and reports nothing', () => {
    const aligned = alignCandles(
      new Map([
        ['BTC-USD', series(0, 30)],
        ['ETH-USD', series(0, 30, 7)],
      ]),
      options,
    );
    expect(aligned.symbols).toEqual(['BTC-USD', 'ETH-USD']);
    expect([aligned.prices.rows, aligned.prices.columns]).toEqual([30, 2]);
    expect(aligned.prices.get(3, 1) / aligned.prices.get(3, 0)).toBeCloseTo(0.07, 14);
    expect(aligned.emptyBars).toEqual([]);
    expect(aligned.limitedBy).toBeUndefined();
    for (const { leftOut, discarded, flagged, filled } of aligned.report) {
      expect([leftOut, discarded, flagged, filled]).toEqual([undefined, [], [], []]);
    }
  });

  it('starts at the latest listing and says whose it is', () => {
    const aligned = alignCandles(
      new Map([
        ['BTC-USD', series(0, 40)],
        ['ALT-USD', series(25, 40)],
      ]),
      options,
    );
    expect(aligned.limitedBy).toBe('ALT-USD');
    expect(aligned.times[0]).toBe(START + 25 * DAY);
    expect(aligned.prices.rows).toBe(15);
  });

  it('leaves out what was listed too late instead of cutting everyone short', () => {
    const aligned = alignCandles(
      new Map([
        ['BTC-USD', series(0, 40)],
        ['ALT-USD', series(35, 40)],
      ]),
      options,
    );
    expect(aligned.symbols).toEqual(['BTC-USD']);
    expect(aligned.times.length).toBe(40);
    expect(aligned.report[1].leftOut?.reason).toBe('TOO_SHORT');
    expect(aligned.report[1].leftOut?.detail).toMatch(/^5 bars/);
  });

  it('carries the last close over a short gap and lists the bars', () => {
    const gappy = series(0, 30).filter(
      ({ openTime }) => openTime !== START + 12 * DAY && openTime !== START + 13 * DAY,
    );
    const aligned = alignCandles(
      new Map([
        ['BTC-USD', series(0, 30)],
        ['AXL-USD', gappy],
      ]),
      options,
    );
    expect(aligned.report[1].filled).toEqual([START + 12 * DAY, START + 13 * DAY]);
    expect(aligned.prices.get(13, 1)).toBe(aligned.prices.get(11, 1));
    const returns = simpleReturns(aligned.prices);
    expect([returns.get(11, 1), returns.get(12, 1)]).toEqual([0, 0]);
  });

  it('carries the close of the day before into a first row that falls into a gap', () => {
    const gappy = series(0, 30).filter(({ openTime }) => openTime !== START + 15 * DAY);
    const aligned = alignCandles(
      new Map([
        ['BTC-USD', gappy],
        ['ALT-USD', series(15, 30)],
      ]),
      options,
    );
    expect(aligned.times[0]).toBe(START + 15 * DAY);
    expect(aligned.prices.get(0, 0)).toBe(series(0, 30)[14].close);
    expect(aligned.report[0].filled).toEqual([START + 15 * DAY]);
  });

  it('uses a symbol only from the end of its last long gap', () => {
    const halted = series(0, 40).filter(({ openTime }) => openTime < START + 10 * DAY || openTime >= START + 20 * DAY);
    const aligned = alignCandles(
      new Map([
        ['BTC-USD', series(0, 40)],
        ['DOT-USD', halted],
      ]),
      options,
    );
    expect(aligned.times[0]).toBe(START + 20 * DAY);
    expect(aligned.limitedBy).toBe('DOT-USD');
  });

  it('leaves out a symbol that stopped, one without candles and one with too many gaps', () => {
    const everyOther = series(0, 40).filter((_, k) => k % 2 === 0);
    const aligned = alignCandles(
      new Map([
        ['BTC-USD', series(0, 40)],
        ['OLD-USD', series(0, 30)],
        ['NEW-USD', []],
        ['ODD-USD', everyOther],
      ]),
      options,
    );
    expect(aligned.symbols).toEqual(['BTC-USD']);
    expect(aligned.report.map(({ leftOut }) => leftOut?.reason)).toEqual([
      undefined,
      'STOPPED',
      'NO_CANDLES',
      'TOO_MANY_GAPS',
    ]);
  });

  it('takes an outage of the whole venue out of the grid', () => {
    const outage = (bars: Candle[]) => bars.filter(({ openTime }) => openTime !== START + 5 * DAY);
    const aligned = alignCandles(
      new Map([
        ['BTC-USD', outage(series(0, 30))],
        ['ETH-USD', outage(series(0, 30))],
      ]),
      options,
    );
    expect(aligned.emptyBars).toEqual([START + 5 * DAY]);
    expect(aligned.times.length).toBe(29);
    expect(aligned.report[0].filled).toEqual([]);
  });

  it('discards impossible prices, bars off the grid, duplicates and spikes that revert', () => {
    const bars = series(0, 40);
    bars[4] = bar(4, 0);
    bars[9] = { ...bar(9, 100), high: 90 };
    bars[20] = bar(20, 1000);
    bars.push({ ...bar(12, 100), openTime: START + 12 * DAY + 1 }, bar(30, 101));
    const aligned = alignCandles(
      new Map([
        ['BTC-USD', series(0, 40)],
        ['AAVE-USD', bars.reverse()],
      ]),
      options,
    );
    const discarded = aligned.report[1].discarded.map(({ openTime, reason }) => [
      Math.floor((openTime - START) / DAY),
      reason,
    ]);
    expect(discarded).toContainEqual([4, 'INVALID_PRICE']);
    expect(discarded).toContainEqual([9, 'INVALID_PRICE']);
    expect(discarded).toContainEqual([12, 'OFF_GRID']);
    expect(discarded).toContainEqual([20, 'BAD_TICK']);
    expect(discarded).toContainEqual([30, 'DUPLICATE']);
    expect(discarded.length).toBe(5);
    expect(aligned.report[1].filled.length).toBe(3);
    expect(aligned.prices.get(20, 1)).toBe(aligned.prices.get(19, 1));
  });

  it('keeps a crash that lasts, also at the last bar, and flags it', () => {
    const crashed = [...series(0, 20), ...series(20, 40, 10)];
    const atTheEnd = [...series(0, 39), bar(39, 10)];
    const aligned = alignCandles(
      new Map([
        ['BTC-USD', crashed],
        ['ETH-USD', atTheEnd],
      ]),
      options,
    );
    expect(aligned.report[0].discarded).toEqual([]);
    expect(aligned.report[0].flagged.map(({ openTime, reason }) => [openTime, reason])).toEqual([
      [START + 20 * DAY, 'SUSPECT_JUMP'],
    ]);
    expect(aligned.report[1].flagged[0].openTime).toBe(START + 39 * DAY);
    expect(aligned.prices.get(39, 1)).toBe(10);
  });

  it('flags a price that stands still', () => {
    const still = Array.from({ length: 30 }, (_, k) => bar(k, 5));
    expect(alignCandles(new Map([['ALT-USD', still]]), options).report[0].flagged.map(({ reason }) => reason)).toEqual([
      'STALE_PRICE',
    ]);
  });

  it('answers with an empty table where nothing can be used', () => {
    const aligned = alignCandles(new Map([['BTC-USD', series(0, 3)]]), options);
    expect([aligned.symbols, aligned.times, aligned.prices.rows]).toEqual([[], [], 0]);
    expect(aligned.report[0].leftOut?.reason).toBe('TOO_SHORT');
    expect(alignCandles(new Map(), options).report).toEqual([]);
  });

  it('refuses options out of range, naming them', () => {
    expect(() => alignCandles(new Map(), { timeframe: '1d', minBars: 1 })).toThrow(/minBars: given 1/);
    expect(() => alignCandles(new Map(), { timeframe: '1d', maxFilledShare: 2 })).toThrow(/maxFilledShare: given 2/);
    expect(() => alignCandles(new Map(), { timeframe: '1d', maxFilledBars: -1 })).toThrow(/maxFilledBars: given -1/);
    expect(() => alignCandles(new Map(), { timeframe: '1d', from: 5, to: 5 })).toThrow(/from: given 5/);
  });

  it('gives a complete table of positive prices and accounts for every symbol, whatever the candles', () => {
    const price = fc.oneof(
      { weight: 20, arbitrary: fc.double({ min: 50, max: 150, noNaN: true }) },
      { weight: 1, arbitrary: fc.constantFrom(0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e5) },
    );
    const candle = fc
      .tuple(fc.integer({ min: 0, max: 40 }), price, fc.integer({ min: 0, max: 60 }))
      .map(([day, close, offset]) => ({ ...bar(day, close), openTime: START + day * DAY + (offset === 60 ? 7 : 0) }));
    fc.assert(
      fc.property(fc.array(fc.array(candle, { maxLength: 90 }), { maxLength: 4 }), (all) => {
        const input = new Map(all.map((bars, k) => [`S${k}-USD`, bars] as const));
        const aligned = alignCandles(input, { timeframe: '1d', minBars: 3, maxFilledShare: 0.5 });
        expect(aligned.report.map(({ symbol }) => symbol)).toEqual([...input.keys()]);
        expect(aligned.symbols).toEqual(
          aligned.report.filter(({ leftOut }) => leftOut === undefined).map(({ symbol }) => symbol),
        );
        expect([aligned.prices.rows, aligned.prices.columns]).toEqual([aligned.times.length, aligned.symbols.length]);
        for (const value of aligned.prices.to1DArray()) expect(value > 0 && Number.isFinite(value)).toBe(true);
        for (const [symbol, bars] of input) {
          const entry = aligned.report.find((one) => one.symbol === symbol);
          const grid = new Set(bars.map(({ openTime }) => openTime).filter((time) => time % DAY === 0));
          const unusable = entry?.discarded.filter(({ reason }) => reason !== 'DUPLICATE') ?? [];
          expect(unusable.length).toBeLessThanOrEqual(bars.length);
          if (entry?.firstBar !== undefined) expect(grid.has(entry.firstBar)).toBe(true);
        }
      }),
    );
  });
});

describe('returns', () => {
  it('compound to the change of the price', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), { minLength: 2, maxLength: 30 }),
        (closes) => {
          const prices = { rows: closes.length, columns: 1, data: Float64Array.from(closes) };
          const growth = closes[closes.length - 1] / closes[0];
          const compounded = simpleReturns(prices)
            .to1DArray()
            .reduce((wealth, value) => wealth * (1 + value), 1);
          const summed = logReturns(prices)
            .to1DArray()
            .reduce((total, value) => total + value, 0);
          expect(compounded / growth).toBeCloseTo(1, 5);
          expect(summed).toBeCloseTo(Math.log(growth), 9);
        },
      ),
    );
  });

  it('refuse a price that is not positive, by position', () => {
    expect(() => simpleReturns({ rows: 2, columns: 2, data: Float64Array.of(1, 2, 3, 0) })).toThrow(
      /prices: given 0 in row 1, column 1/,
    );
    expect(() => logReturns({ rows: 1, columns: 2, data: Float64Array.of(1, 2) })).toThrow(/1 x 2 matrix/);
  });
});
