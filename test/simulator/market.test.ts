import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../../quant/statistics/random.ts';
import { joinBars } from '../../simulator/market/bar.ts';
import { FactorModel, SEEDED_EPOCH } from '../../simulator/market/factorModel.ts';
import { Market } from '../../simulator/market/market.ts';
import { PricePath } from '../../simulator/market/pricePath.ts';
import { refine } from '../../simulator/market/refine.ts';
import { clientOf, simulatorFor } from './support.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2026, 2, 2, 10, 17, 31);

function marketOf(seed: number, jumps: ConstructorParameters<typeof Market>[2] = []): Market {
  const model = new FactorModel(seed);
  return new Market(model, new PricePath(model, seed), jumps);
}

test('the price at the start of a day is the open of its first tick', () => {
  const model = new FactorModel(7);
  const path = new PricePath(model, 7);
  const [{ symbol }] = model.products;
  const day = Math.floor(NOW / DAY_MS) * DAY_MS;
  expect(path.price(symbol, day)).toBe(path.bar(symbol, day, day + 1)?.open);
  expect(path.price(symbol, day + HOUR_MS)).toBe(path.bar(symbol, day + HOUR_MS, day + HOUR_MS + 1)?.open);
});

test('parts of a bar join to the bar again, and each is a possible bar', () => {
  const bar = fc
    .tuple(
      fc.double({ min: 1e-4, max: 1e5, noNaN: true }),
      fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), { minLength: 3, maxLength: 3 }),
    )
    .chain(([open, [a = 1, b = 1, c = 1]]) =>
      fc.record({
        open: fc.constant(open),
        close: fc.constant(open * a),
        high: fc.constant(Math.max(open, open * a, open * b)),
        low: fc.constant(Math.min(open, open * a, open * c)),
        volume: fc.nat(1e9),
      }),
    );
  fc.assert(
    fc.property(bar, fc.integer({ min: 2, max: 12 }), fc.nat(), (whole, count, seed) => {
      const parts = refine(whole, count, createRandom(seed));
      expect(parts).toHaveLength(count);
      expect(parts.reduce(joinBars)).toEqual(whole);
      for (const [index, part] of parts.entries()) {
        expect(part.high).toBeGreaterThanOrEqual(Math.max(part.open, part.close));
        expect(part.low).toBeLessThanOrEqual(Math.min(part.open, part.close));
        expect(part.open).toBe(parts[index - 1]?.close ?? whole.open);
        expect(part.volume).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});

test('any process that computes the past gets the same numbers, in whatever order it asks', () => {
  const [one, two] = [marketOf(7), marketOf(7)];
  const moments = Array.from({ length: 40 }, (_, index) => NOW - index * 37 * HOUR_MS);
  const forwards = moments.map((at) => one.price('ALT-USD', at)?.toFixed());
  const backwards = moments.toReversed().map((at) => two.price('ALT-USD', at)?.toFixed());
  expect(backwards.toReversed()).toEqual(forwards);
  expect(marketOf(8).price('ALT-USD', NOW)?.toFixed()).not.toBe(forwards[0]);
});

test('over the venue, a day is what its hours, and an hour what its minutes add up to', async () => {
  const client = clientOf(await simulatorFor({ startAt: '2026-03-02T10:17:31Z' }));
  const day = Date.UTC(2026, 1, 20);
  const joined = (candles: readonly (readonly (number | undefined)[])[]) => {
    const column = (index: number) => candles.map((candle) => Number(candle[index]));
    return [
      column(0)[0],
      column(1)[0],
      Math.max(...column(2)),
      Math.min(...column(3)),
      column(4).at(-1),
      column(5).reduce((sum, volume) => sum + volume, 0),
    ];
  };
  const same = (parts: readonly (number | undefined)[], whole: readonly (number | undefined)[]) => {
    expect(parts.slice(0, 5)).toEqual(whole.slice(0, 5));
    expect(parts[5]).toBeCloseTo(Number(whole[5]), 4);
  };
  for (const symbol of ['ALT/USD', 'BTC/USD', 'USDC/USD']) {
    const [daily] = await client.fetchOHLCV(symbol, '1d', day, 1);
    const hours = await client.fetchOHLCV(symbol, '1h', day, 24);
    const minutes = await client.fetchOHLCV(symbol, '1m', day, 60);
    expect(hours).toHaveLength(24);
    expect(minutes).toHaveLength(60);
    same(joined(hours), daily ?? []);
    same(joined(minutes), hours[0] ?? []);
  }
});

test('the candle of the present shows what has come to pass and nothing of what comes', async () => {
  const client = clientOf(await simulatorFor({ startAt: '2026-03-02T10:17:31Z', speed: 0.001 }));
  const [today] = (await client.fetchOHLCV('ALT/USD', '1d', Date.UTC(2026, 2, 2), 1)) ?? [];
  const { last } = await client.fetchTicker('ALT/USD');
  expect(today?.[4]).toBe(last);
  const later = marketOf(1).candle('ALT-USD', Date.UTC(2026, 2, 2), Date.UTC(2026, 2, 3), Date.UTC(2026, 2, 4));
  expect(Number(later?.volume)).toBeGreaterThan(Number(today?.[5]));
});

test('more candles than the venue gives at once are refused, and 300 come newest first', async () => {
  const simulator = await simulatorFor();
  const candles = async (days: number) => {
    const end = Math.floor(Date.now() / 1_000);
    const query = `granularity=ONE_DAY&start=${end - days * 86_400}&end=${end}`;
    return fetch(`${simulator.url}/api/v3/brokerage/market/products/BTC-USD/candles?${query}`);
  };
  expect((await candles(351)).status).toBe(400);
  const { candles: given } = (await (await candles(300)).json()) as { candles: { start: string }[] };
  expect(given).toHaveLength(300);
  expect(Number(given[0]?.start)).toBeGreaterThan(Number(given[1]?.start));
});

test('every coin is of its order of price for decades and seeds, and never at zero', () => {
  for (const seed of [1, 2, 3]) {
    const model = new FactorModel(seed);
    for (const { symbol } of model.products) {
      const closes = Array.from(
        { length: 120 },
        (_, month) => model.bar(symbol, Math.floor(SEEDED_EPOCH / DAY_MS) + month * 60)?.close ?? 0,
      );
      expect(Math.min(...closes)).toBeGreaterThan(0);
      expect(Math.max(...closes) / Math.min(...closes)).toBeLessThan(400);
    }
  }
});

test('returns share factors, have fat tails and cluster in volatility', () => {
  const model = new FactorModel(1);
  const returns = (symbol: string) =>
    Array.from({ length: 1_800 }, (_, index) => {
      const bar = model.bar(symbol, Math.floor(SEEDED_EPOCH / DAY_MS) + index);
      return bar === undefined ? 0 : Math.log(bar.close / bar.open);
    });
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const correlation = (left: readonly number[], right: readonly number[]) => {
    const [a, b] = [mean(left), mean(right)];
    const product = mean(left.map((value, index) => (value - a) * ((right[index] ?? 0) - b)));
    return (
      product / Math.sqrt(mean(left.map((value) => (value - a) ** 2)) * mean(right.map((value) => (value - b) ** 2)))
    );
  };
  const [alt, axl, btc] = [returns('ALT-USD'), returns('AXL-USD'), returns('BTC-USD')];
  expect(correlation(alt, btc)).toBeGreaterThan(0.3);
  expect(correlation(alt, axl)).toBeGreaterThan(0.3);
  const squares = btc.map((value) => value ** 2);
  expect(mean(squares.map((value) => value ** 2)) / mean(squares) ** 2).toBeGreaterThan(4);
  const sizes = btc.map(Math.abs);
  expect(correlation(sizes.slice(0, -1), sizes.slice(1))).toBeGreaterThan(0.1);
});

test('a jump changes prices from its moment on, and candles across it hold both sides', () => {
  const at = NOW - HOUR_MS;
  const [plain, jumped] = [marketOf(1), marketOf(1, [{ symbol: 'ALT-USD', at, factor: 2 }])];
  const price = (market: Market, moment: number) => Number(market.price('ALT-USD', moment));
  expect(price(jumped, at - 1)).toBe(price(plain, at - 1));
  expect(price(jumped, at)).toBeCloseTo(2 * price(plain, at), 4);
  const day = Math.floor(NOW / DAY_MS) * DAY_MS;
  const [before, after] = [plain, jumped].map((market) => market.candle('ALT-USD', day, day + DAY_MS, NOW));
  expect(after?.open).toBe(before?.open);
  expect(Number(after?.close)).toBeCloseTo(2 * Number(before?.close), 4);
  expect(Number(after?.high)).toBeGreaterThan(Number(before?.high));
});

test('the search for the first tick through a price finds what looking at every tick finds', () => {
  const market = marketOf(3);
  const from = Math.floor(NOW / 5_000) * 5_000 - HOUR_MS;
  const to = from + HOUR_MS;
  const open = market.price('ALT-USD', from);
  if (open === undefined) throw new Error('ALT-USD has no price');
  fc.assert(
    fc.property(fc.double({ min: -0.01, max: 0.01, noNaN: true }), (distance) => {
      const level = open.times(1 + distance).toDecimalPlaces(5);
      const found = market.firstTickThrough('ALT-USD', from, to, 'below', level);
      let expected: number | undefined;
      for (let tick = from; tick < to && expected === undefined; tick += 5_000) {
        const candle = market.candle('ALT-USD', tick, tick + 5_000, to);
        if (candle !== undefined && level.greaterThan(candle.low)) expected = tick;
      }
      expect(found?.start).toBe(expected);
    }),
    { numRuns: 30 },
  );
});
