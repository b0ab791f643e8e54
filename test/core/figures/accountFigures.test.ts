import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountValuation } from '../../../core/breakers/accountValuation.ts';
import { type AccountFigures, accountFigures } from '../../../core/figures/accountFigures.ts';
import { beginningOf, profitBy, profitOf, profitSince } from '../../../core/figures/calendarProfit.ts';
import { wealthCurve } from '../../../core/figures/wealthCurve.ts';
import { heldAfter, NOTHING_HELD } from '../../../core/orders/heldCost.ts';
import type { Fill } from '../../../core/orders/order.ts';
import { propertyCases } from '../../support/propertyCases.ts';

const DAY = 86_400_000;
const WEDNESDAY = Date.UTC(2026, 6, 1);

function valuation(at: number, cash: number, quantity = 0, price = 1): AccountValuation {
  const positions = quantity === 0 ? [] : [{ symbol: 'ALT-USD', quantity: `${quantity}`, price: `${price}` }];
  return { account: 'main', at, recordedAt: at, cash: `${cash}`, positions };
}

function figures(valuations: readonly AccountValuation[], fills: readonly Fill[] = [], now?: number): AccountFigures {
  let held = NOTHING_HELD;
  const realised = fills.flatMap((fill) => {
    const after = heldAfter(held, fill);
    held = after.held;
    return after.realised === undefined
      ? []
      : [{ symbol: fill.symbol, at: fill.at, realised: after.realised.toFixed() }];
  });
  return accountFigures({
    quoteCurrency: 'USD',
    valuations,
    fills: fills.map((fill) => ({ key: { account: 'main', cycleId: 'c', symbol: fill.symbol }, venue: 'v', fill })),
    realised,
    held: new Map(fills.length === 0 ? [] : [['ALT-USD', held]]),
    now: now ?? valuations.at(-1)?.at ?? 0,
  });
}

function fill(at: number, side: Fill['side'], base: number, price: number, fee: number): Fill {
  const name = { venueFillId: `${at}`, venueOrderId: 'o', symbol: 'ALT-USD' };
  return { ...name, side, base: `${base}`, price: `${price}`, fee: `${fee}`, feeCurrency: 'USD', at };
}

describe('the figures of an account', () => {
  it('has none before the first valuation, and one point of equity after it', () => {
    expect(figures([])).toMatchObject({ asOf: undefined, curve: [], days: [], performance: undefined });
    expect(figures([valuation(WEDNESDAY, 100)]).curve).toEqual([{ at: WEDNESDAY, equity: 100, index: 1, drawdown: 0 }]);
  });

  it('tells profit since midnight, Monday and the first, in UTC, without deposits', () => {
    const read = figures([
      valuation(WEDNESDAY - 3 * DAY, 0, 10, 10),
      valuation(WEDNESDAY - DAY, 0, 10, 11),
      // 50 were paid in meanwhile.
      valuation(WEDNESDAY + 3_600_000, 50, 10, 12),
    ]);
    expect(read.profit.today).toMatchObject({ from: WEDNESDAY, profit: 10, flows: 50 });
    expect(read.profit.week).toMatchObject({ from: WEDNESDAY - 2 * DAY, profit: 20 });
    expect(read.profit.month).toMatchObject({ from: WEDNESDAY, profit: 10 });
    expect(read.profit.all).toMatchObject({ from: WEDNESDAY - 3 * DAY, profit: 20, flows: 50 });
    expect(read.days.map(({ profit }) => profit)).toEqual([10, 10]);
    expect(read.months.map(({ from }) => from)).toEqual([Date.UTC(2026, 5, 1), WEDNESDAY]);
  });

  it("counts days by the venue's clock, which goes on while nothing is valued", () => {
    const past = Date.UTC(2024, 2, 10);
    const valuations = [valuation(past - 3_600_000, 100), valuation(past - 60_000, 110)];
    const recorded = valuations.map((item) => ({ ...item, recordedAt: WEDNESDAY }));
    expect(figures(recorded, [], WEDNESDAY + 30_000).profit.today).toMatchObject({ from: past - DAY });
    expect(figures(recorded, [], WEDNESDAY + 120_000).profit.today).toMatchObject({ from: past, profit: 0 });
  });

  it('tells what each symbol has earned: by its sells, and by what is held', () => {
    const fills = [fill(1, 'buy', 10, 2, 1), fill(2, 'sell', 4, 3, 0.5)];
    const { symbols } = figures([valuation(0, 100), valuation(3, 90.5, 6, 4)], fills);
    // 10 units have cost 21: 4 of them 8.4, and 6 of them 12.6.
    expect(symbols).toEqual([
      {
        symbol: 'ALT-USD',
        realised: '3.1',
        unrealised: '11.4',
        cost: '12.6',
        fees: '1.5',
        turnover: '32',
        trades: 2,
      },
    ]);
  });

  it('keeps the last valuation of each day of long ago, and the profit of all of them', () => {
    const hourly = Array.from({ length: 100 * 24 }, (_, hour) => valuation(hour * 3_600_000, 1_000 + hour));
    const read = figures(hourly);
    expect(read.curve.length).toBeLessThan(35 * 24 + 80);
    expect(read.profit.all.flows).toBeCloseTo(2_399, 6);
    expect(read.days).toHaveLength(100);
  });
});

describe('calendar profit', () => {
  const periods = fc
    .array(
      fc.record({ hours: fc.integer({ min: 1, max: 100 }), share: fc.double({ min: -0.5, max: 0.5, noNaN: true }) }),
      {
        minLength: 1,
        maxLength: 60,
      },
    )
    .map((steps) => {
      let at = WEDNESDAY;
      return steps.map(({ hours, share }) => {
        const from = at;
        at += hours * 3_600_000;
        return { from, to: at, profit: share * 100, flows: 0, share };
      });
    });

  it('adds up to the whole by day, week and month, and the curve ends at its growth', () => {
    fc.assert(
      fc.property(periods, (list) => {
        const all = profitOf(list, 0);
        for (const unit of ['day', 'week', 'month'] as const) {
          const parts = profitBy(list, unit);
          expect(parts.reduce((sum, { profit }) => sum + profit, 0)).toBeCloseTo(all.profit, 6);
          expect(parts.reduce((growth, { share }) => growth * (1 + share), 1)).toBeCloseTo(1 + all.share, 6);
          for (const { from } of parts) expect(beginningOf(unit, from)).toBe(from);
        }
        expect(wealthCurve(list).at(-1)?.index).toBeCloseTo(1 + all.share, 6);
        const last = list.at(-1)?.to ?? 0;
        expect(profitSince(list, 'day', last + 40 * DAY)).toMatchObject({ profit: 0, share: 0 });
      }),
      { numRuns: propertyCases(60) },
    );
  });

  it('begins weeks on Monday', () => {
    expect(new Date(beginningOf('week', WEDNESDAY)).getUTCDay()).toBe(1);
    expect(beginningOf('week', WEDNESDAY)).toBe(Date.UTC(2026, 5, 29));
    expect(beginningOf('week', Date.UTC(2026, 5, 28, 23))).toBe(Date.UTC(2026, 5, 22));
  });
});
