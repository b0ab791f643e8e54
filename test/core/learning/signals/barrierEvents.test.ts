import { describe, expect, it } from 'vitest';
import { barrierEvents } from '../../../../core/learning/signals/barrierEvents.ts';
import { DAY, START, walk } from './support/walk.ts';

const BARRIERS = { horizonDays: 5, profit: 0.5, loss: 1, roundTripCost: 0.01 };

describe('the rows that a model of signals learns from', () => {
  const candles = new Map([
    ['AAA-USD', walk(1, 130)],
    ['BBB-USD', walk(2, 130)],
  ]);
  const whole = barrierEvents(candles, BARRIERS);
  const { data, earned, ignored } = whole;

  it('belong together, in order, and overlap by their weights', () => {
    const { features, events } = data;
    expect(ignored).toEqual([]);
    expect([features.rows, earned.length]).toEqual([events.length, events.length]);
    expect(features.columns).toBe(362);
    // The volatility of 60 days needs 61 candles, and the last outcomes are not known yet.
    expect(Math.min(...events.map(({ start }) => start))).toBe(START + 61 * DAY);
    expect(events.every(({ start }, k) => k === 0 || start >= events[k - 1].start)).toBe(true);
    expect(events.every(({ weight }) => weight > 0 && weight <= 1)).toBe(true);
  });

  it('are right where they earned the barrier of profit, which covers the cost', () => {
    const near = barrierEvents(candles, { ...BARRIERS, profit: 1e-6 });
    const right = near.data.events.flatMap(({ outcome }, k) => (outcome === 1 ? [near.earned[k]] : []));
    expect(right.length).toBeGreaterThan(20);
    // A gain of the cost, less the cost; a position that ended with the time may have gained less.
    expect(right.filter((value) => Math.abs(value) < 1e-12).length).toBeGreaterThan(20);
  });

  it('earn less by the cost of a round trip, where it moves no barrier', () => {
    const wide = { ...BARRIERS, profit: 2, loss: 2 };
    const free = barrierEvents(candles, { ...wide, roundTripCost: 0 });
    const dear = barrierEvents(candles, { ...wide, roundTripCost: 0.01 });
    expect(dear.data.events).toEqual(free.data.events);
    for (const [k, value] of dear.earned.entries()) expect(value).toBeCloseTo(free.earned[k] - 0.01, 12);
  });

  it('do not change with the days that come after their outcome', () => {
    const shorter = new Map([...candles].map(([symbol, own]) => [symbol, own.slice(0, 110)] as const));
    const early = barrierEvents(shorter, BARRIERS);
    // Weights count the positions that begin later as well; nothing else knows of them.
    const plain = (all: typeof early) =>
      all.data.events.map(({ start, end, outcome }, k) => ({ start, end, outcome, earned: all.earned[k] }));
    const known = plain(early);
    expect(known.length).toBeGreaterThan(80);
    const until = START + 104 * DAY;
    const earlier = (rows: ReturnType<typeof plain>) => rows.filter(({ start }) => start < until);
    expect(earlier(known)).toEqual(earlier(plain(whole)));
  });
});
