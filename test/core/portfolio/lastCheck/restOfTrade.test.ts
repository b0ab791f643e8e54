import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlannedTrade } from '../../../../core/portfolio/decision/plan.ts';
import { restOfTrade } from '../../../../core/portfolio/lastCheck/restOfTrade.ts';

const QUOTE = { symbol: 'DOT-USD', bid: '4', ask: '5', last: '4.5', at: 0 };

const planned = (side: PlannedTrade['side'], reason: PlannedTrade['reason']): PlannedTrade => ({
  symbol: 'DOT-USD',
  side,
  baseQuantity: '10',
  quoteAmount: '50',
  price: '5',
  reason,
});

const restOf = (trade: PlannedTrade, heldBefore: string | undefined, held: number | undefined) =>
  restOfTrade(trade, heldBefore, held === undefined ? undefined : new Decimal(held), QUOTE);

describe('what is left of a planned trade', () => {
  const buy = planned('buy', 'INCREASES_TO_TARGET');
  const trim = planned('sell', 'REDUCES_TO_TARGET');

  it('is all of it where the position is as it was, moved the other way, or is not known to have been', () => {
    for (const trade of [buy, trim]) {
      expect(restOf(trade, '20', 20)).toBe(trade);
      expect(restOf(trade, undefined, 1)).toBe(trade);
    }
    expect(restOf(buy, '20', 12)).toBe(buy);
    expect(restOf(buy, '20', undefined)).toBe(buy);
    expect(restOf(trim, '20', 28)).toBe(trim);
  });

  it('is less by what was traded the same way since the plan, and nothing once that is as much', () => {
    expect(restOf(buy, '20', 24)).toMatchObject({ baseQuantity: '6', quoteAmount: '30' });
    expect(restOf(buy, '0', 10)).toBeUndefined();
    expect(restOf(trim, '20', 16)).toMatchObject({ baseQuantity: '6', quoteAmount: '34' });
    expect(restOf(trim, '20', 10)).toBeUndefined();
    expect(restOf(trim, '20', undefined)).toBeUndefined();
  });

  it('is all of a sell that leaves a position, whoever has sold of it', () => {
    for (const reason of ['SELL_SIGNAL', 'LIQUIDATION'] as const) {
      const exit = planned('sell', reason);
      expect(restOf(exit, '20', 16)).toBe(exit);
    }
  });

  it('never comes to more than the plan together with what was done', () => {
    const amount = fc.double({ min: 0, max: 100, noNaN: true });
    fc.assert(
      fc.property(amount, amount, (before, now) => {
        const bought = restOf(buy, String(before), now);
        const sold = restOf(trim, String(before), now);
        expect(Number(bought?.quoteAmount ?? 0) + 5 * Math.max(0, now - before)).toBeLessThanOrEqual(
          Math.max(50, 5 * (now - before)) + 1e-9,
        );
        expect(Number(sold?.baseQuantity ?? 0) + Math.max(0, before - now)).toBeLessThanOrEqual(
          Math.max(10, before - now) + 1e-9,
        );
      }),
    );
  });
});
