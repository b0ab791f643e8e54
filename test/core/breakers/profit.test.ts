import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountValuation } from '../../../core/breakers/accountValuation.ts';
import { periodProfits } from '../../../core/breakers/profit.ts';
import type { Fill } from '../../../core/orders/order.ts';

const HOUR = 3_600_000;

function valuation(
  at: number,
  cash: number,
  positions: Readonly<Record<string, readonly [quantity: number, price: number]>>,
): AccountValuation {
  return {
    account: 'main',
    at,
    recordedAt: at,
    cash: String(cash),
    positions: Object.entries(positions).map(([symbol, [quantity, price]]) => ({
      symbol,
      quantity: String(quantity),
      price: String(price),
    })),
  };
}

function fill(at: number, side: Fill['side'], base: number, price: number, fee: number, feeCurrency = 'USD'): Fill {
  return {
    venueFillId: `${at}`,
    venueOrderId: 'one',
    symbol: 'ALT-USD',
    side,
    base: String(base),
    price: String(price),
    fee: String(fee),
    feeCurrency,
    at,
  };
}

describe('the profit of an account', () => {
  it('is what prices did to what was held', () => {
    const [period] = periodProfits(
      [valuation(0, 100, { 'ALT-USD': [10, 10] }), valuation(HOUR, 100, { 'ALT-USD': [10, 8] })],
      [],
      'USD',
    );
    expect(period).toEqual({ from: 0, to: HOUR, profit: -20, flows: 0, share: -0.1 });
  });

  it('does not change by deposits and withdrawals, of cash or of coins, whatever they are', () => {
    const amount = fc.integer({ min: 0, max: 1_000_000 });
    fc.assert(
      fc.property(amount, amount, amount, amount, amount, (cash, cashAfter, held, heldAfter, other) => {
        const [period] = periodProfits(
          [
            valuation(0, cash, { 'ALT-USD': [held, 7] }),
            valuation(HOUR, cashAfter, { 'ALT-USD': [heldAfter, 7], 'NEW-USD': [other, 3] }),
          ],
          [],
          'USD',
        );
        expect(period?.profit).toBe(0);
        expect(period?.flows).toBe(cashAfter - cash + 7 * (heldAfter - held) + 3 * other);
      }),
    );
  });

  it('is the fees alone where an order trades at a price that stays', () => {
    const [period] = periodProfits(
      [valuation(0, 100, {}), valuation(HOUR, 49.4, { 'ALT-USD': [5, 10] })],
      [fill(10, 'buy', 5, 10, 0.6)],
      'USD',
    );
    expect(period?.profit).toBeCloseTo(-0.6, 10);
    expect(period?.flows).toBeCloseTo(0, 10);
  });

  it('takes a fee that is paid in the coin for a loss, not for a withdrawal', () => {
    const [period] = periodProfits(
      [valuation(0, 100, {}), valuation(HOUR, 50, { 'ALT-USD': [4.95, 10] })],
      [fill(10, 'buy', 5, 10, 0.05, 'ALT')],
      'USD',
    );
    expect(period?.profit).toBeCloseTo(-0.5, 10);
  });

  it('misses no more than fee and slippage of a fill that is not in the ledger yet', () => {
    const valuations = [valuation(0, 100, {}), valuation(HOUR, 49.4, { 'ALT-USD': [5, 10] })];
    const [blind] = periodProfits(valuations, [], 'USD');
    const [seeing] = periodProfits(valuations, [fill(10, 'buy', 5, 10, 0.6)], 'USD');
    expect(Math.abs((blind?.profit ?? 0) - (seeing?.profit ?? 0))).toBeCloseTo(0.6, 10);
  });

  it('takes no loss from a coin that has no price for a while', () => {
    const profits = periodProfits(
      [
        valuation(0, 100, { 'ALT-USD': [10, 10] }),
        valuation(HOUR, 100, {}),
        valuation(2 * HOUR, 100, { 'ALT-USD': [10, 9] }),
      ],
      [],
      'USD',
    );
    expect(profits[0]?.profit).toBe(0);
    expect(profits[1]?.profit).toBe(0);
  });

  it('counts a loss on money that was paid in as a share of it, not of what was there before', () => {
    const [period] = periodProfits(
      [valuation(0, 10, {}), valuation(HOUR, 510, { 'ALT-USD': [50, 9] })],
      [fill(10, 'buy', 50, 10, 0)],
      'USD',
    );
    expect(period).toMatchObject({ profit: -50, flows: 1_000 });
    expect(period?.share).toBeCloseTo(-50 / 1_010, 10);
  });
});
