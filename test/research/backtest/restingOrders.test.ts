import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadConfiguration } from '../../../configuration/loadConfiguration.ts';
import { tradingSettings } from '../../../configuration/tradingSettings.ts';
import type { TradingSettings } from '../../../core/cycles/tradingSettings.ts';
import type { BacktestResult, OrderRow, SlotRow } from '../../../research/backtest/backtestResult.ts';
import { engineStrategy } from '../../../research/backtest/engineStrategy.ts';
import { type BacktestOptions, runBacktest } from '../../../research/backtest/runBacktest.ts';
import type { SignalSource } from '../../../research/backtest/signalSource.ts';
import { withoutBreakers } from '../../../research/backtest/withoutBreakers.ts';
import { checkLookahead } from '../../../research/lookahead/checkLookahead.ts';
import { DAY_MS } from '../../../simulator/market/dailyBars.ts';
import { propertyCases } from '../../support/propertyCases.ts';
import { backtestOn, coin, FIRST_DAY } from '../support/backtests.ts';
import type { WalkedCoin } from '../support/walkBars.ts';

const MAKER = 0.006;
const TAKER = 0.012;

/** Says buy of every coin, each day. */
const CERTAIN: SignalSource = {
  name: 'certain',
  version: '1',
  signals: ({ at, symbols }) =>
    symbols.map((symbol) => ({ symbol, direction: 'BUY', confidence: 0.9, at, source: 'certain', horizonDays: 60 })),
};

const settingsOf = (flags: { readonly [key: string]: unknown }, every = '1d'): TradingSettings => {
  const configured = { cycle: { every }, limits: { riskBudget: 0.05 }, ...flags };
  return withoutBreakers(tradingSettings(loadConfiguration({ environment: {}, flags: configured })));
};

const COINS = [
  coin('BTC', { price: 40_000, drift: 0.004, volatility: 0.05 }),
  coin('ETH', { drift: 0.004, volatility: 0.06 }),
];

interface Run {
  readonly result: BacktestResult;
  readonly rows: readonly SlotRow[];
  readonly orders: readonly OrderRow[];
}

function run(
  settings: TradingSettings,
  seed: number,
  change: Partial<BacktestOptions> = {},
  coins: readonly WalkedCoin[] = COINS,
): Run {
  const rows: SlotRow[] = [];
  const options = backtestOn(coins, { strategy: engineStrategy(CERTAIN, 0), settings, ...change }, seed);
  const result = runBacktest(options, (row) => rows.push(row));
  return { result, rows, orders: rows.flatMap(({ orders }) => orders) };
}

const feeRate = ({ fee, filledQuote }: OrderRow) => new Decimal(fee).div(filledQuote).toNumber();
const isFilled = ({ filledQuote }: OrderRow) => new Decimal(filledQuote).gt(0);

describe('limit orders of a backtest', () => {
  const waiting = { type: 'limit', limitOffset: 0.01, limitLifetime: '6h', reprices: 2 };

  it('rest below the market, at the limit and for the fee of a maker, and are priced anew where they are not met', () => {
    const { orders } = run(settingsOf({ orders: waiting }), 1, { to: (FIRST_DAY + 25) * DAY_MS });
    const buys = orders.filter((order) => order.side === 'buy' && isFilled(order));
    expect(buys.length).toBeGreaterThan(2);
    for (const order of buys) {
      expect(feeRate(order)).toBeCloseTo(MAKER, 9);
      expect(new Decimal(order.filledQuote).div(order.filledBase).lte(order.limitPrice ?? 0)).toBe(true);
    }
    const ended = orders.filter(({ status }) => status === 'CANCELED');
    expect(ended.length).toBeGreaterThan(0);
    for (const { detail } of ended) expect(detail).toContain('in 3 revision(s) of 21600000 ms');
    // The cycle waits a minute; what comes after it is told by further rows, and makes no other orders.
    const further = orders.filter(({ continues }) => continues);
    expect(further.length).toBeGreaterThan(0);
  });

  it('take what is on offer at once for the fee of a taker where the limit is the best price', () => {
    const { orders, result } = run(settingsOf({ orders: { type: 'limit', limitLifetime: '1m', reprices: 1 } }), 1);
    const filled = orders.filter(isFilled);
    expect(filled.length).toBeGreaterThan(2);
    expect(filled.some((order) => Math.abs(feeRate(order) - TAKER) < 1e-9)).toBe(true);
    expect(result.totals.orders).toBe(orders.filter(({ continues }) => !continues).length);
  });
});

