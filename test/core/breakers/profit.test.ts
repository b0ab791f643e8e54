import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountValuation } from '../../../core/breakers/accountValuation.ts';
import { KnownPeriods, periodProfits } from '../../../core/breakers/profit.ts';
import type { Fill } from '../../../core/orders/order.ts';

const HOUR = 3_600_000;

function valuation(
  at: number,
  cash: number,
  positions: Readonly<Record<string, readonly [quantity: number, price?: number]>>,
): AccountValuation {
  return {
    account: 'main',
    at,
    recordedAt: at,
    cash: String(cash),
    positions: Object.entries(positions).map(([symbol, [quantity, price]]) => ({
      symbol,
      quantity: String(quantity),
      ...(price === undefined ? {} : { price: String(price) }),
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

  it('takes no loss from a coin that has no price for a while, and takes it when there is one again', () => {
    const profits = periodProfits(
      [
        valuation(0, 100, { 'ALT-USD': [10, 10] }),
        valuation(HOUR, 100, { 'ALT-USD': [10] }),
        valuation(2 * HOUR, 100, { 'ALT-USD': [10, 5] }),
      ],
      [],
      'USD',
    );
    expect(profits).toEqual([
      { from: 0, to: HOUR, profit: 0, flows: 0, share: 0 },
      { from: HOUR, to: 2 * HOUR, profit: -50, flows: 0, share: -0.25 },
    ]);
  });

  it('is the same over a span whether a coin has a price in its middle or not, or nobody looked then', () => {
    const figure = fc.integer({ min: 1, max: 1_000 });
    const amount = fc.integer({ min: 0, max: 1_000 });
    const all = { prices: fc.tuple(figure, figure, figure), paid: fc.tuple(figure, figure) };
    const held = { quantity: amount, bought: amount, sold: fc.double({ min: 0, max: 1, noNaN: true }) };
    fc.assert(
      fc.property(fc.record({ ...all, ...held, deposit: amount }), (run) => {
        const { prices, paid, quantity, bought, deposit } = run;
        const most = quantity + bought;
        const sold = Math.floor(run.sold * most);
        const cash = 10_000_000;
        const afterBuy = cash - bought * paid[0];
        const first = valuation(0, cash, { 'ALT-USD': [quantity, prices[0]] });
        const last = valuation(2 * HOUR, afterBuy + deposit + sold * paid[1], { 'ALT-USD': [most - sold, prices[2]] });
        const fills = [fill(10, 'buy', bought, paid[0], 0), fill(HOUR + 10, 'sell', sold, paid[1], 0)];
        const profitOver = (middle: readonly AccountValuation[]): number =>
          periodProfits([first, ...middle, last], fills, 'USD').reduce((sum, { profit }) => sum + profit, 0);
        const priced = profitOver([valuation(HOUR, afterBuy, { 'ALT-USD': [most, prices[1]] })]);
        expect(profitOver([valuation(HOUR, afterBuy, { 'ALT-USD': [most] })])).toBe(priced);
        expect(profitOver([])).toBe(priced);
      }),
    );
  });

  it('is that of what stayed where a coin leaves while it has no price: that is a withdrawal at its last one', () => {
    const [, gone] = periodProfits(
      [
        valuation(0, 100, { 'ALT-USD': [10, 10] }),
        valuation(HOUR, 100, { 'ALT-USD': [10] }),
        valuation(2 * HOUR, 100, {}),
      ],
      [],
      'USD',
    );
    expect(gone).toMatchObject({ profit: 0, flows: -100 });
  });

  it('takes a coin that never had a price for nothing, and its first one for a deposit', () => {
    const profits = periodProfits(
      [
        valuation(0, 100, { 'ALT-USD': [10] }),
        valuation(HOUR, 100, { 'ALT-USD': [20] }),
        valuation(2 * HOUR, 100, { 'ALT-USD': [20, 5] }),
      ],
      [],
      'USD',
    );
    expect(profits.map(({ profit, flows }) => [profit, flows])).toEqual([
      [0, 0],
      [0, 100],
    ]);
  });

  it('takes a coin for what was paid for it until it has a price', () => {
    const profits = periodProfits(
      [valuation(0, 100, {}), valuation(HOUR, 50, { 'ALT-USD': [5] }), valuation(2 * HOUR, 50, { 'ALT-USD': [5, 8] })],
      [fill(20, 'buy', 2, 10, 0), fill(10, 'buy', 3, 10, 0)],
      'USD',
    );
    expect(profits.map(({ profit, flows }) => [profit, flows])).toEqual([
      [0, 0],
      [-10, 0],
    ]);
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

  it('is the same with what is known of earlier looks, as a window of valuations goes on', () => {
    const position = fc
      .tuple(fc.nat(9), fc.nat(9))
      .map(([quantity, price]) => (price === 0 ? ([quantity] as const) : ([quantity, price] as const)));
    const moment = fc.record({
      cash: fc.nat(99),
      alt: position,
      other: position,
      bought: fc.nat(3),
      coinFee: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(moment, { minLength: 3, maxLength: 8 }),
        fc.integer({ min: 2, max: 4 }),
        (moments, width) => {
          const known = new KnownPeriods();
          const valuations = moments.map(({ cash, alt, other }, k) =>
            valuation(k * HOUR, cash, { 'ALT-USD': alt, 'NEW-USD': other }),
          );
          const fills = moments.flatMap(({ bought, coinFee }, k) =>
            bought === 0 ? [] : [fill(k * HOUR - 1, 'buy', bought, 5, 0.1, coinFee ? 'NEW' : 'USD')],
          );
          for (let end = 2; end <= valuations.length; end += 1) {
            const window = valuations.slice(Math.max(0, end - width), end);
            // A second look at the same window, as before each order, finds what the first one has kept.
            for (let look = 0; look < 2; look += 1)
              expect(periodProfits(window, fills, 'USD', known)).toEqual(periodProfits(window, fills, 'USD'));
          }
        },
      ),
    );
  });
});
