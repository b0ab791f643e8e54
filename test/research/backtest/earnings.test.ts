import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { engineStrategy } from '../../../research/backtest/engineStrategy.ts';
import { runBacktest } from '../../../research/backtest/runBacktest.ts';
import type { SignalSource } from '../../../research/backtest/signalSource.ts';
import { backtestOn, coin, FIRST_DAY } from '../support/backtests.ts';
import { gambler } from '../support/gambler.ts';

const COINS = [
  coin('BTC', { price: 40_000, volatility: 0.02 }),
  coin('NEW', { price: 3, firstDay: FIRST_DAY + 10, volatility: 0.06 }),
  coin('OLD', { price: 0.7, lastDay: FIRST_DAY + 20, missing: [FIRST_DAY + 5] }),
];
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('what the days of a backtest have earned', () => {
  it('by holding, less fees and slippage, is the change of equity of each day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.constantFrom(86_400_000, 21_600_000), (seed, every) => {
        const contributions = { amount: '100', every: { unit: 'days', count: 7 } as const };
        const options = backtestOn(COINS, { strategy: gambler(seed), contributions }, seed);
        const paid = new Map<number, number>();
        const { days, totals } = runBacktest({ ...options, settings: { ...options.settings, every } }, (row) => {
          const day = Math.floor(row.at / 86_400_000) * 86_400_000;
          paid.set(day, (paid.get(day) ?? 0) + Number(row.deposit));
        });
        let equity = 10_000;
        for (const day of days) {
          const earned = sum(Object.values(day.earned)) - day.fees - day.slippage;
          expect(Math.abs(equity + (paid.get(day.day) ?? 0) + earned - day.equity)).toBeLessThan(1e-6);
          equity = day.equity;
        }
        expect(sum(days.map(({ fees }) => fees))).toBeCloseTo(Number(totals.fees), 6);
        expect(sum(days.map(({ slippage }) => slippage))).toBeCloseTo(totals.slippage, 6);
      }),
      { numRuns: 3 },
    );
  });

  it('are nothing by a coin that is not held, and the price of one that is', () => {
    let bought = false;
    const buyer = gambler(3);
    const options = backtestOn([coin('BTC', { drift: 0.01 }), coin('ETH')], {
      strategy: (place) => {
        if (bought) return { orders: [] };
        bought = true;
        const { orders } = buyer(place);
        return { orders };
      },
    });
    const units = new Map<string, number>();
    const { days } = runBacktest(options, ({ orders }) => {
      for (const { symbol, filledBase } of orders) units.set(symbol, (units.get(symbol) ?? 0) + Number(filledBase));
    });
    const held = [...units].filter(([, amount]) => amount > 0).map(([symbol]) => symbol);
    expect(held.length).toBeGreaterThan(0);
    for (const day of days.slice(1)) {
      expect(Object.keys(day.earned).sort()).toEqual(held.sort());
      for (const symbol of held) {
        const prices = [day.day, day.day + 86_400_000].map((at) => options.market.path.price(symbol, at) ?? Number.NaN);
        expect(day.earned[symbol]).toBeCloseTo((units.get(symbol) ?? 0) * (prices[1] - prices[0]), 0);
      }
    }
  });

  it('add up to the return of the day by coin, and by model and limit, less what trading cost', () => {
    const coins = [coin('BTC', { drift: 0.004 }), coin('ETH', { drift: 0.004 }), coin('SOL', { volatility: 0.06 })];
    const options = backtestOn(coins, { strategy: engineStrategy(CERTAIN, 0) });
    const seen = new Set<string>();
    let equity = 10_000;
    for (const { earned, byModel, byLimit, fees, slippage, ...day } of runBacktest(options).days) {
      const [bySymbol, aimed, kept] = [earned, byModel, byLimit].map((part) => sum(Object.values(part)));
      expect(aimed + kept).toBeCloseTo(bySymbol, 6);
      expect((aimed + kept - fees - slippage) / equity).toBeCloseTo(day.return, 9);
      for (const name of [...Object.keys(byModel), ...Object.keys(byLimit)]) seen.add(name);
      equity = day.equity;
    }
    expect([...seen]).toEqual(expect.arrayContaining(['prior', 'signal', 'WITHIN_BAND']));
  });
});

/** Says of every coin, each day, that it rises. */
const CERTAIN: SignalSource = {
  name: 'certain',
  version: '1',
  signals: ({ at, symbols }) =>
    symbols.map((symbol) => ({ symbol, direction: 'BUY', confidence: 0.9, at, source: 'certain', horizonDays: 60 })),
};
