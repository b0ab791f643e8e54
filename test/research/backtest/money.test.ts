import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SlotRow } from '../../../research/backtest/backtestResult.ts';
import { engineStrategy } from '../../../research/backtest/engineStrategy.ts';
import { type BacktestOptions, runBacktest, type Strategy } from '../../../research/backtest/runBacktest.ts';
import { MOMENTUM_SOURCE } from '../../../research/backtest/signalSource.ts';
import { benchmarkOrder } from '../../../research/benchmarks/benchmarkOrder.ts';
import { DAY_MS } from '../../../simulator/market/dailyBars.ts';
import { backtestOn, coin, FIRST_DAY } from '../support/backtests.ts';
import { gambler } from '../support/gambler.ts';

/** Follows cash and units by the rows alone, and compares with what the venue says at each slot. */
function booksOf(options: BacktestOptions): {
  readonly rows: readonly SlotRow[];
  readonly cash: Decimal;
  readonly units: ReadonlyMap<string, Decimal>;
} {
  const rows: SlotRow[] = [];
  let cash = new Decimal(options.cash);
  const units = new Map<string, Decimal>();
  const add = (symbol: string, amount: Decimal) =>
    units.set(symbol, (units.get(symbol) ?? new Decimal(0)).plus(amount));
  runBacktest(options, (row) => {
    rows.push(row);
    cash = cash.plus(row.deposit);
    for (const { symbol, base, quote, fee } of row.settlements) {
      cash = cash.plus(quote).minus(fee);
      add(symbol, new Decimal(base).neg());
    }
    for (const { symbol, side, filledBase, filledQuote, fee } of row.orders) {
      cash = (side === 'buy' ? cash.minus(filledQuote) : cash.plus(filledQuote)).minus(fee);
      add(symbol, side === 'buy' ? new Decimal(filledBase) : new Decimal(filledBase).neg());
    }
    expect(cash.toFixed()).toBe(row.cash);
    expect([...units.values()].every((amount) => amount.gte(0))).toBe(true);
  });
  return { rows, cash, units };
}

const COINS = [
  coin('BTC', { price: 40_000, volatility: 0.02 }),
  coin('ETH', { price: 2_000 }),
  coin('NEW', { price: 3, firstDay: FIRST_DAY + 10, volatility: 0.06 }),
  coin('OLD', { price: 0.7, lastDay: FIRST_DAY + 20, missing: [FIRST_DAY + 5, FIRST_DAY + 6] }),
];

describe('a backtest', () => {
  it('neither makes nor loses money: cash is deposits, fills and fees, to the last digit, whatever is traded', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.boolean(), (seed, pays) => {
        const contributions = pays ? { amount: '123.45', every: { unit: 'days', count: 7 } as const } : undefined;
        const { rows } = booksOf(backtestOn(COINS, { strategy: gambler(seed), contributions }, seed));
        expect(rows).toHaveLength(40);
        expect(rows.filter(({ deposit }) => deposit === '123.45')).toHaveLength(pays ? 5 : 0);
      }),
      { numRuns: 12 },
    );
  });

  it('trades as it was decided with the same honest books', () => {
    const strong = COINS.map((item) => ({ ...item, drift: 0.01 }));
    const { rows } = booksOf(backtestOn(strong, { strategy: engineStrategy(MOMENTUM_SOURCE, 0) }));
    expect(rows.flatMap(({ orders }) => orders).filter(({ status }) => status === 'FILLED').length).toBeGreaterThan(3);
  });

  it('holds what it has bought at the prices of the market, to the cent, without fees and spread', () => {
    const only = coin('BTC', { price: 400, rules: { halfSpread: 0, priceIncrement: '0.00000001' } });
    let bought = false;
    const strategy: Strategy = (place) => {
      if (bought) return { orders: [] };
      bought = true;
      return { orders: benchmarkOrder(place, 'BTC-USD', 'buy', new Decimal(9_000)) };
    };
    const fees = { taker: '0', maker: '0' };
    const options = backtestOn([only], { strategy, fees, depth: 1_000 });
    const { rows, cash, units } = booksOf(options);
    const held = units.get('BTC-USD') ?? new Decimal(0);
    expect(held.gt(0)).toBe(true);
    for (const { at, equity } of rows.slice(1)) {
      const open = options.market.daily.bar('BTC-USD', at / DAY_MS)?.open ?? Number.NaN;
      expect(Math.abs(held.times(open).plus(cash).minus(equity).toNumber())).toBeLessThan(0.01);
    }
    const first = options.market.daily.bar('BTC-USD', FIRST_DAY)?.open ?? Number.NaN;
    expect(Math.abs(held.times(first).toNumber() - 9_000)).toBeLessThan(0.01);
  });

  it('has a coin from its first day on, and turns it to cash at its last price when it leaves', () => {
    const { rows, units } = booksOf(backtestOn(COINS, { strategy: gambler(7) }, 7));
    const ordered = (symbol: string) => rows.filter(({ orders }) => orders.some((order) => order.symbol === symbol));
    expect(ordered('NEW-USD')[0].at).toBe((FIRST_DAY + 10) * DAY_MS);
    const left = rows.filter(({ settlements }) => settlements.length > 0);
    expect(left.map(({ at }) => at)).toEqual([(FIRST_DAY + 21) * DAY_MS]);
    expect(left[0].settlements[0].symbol).toBe('OLD-USD');
    expect(units.get('OLD-USD')?.isZero()).toBe(true);
    const days = ordered('OLD-USD').map(({ at }) => at / DAY_MS - FIRST_DAY);
    expect(days.some((day) => day === 5 || day === 6 || day > 20)).toBe(false);
  });
});
