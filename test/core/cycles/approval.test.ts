import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutToApproved, planName, tradesWithoutAnswer } from '../../../core/cycles/approval.ts';
import type { Plan, PlannedTrade } from '../../../core/portfolio/decision/plan.ts';

const symbol = fc.constantFrom('A-USD', 'B-USD', 'C-USD', 'D-USD');
const amount = fc.integer({ min: 1, max: 1_000_000 }).map((cents) => (cents / 100).toFixed(2));
const trade: fc.Arbitrary<PlannedTrade> = fc.record({
  symbol,
  side: fc.constantFrom('buy' as const, 'sell' as const),
  baseQuantity: amount,
  quoteAmount: amount,
  price: fc.constant('1'),
  reason: fc.constantFrom(
    'IMPROVES_DIVERSIFICATION' as const,
    'REDUCES_TO_LIMIT' as const,
    'REDUCES_RISK' as const,
    'SELL_SIGNAL' as const,
  ),
});
const trades = fc.uniqueArray(trade, { selector: (item) => item.symbol, maxLength: 4 });

function planOf(list: readonly PlannedTrade[]): Plan {
  const figures = { equity: '1', cash: '1', positions: 0, diversification: 0, valueAtRisk: 0 };
  return {
    account: 'main',
    cycleId: 'one',
    at: 0,
    quoteCurrency: 'USD',
    riskBudget: 0.02,
    before: figures,
    after: figures,
    positions: [],
    trades: list,
    decisions: list.map((item) => ({
      symbol: item.symbol,
      action: item.side === 'buy' ? 'BUY' : 'SELL',
      reason: item.reason,
      figures: {},
      sentence: '',
    })),
    attempts: [],
    analyses: [],
    warnings: [],
  };
}

describe('an approval', () => {
  it('never lets a later plan trade another symbol or side, more money or more units than was approved', () => {
    fc.assert(
      fc.property(trades, trades, (approved, later) => {
        const cut = cutToApproved(planOf(later), approved);
        for (const item of cut.trades) {
          const limit = approved.find((other) => other.symbol === item.symbol && other.side === item.side);
          expect(limit).toBeDefined();
          const planned = later.find((other) => other.symbol === item.symbol);
          if (item.side === 'buy') expect(Number(item.quoteAmount)).toBeLessThanOrEqual(Number(limit?.quoteAmount));
          else expect(Number(item.baseQuantity)).toBeLessThanOrEqual(Number(limit?.baseQuantity));
          expect(Number(item.quoteAmount)).toBeLessThanOrEqual(Number(planned?.quoteAmount));
          expect(Number(item.baseQuantity)).toBeLessThanOrEqual(Number(planned?.baseQuantity));
        }
        const traded = new Set(cut.trades.map((item) => item.symbol));
        for (const decision of cut.decisions) expect(decision.action === 'SKIP').toBe(!traded.has(decision.symbol));
      }),
    );
  });

  it('leaves the plan that was approved as it is', () => {
    fc.assert(
      fc.property(trades, (list) => {
        expect(cutToApproved(planOf(list), list)).toEqual(planOf(list));
      }),
    );
  });

  it('names plans by what they trade, so that one is not taken for the other', () => {
    fc.assert(
      fc.property(trades, trades, (one, other) => {
        const key = (list: readonly PlannedTrade[]) =>
          JSON.stringify(list.map((item) => [item.symbol, item.side, item.quoteAmount, item.baseQuantity]));
        if (key(one) === key(other)) expect(planName(planOf(one))).toBe(planName(planOf(other)));
        expect(planName(planOf(one))).toMatch(/^[0-9a-f]{8}$/);
      }),
    );
    const bought = {
      symbol: 'A-USD',
      side: 'buy',
      baseQuantity: '1',
      quoteAmount: '10',
      price: '1',
      reason: 'IMPROVES_DIVERSIFICATION',
    } as const;
    expect(planName(planOf([bought]))).not.toBe(planName(planOf([{ ...bought, quoteAmount: '11' }])));
    expect(planName(planOf([bought]))).not.toBe(planName(planOf([{ ...bought, side: 'sell' }])));
  });

  it('is not needed for sells that bring a limit back where nobody answers, and for nothing else', () => {
    fc.assert(
      fc.property(trades, (list) => {
        const made = tradesWithoutAnswer(planOf(list));
        for (const item of list)
          expect(made.includes(item)).toBe(
            item.side === 'sell' && (item.reason === 'REDUCES_TO_LIMIT' || item.reason === 'REDUCES_RISK'),
          );
      }),
    );
  });
});
