import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CandleCache } from '../../activities/candles/candleCache.ts';
import { openLedger } from '../../adapters/ledger/openLedger.ts';
import type { Candle } from '../../core/market/candle.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const MIDNIGHT = Date.UTC(2026, 5, 1);
const DAYS = 30;

/** A venue with a bar for each day, without those in `missing`; it counts what it is asked for. */
class Venue {
  readonly missing = new Set<number>();
  readonly asked: (readonly [number, number])[] = [];
  close = 100;
  failing = false;

  async candles(_symbol: string, _timeframe: '1d' | '1h', from: number, to: number): Promise<readonly Candle[]> {
    if (this.failing) throw new Error('the venue does not answer');
    this.asked.push([from, to]);
    const bars: Candle[] = [];
    for (let openTime = from; openTime < to; openTime += DAY)
      if (!this.missing.has(openTime))
        bars.push({ openTime, open: 100, high: 200, low: 50, close: this.close, volume: 1 });
    return bars;
  }
}

describe('the cache of candles', () => {
  let ledger: LedgerPort;
  let venue: Venue;
  let cache: CandleCache;

  beforeEach(async () => {
    ledger = await openLedger('sqlite::memory:');
    venue = new Venue();
    cache = new CandleCache(ledger, 'venue', DAYS);
  });
  afterEach(() => ledger.close());

  const refresh = (at: number) => cache.refresh(venue, 'ALT-USD', at);
  const openTimes = async (at: number) => (await cache.read('ALT-USD', at)).map(({ openTime }) => openTime);

  it('asks for a hole in the middle again, and fills it once the venue has the bars', async () => {
    const hole = MIDNIGHT - 10 * DAY;
    venue.missing.add(hole).add(hole + DAY);
    expect((await refresh(MIDNIGHT + 12 * HOUR)).count).toBe(DAYS - 2);
    venue.asked.length = 0;
    venue.missing.clear();
    expect((await refresh(MIDNIGHT + 13 * HOUR)).count).toBe(DAYS);
    expect(venue.asked).toEqual([[hole, hole + 2 * DAY]]);
    expect(await openTimes(MIDNIGHT + 13 * HOUR)).toHaveLength(DAYS);
    venue.asked.length = 0;
    await refresh(MIDNIGHT + 14 * HOUR);
    expect(venue.asked).toEqual([]);
  });

  it('does not ask in every cycle for ever for holes that the venue really has', async () => {
    for (let day = 3; day < 25; day += 4) venue.missing.add(MIDNIGHT - day * DAY);
    const holes = venue.missing.size;
    for (let hour = 1; hour < 23; hour += 1) await refresh(MIDNIGHT + hour * HOUR);
    const firstDay = venue.asked.length;
    expect(firstDay).toBeLessThanOrEqual(1 + holes * 7);
    for (let hour = 24; hour < 10 * 24; hour += 1) await refresh(MIDNIGHT + hour * HOUR);
    // Two requests a day for the new bar, which is first read at midnight, and the last few questions for what was missing.
    expect(venue.asked.length - firstDay).toBeLessThanOrEqual(2 * 10 + holes * 2);
  });

  it('asks less and less often for the bars of a market that has stopped', async () => {
    await refresh(MIDNIGHT + HOUR);
    for (let day = 0; day < 20; day += 1) venue.missing.add(MIDNIGHT + day * DAY);
    venue.asked.length = 0;
    for (let minute = 0; minute < 24 * 60; minute += 5) await refresh(MIDNIGHT + DAY + HOUR + minute * 60_000);
    // The next midnight, with which another bar is missing, is among the 288 moments.
    expect(venue.asked.length).toBeGreaterThan(2);
    expect(venue.asked.length).toBeLessThanOrEqual(14);
  });

  it('does not count a question that the venue has not answered', async () => {
    venue.missing.add(MIDNIGHT - 5 * DAY);
    await refresh(MIDNIGHT + HOUR);
    venue.failing = true;
    for (let i = 0; i < 20; i += 1) await refresh(MIDNIGHT + 2 * HOUR).catch(() => undefined);
    venue.failing = false;
    venue.missing.clear();
    expect((await refresh(MIDNIGHT + 2 * HOUR)).count).toBe(DAYS);
  });

  it('reads a bar once more that it has read just after midnight', async () => {
    await refresh(MIDNIGHT - 12 * HOUR);
    await refresh(MIDNIGHT + 5_000);
    venue.close = 123;
    venue.asked.length = 0;
    await refresh(MIDNIGHT + 60_000);
    expect(venue.asked).toEqual([]);
    await refresh(MIDNIGHT + HOUR);
    expect(venue.asked).toEqual([[MIDNIGHT - DAY, MIDNIGHT]]);
    expect((await cache.read('ALT-USD', MIDNIGHT + HOUR)).at(-1)?.close).toBe(123);
    await refresh(MIDNIGHT + 2 * HOUR);
    expect(venue.asked).toHaveLength(1);
  });

  it('reads it once more with the next bar where another process goes on', async () => {
    await refresh(MIDNIGHT + 5_000);
    venue.close = 123;
    cache = new CandleCache(ledger, 'venue', DAYS);
    expect((await refresh(MIDNIGHT + DAY + HOUR)).count).toBe(DAYS);
    const closes = (await cache.read('ALT-USD', MIDNIGHT + DAY + HOUR)).map(({ close }) => close);
    expect(closes.slice(-2)).toEqual([123, 123]);
    expect(closes.at(-3)).toBe(100);
  });
});