describe('protective stops of a backtest', () => {
  const falling = [coin('BTC', { price: 40_000, drift: 0.004, volatility: 0.05 })];
  const market = { orders: { type: 'market' } };

  it('sell the whole position once the price has fallen to the stop, between the stop and its limit', () => {
    const stops = { ...market, protection: { stopLoss: 0.04, stopSlippage: 0.05 } };
    const { rows, orders } = run(settingsOf(stops), 1, {}, falling);
    const sold = orders.filter(({ reason }) => reason === 'PROTECTIVE_STOP');
    expect(sold.length).toBeGreaterThan(0);
    let held = new Decimal(0);
    let cost = new Decimal(0);
    for (const order of rows.flatMap((row) => row.orders).filter(isFilled)) {
      const price = new Decimal(order.filledQuote).div(order.filledBase);
      if (order.side === 'buy') {
        cost = cost.times(held).plus(order.filledQuote).div(held.plus(order.filledBase));
        held = held.plus(order.filledBase);
        continue;
      }
      held = held.minus(order.filledBase);
      if (order.reason !== 'PROTECTIVE_STOP') continue;
      // Within a tick and the book: at most the stop, at least the limit below it.
      expect(price.lte(cost.times(0.96).times(1.001))).toBe(true);
      expect(price.gte(cost.times(0.96).times(0.95))).toBe(true);
    }
    for (const { detail } of sold) expect(detail).toBe('');
  });

  it('do nothing to an account whose prices never fall to them', () => {
    const without = run(settingsOf(market), 1).rows;
    const far = run(settingsOf({ ...market, protection: { stopLoss: 0.9 } }), 1).rows;
    expect(far).toEqual(without);
  });
});

describe('a backtest whose orders rest', () => {
  const everything = settingsOf(
    {
      orders: { type: 'limit', limitOffset: 0.005, limitLifetime: '3h', reprices: 3 },
      protection: { stopLoss: 0.05 },
    },
    '12h',
  );
  const to = (FIRST_DAY + 12) * DAY_MS;

  it('neither makes nor loses money, and earns what its equity changes by, whatever rests', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
        const { rows, result } = run(everything, seed, {
          to,
          contributions: { amount: '50', every: { unit: 'days', count: 5 } },
        });
        let cash = new Decimal(10_000);
        const units = new Map<string, Decimal>();
        for (const row of rows) {
          cash = cash.plus(row.deposit);
          for (const { symbol, side, filledBase, filledQuote, fee } of row.orders) {
            cash = (side === 'buy' ? cash.minus(filledQuote) : cash.plus(filledQuote)).minus(fee);
            const held = units.get(symbol) ?? new Decimal(0);
            units.set(symbol, side === 'buy' ? held.plus(filledBase) : held.minus(filledBase));
          }
          expect(cash.toFixed()).toBe(row.cash);
          expect([...units.values()].every((amount) => amount.gte(0))).toBe(true);
        }
        const deposits = new Map<number, number>();
        for (const { at, deposit } of rows) {
          const day = Math.floor(at / 86_400_000) * 86_400_000;
          deposits.set(day, (deposits.get(day) ?? 0) + Number(deposit));
        }
        let equity = 10_000;
        for (const { day, earned, byModel, byLimit, fees, slippage, ...record } of result.days) {
          const [total, aimed, kept] = [earned, byModel, byLimit].map((part) =>
            Object.values(part).reduce((sum, value) => sum + value, 0),
          );
          expect(equity + (deposits.get(day) ?? 0) + total - fees - slippage).toBeCloseTo(record.equity, 5);
          expect(aimed + kept).toBeCloseTo(total, 5);
          equity = record.equity;
        }
      }),
      { numRuns: propertyCases(3) },
    );
  });

  it('knows nothing of what comes after its slots', async () => {
    const options = (market: BacktestOptions['market']) =>
      backtestOn(COINS, { strategy: engineStrategy(CERTAIN, 0), settings: everything, market, to }, 2);
    const { market } = backtestOn(COINS, { strategy: engineStrategy(CERTAIN, 0), settings: everything, to }, 2);
    const check = await checkLookahead(market, options);
    expect(check).not.toHaveProperty('found');
    expect(check === 'stopped' ? 0 : check.compared).toBeGreaterThan(25);
  });
});
