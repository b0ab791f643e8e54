import { describe, expect, it } from 'vitest';
import type { AccountValuation } from '../../../core/breakers/accountValuation.ts';
import { isNear, trips } from '../../../core/breakers/breakerReading.ts';
import type { BreakerName, BreakerSettings } from '../../../core/breakers/breakerSettings.ts';
import { type BreakerEvidence, evaluateBreakers } from '../../../core/breakers/evaluateBreakers.ts';
import { evidenceStart, trippedSinceResume } from '../../../core/breakers/evidenceStart.ts';
import { ACTIVE, type TradingCommand, type TradingRecord } from '../../../core/cycles/tradingState.ts';
import { type FillOfOrder, sellsIn } from '../../support/fillsInFull.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MIDNIGHT = 20_000 * DAY;

const SETTINGS: BreakerSettings = {
  dailyLoss: { action: 'pause', limit: 0.05 },
  drawdown: { action: 'pause', limit: 0.15, window: 30 * DAY },
  lossStreak: { action: 'pause', limit: 3 },
  rejectedOrders: { action: 'pause', limit: 2, window: HOUR },
  unknownOrders: { action: 'halt', limit: 2 },
  priceJump: { action: 'halt', limit: 0.3, window: HOUR },
  stalePrices: { action: 'pause', limit: 10 * 60_000 },
};

/** An account that holds one coin; its price, where it has one, is its equity. */
function held(at: number, price?: number, recordedAt = at): AccountValuation {
  return {
    account: 'main',
    at,
    recordedAt,
    cash: '0',
    positions: [{ symbol: 'ALT-USD', quantity: '1', ...(price === undefined ? {} : { price: String(price) }) }],
  };
}

function evidence(change: Partial<BreakerEvidence>): BreakerEvidence {
  const valuations = change.valuations ?? [held(MIDNIGHT, 100)];
  return {
    quoteCurrency: 'USD',
    start: 0,
    now: valuations.at(-1)?.recordedAt ?? MIDNIGHT,
    valuations,
    fills: [],
    sells: [],
    orders: [],
    prices: [],
    expected: [],
    ...change,
  };
}

function tripped(change: Partial<BreakerEvidence>, settings = SETTINGS): readonly BreakerName[] {
  return evaluateBreakers(evidence(change), settings)
    .filter(trips)
    .map((reading) => reading.breaker);
}

function trade(order: string, side: 'buy' | 'sell', base: number, price: number, at: number): FillOfOrder {
  return {
    key: { account: 'main', cycleId: order, symbol: 'ALT-USD' },
    fill: {
      venueFillId: `${order}-${at}`,
      venueOrderId: order,
      symbol: 'ALT-USD',
      side,
      base: String(base),
      price: String(price),
      fee: '0',
      feeCurrency: 'USD',
      at,
    },
  };
}

