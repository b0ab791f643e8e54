import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import type { DecisionInput } from '../../../../core/portfolio/decision/decisionInput.ts';
import { decide } from '../../../../core/portfolio/planning/decide.ts';
import { createRandom } from '../../../../quant/statistics/random.ts';
import { account } from '../support/account.ts';
import { brokenLimits } from '../support/brokenLimits.ts';
import { type Balances, balancesOf, equityOf, fill, weightsOf, withBalances } from '../support/venueAccount.ts';

const HOUR = 3_600_000;

/** An account with strong buy signals for ALT, AXL and AAVE in every cycle, and prices around one. */
function start(cash: number, held: number): DecisionInput {
  const asset = { price: 1, held, signal: { confidence: 0.95 } };
  return account(cash, {
    ALT: { ...asset, volatility: 0.05 },
    AXL: { ...asset, volatility: 0.045 },
    AAVE: { ...asset, volatility: 0.04 },
  });
}

/** The same account an hour later: new balances, each price moved by a factor of its own, signals made anew. */
function later(input: DecisionInput, balances: Balances, factor: () => number): DecisionInput {
  const at = input.market.at + HOUR;
  const available = input.market.available.map((market) => {
    const move = factor();
    const moved = (price: string): string => new Decimal(price).times(move).toFixed(8);
    const { bid, ask, last = market.quote.bid } = market.quote;
    return { ...market, quote: { ...market.quote, bid: moved(bid), ask: moved(ask), last: moved(last), at } };
  });
  return {
    ...withBalances(input, balances, at),
    market: { ...input.market, at, available },
    signals: { ...input.signals, at, accepted: input.signals.accepted.map((signal) => ({ ...signal, at })) },
  };
}

interface Walk {
  readonly equity: readonly number[];
  /** Cycle and side of each trade. */
  readonly trades: readonly { readonly cycle: number; readonly side: string; readonly cost: number }[];
  readonly diversification: readonly number[];
  readonly heaviest: number;
}

/** Runs cycle after cycle at the venue; `drift` is the volatility of each price from cycle to cycle. */
function walk(input: DecisionInput, cycles: number, drift: number, seed: number): Walk {
  const random = createRandom(seed);
  const equity: number[] = [];
  const trades: { cycle: number; side: string; cost: number }[] = [];
  const diversification: number[] = [];
  let heaviest = 0;
  let now = input;
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    const plan = decide(now);
    expect(brokenLimits(now, plan)).toEqual([]);
    let balances = balancesOf(now);
    for (const trade of plan.trades) {
      const before = equityOf(balances, now);
      balances = fill(balances, trade, now, 'onTop');
      trades.push({ cycle, side: trade.side, cost: before.minus(equityOf(balances, now)).toNumber() });
    }
    heaviest = Math.max(heaviest, ...weightsOf(balances, now).values());
    equity.push(equityOf(balances, now).toNumber());
    diversification.push(plan.after.diversification);
    now = later(now, balances, () => Math.exp(drift * random.normal()));
  }
  return { equity, trades, diversification, heaviest };
}

describe('ALT, AXL and AAVE with strong signals in every cycle', () => {
  it('are bought once: without drift no second buy follows', () => {
    const { trades, heaviest } = walk(start(1_000, 0), 24, 0, 1);
    expect(trades.filter(({ cycle }) => cycle === 0)).toHaveLength(3);
    expect(trades.filter(({ cycle }) => cycle > 0)).toEqual([]);
    expect(heaviest).toBeLessThanOrEqual(0.2);
  });

  it('are not bought at all where they stand at 18 %', () => {
    const { trades } = walk({ ...start(460, 180), limits: { ...start(0, 0).limits, riskBudget: 0.06 } }, 10, 0, 1);
    expect(trades).toEqual([]);
  });

  it.each([1, 2, 3, 4, 5])(
    'with prices that drift never pass a fifth of equity, and lose next to nothing to churn (seed %i)',
    (seed) => {
      const walked = walk({ ...start(1_000, 0), limits: { ...start(0, 0).limits, riskBudget: 0.05 } }, 72, 0.004, seed);
      expect(walked.heaviest).toBeLessThanOrEqual(0.2);
      const afterwards = walked.trades.filter(({ cycle }) => cycle > 2);
      expect(afterwards.length).toBeLessThanOrEqual(6);
      expect(afterwards.reduce((sum, { cost }) => sum + cost, 0)).toBeLessThan(0.002 * 1_000);
    },
  );

  it.each([1, 2, 3])('keep the default risk budget for three days without going in and out of it (seed %i)', (seed) => {
    const { trades } = walk(start(1_000, 0), 72, 0.004, seed);
    expect(trades.filter(({ cycle }) => cycle > 0).length).toBeLessThanOrEqual(4);
  });

  it('are brought back from blind buying, and the portfolio becomes and stays more diversified', () => {
    const asset = { price: 1, signal: { confidence: 0.95 } };
    const lopsided = account(300, {
      ALT: { ...asset, held: 520, volatility: 0.05 },
      AXL: { ...asset, held: 130, volatility: 0.045 },
      AAVE: { ...asset, held: 50, volatility: 0.04 },
      DOT: { price: 4, volatility: 0.03 },
      SOL: { price: 100, volatility: 0.03 },
    });
    const { diversification, heaviest, trades, equity } = walk(lopsided, 12, 0, 1);
    expect(decide(lopsided).before.diversification).toBeLessThan(0.6);
    expect(diversification[0]).toBeGreaterThan(0.6);
    for (let cycle = 1; cycle < diversification.length; cycle += 1)
      expect(diversification[cycle]).toBeGreaterThanOrEqual(diversification[cycle - 1] - 1e-9);
    expect(heaviest).toBeLessThanOrEqual(0.2);
    expect(trades.filter(({ cycle, side }) => cycle > 0 && side === 'sell')).toEqual([]);
    expect(equity[0] - equity[equity.length - 1]).toBeLessThan(3);
  });

  it('with confidence lost keep what they have, and with sell signals leave', () => {
    const held = start(460, 180);
    const signals = (change: object): DecisionInput => ({
      ...held,
      limits: { ...held.limits, riskBudget: 0.06 },
      signals: { ...held.signals, accepted: held.signals.accepted.map((signal) => ({ ...signal, ...change })) },
    });
    expect(decide(signals({ confidence: 0.5 })).trades).toEqual([]);
    expect(decide(signals({ direction: 'sell' })).after.positions).toBe(0);
  });
});