describe('the breakers', () => {
  it('trip on the loss of the day, which midnight UTC resets, and say their figures', () => {
    const valuations = [held(MIDNIGHT - HOUR, 100), held(MIDNIGHT + HOUR, 97), held(MIDNIGHT + 2 * HOUR, 94)];
    expect(tripped({ valuations })).toEqual(['dailyLoss']);
    const [reading] = evaluateBreakers(evidence({ valuations }), SETTINGS);
    expect(reading?.sentence).toMatch(/6%.*limit 5%.*-6\.00/);
    expect(
      tripped({ valuations: [...valuations, held(MIDNIGHT + DAY - HOUR, 94), held(MIDNIGHT + DAY + HOUR, 94)] }),
    ).toEqual([]);
  });

  it('trip on a fall over several days of which none is bad enough by itself', () => {
    const valuations = [0, 1, 2, 3, 4, 5].map((day) => held(MIDNIGHT + day * DAY + HOUR, 100 * 0.96 ** day));
    expect(tripped({ valuations })).toEqual(['drawdown']);
    expect(tripped({ valuations }, { ...SETTINGS, drawdown: { action: 'pause', limit: 0.15, window: DAY } })).toEqual(
      [],
    );
  });

  it('measure the drawdown from the highest point, not from the first', () => {
    const valuations = [100, 120, 101].map((price, hour) => held(MIDNIGHT - DAY + hour * HOUR, price));
    expect(tripped({ valuations })).toEqual(['drawdown']);
  });

  it('see what a coin lost while it had no price', () => {
    const valuations = [held(MIDNIGHT + HOUR, 100), held(MIDNIGHT + 2 * HOUR), held(MIDNIGHT + 3 * HOUR, 55)];
    expect(tripped({ valuations: valuations.slice(0, 2) })).toEqual([]);
    expect(tripped({ valuations })).toEqual(['dailyLoss', 'drawdown']);
    const [daily, fall] = evaluateBreakers(evidence({ valuations }), SETTINGS);
    expect(daily?.value).toBeCloseTo(0.45, 10);
    expect(fall?.value).toBeCloseTo(0.45, 10);
  });

  it('count sells at a loss in a row, by the average cost of what Ballast bought', () => {
    const buys = [trade('b1', 'buy', 10, 10, 1), trade('b2', 'buy', 10, 20, 2)];
    const losing = [trade('s1', 'sell', 2, 14, 3), trade('s2', 'sell', 2, 13, 4), trade('s3', 'sell', 2, 12, 5)];
    expect(tripped({ sells: sellsIn([...buys, ...losing]) })).toEqual(['lossStreak']);
    expect(
      tripped({
        sells: sellsIn([...buys, ...losing.slice(0, 2), trade('s4', 'sell', 2, 16, 6), trade('s5', 'sell', 2, 1, 7)]),
      }),
    ).toEqual([]);
    expect(tripped({ sells: sellsIn(losing) })).toEqual([]);
  });

  it('count rejected orders of the window, and orders that are unknown now', () => {
    const now = MIDNIGHT + DAY;
    const order = (status: 'REJECTED' | 'UNKNOWN' | 'FILLED', ago: number) => ({
      symbol: 'ALT-USD',
      status,
      updatedAt: now - ago,
    });
    expect(tripped({ now, orders: [order('REJECTED', 1), order('REJECTED', 2 * HOUR), order('UNKNOWN', 1)] })).toEqual(
      [],
    );
    expect(tripped({ now, orders: [order('REJECTED', 1), order('REJECTED', 2), order('FILLED', 1)] })).toEqual([
      'rejectedOrders',
    ]);
    expect(tripped({ now, orders: [order('UNKNOWN', 1), order('UNKNOWN', 5 * HOUR)] })).toEqual(['unknownOrders']);
  });

  it('name the first symbols of troubled orders, and count the others', () => {
    const now = MIDNIGHT + DAY;
    const orders = Array.from({ length: 8 }, (_, index) => ({
      symbol: `C${index}-USD`,
      status: 'UNKNOWN' as const,
      updatedAt: now,
    }));
    const reading = evaluateBreakers(evidence({ now, orders }), SETTINGS).find(trips);
    expect(reading?.sentence).toContain('(C0-USD, C1-USD, C2-USD, C3-USD, C4-USD and 3 more)');
  });

  it('trip on prices that jump, up or down, against the last valuation or the plan, and on stale ones', () => {
    const now = MIDNIGHT + HOUR;
    const price = { symbol: 'ALT-USD', price: 69, at: now };
    const valuations = [held(now - 60_000, 100), held(now, 100)];
    expect(tripped({ valuations, prices: [price] })).toEqual(['priceJump']);
    expect(tripped({ valuations: [held(now - 2 * HOUR, 100), held(now, 100)], prices: [price] })).toEqual([]);
    expect(tripped({ valuations: [held(now - 60_000), held(now, 69)], prices: [price] })).toEqual([]);
    const expected = [{ symbol: 'ALT-USD', price: 50, at: now }];
    expect(tripped({ valuations: [held(now, 69)], prices: [price], expected })).toEqual(['priceJump']);
    expect(tripped({ valuations: [held(now, 69)], prices: [{ ...price, at: now - 11 * 60_000 }] })).toEqual([
      'stalePrices',
    ]);
  });

  it('do not look at what was before the resume that ended a trip', () => {
    const valuations = [held(MIDNIGHT + HOUR, 100), held(MIDNIGHT + 2 * HOUR, 80), held(MIDNIGHT + 4 * HOUR, 79)];
    const start = MIDNIGHT + 3 * HOUR;
    expect(tripped({ valuations })).toEqual(['dailyLoss', 'drawdown']);
    expect(tripped({ valuations, start })).toEqual([]);
    expect(tripped({ valuations: [...valuations, held(MIDNIGHT + 5 * HOUR, 74)], start })).toEqual(['dailyLoss']);
    const orders = [1, 2].map(() => ({ symbol: 'ALT-USD', status: 'UNKNOWN' as const, updatedAt: start - 1 }));
    expect(tripped({ valuations, start, orders })).toEqual([]);
  });

  it('measure nothing where they are off', () => {
    const valuations = [held(MIDNIGHT + HOUR, 100), held(MIDNIGHT + 2 * HOUR, 10)];
    const off = Object.fromEntries(
      Object.entries(SETTINGS).map(([name, setting]) => [name, { ...setting, action: 'off' }]),
    ) as unknown as BreakerSettings;
    expect(evaluateBreakers(evidence({ valuations }), off)).toEqual([]);
  });

  it('warn from 80 % of the limit on', () => {
    expect(isNear({ value: 0.041, limit: 0.05 })).toBe(true);
    expect(isNear({ value: 0.0399, limit: 0.05 })).toBe(false);
    expect(isNear({ value: 0.05, limit: 0.05 })).toBe(false);
  });
});

describe('the moment from which on the breakers look', () => {
  const record = (kind: TradingCommand['kind'], at: number, by: string): TradingRecord => ({
    command: { kind, at, by, reason: 'as the test says' },
    state: ACTIVE,
  });

  it('is the first resume after the last trip; a resume after a person has paused hides nothing', () => {
    const history = [record('pause', 1, 'breaker:dailyLoss'), record('resume', 2, 'ada')];
    const later = [record('pause', 3, 'bob'), record('resume', 4, 'bob')];
    expect(evidenceStart([])).toBe(0);
    expect(evidenceStart([...later].reverse())).toBe(0);
    expect(evidenceStart([...history].reverse())).toBe(2);
    expect(evidenceStart([...history, ...later].reverse())).toBe(2);
  });

  it('stays where it was while the account is stopped again, and each breaker stops it once', () => {
    const history = [
      record('pause', 1, 'breaker:dailyLoss'),
      record('resume', 2, 'ada'),
      record('pause', 3, 'breaker:drawdown'),
    ].reverse();
    expect(evidenceStart(history)).toBe(2);
    expect([...trippedSinceResume(history)]).toEqual(['breaker:drawdown']);
  });
});
