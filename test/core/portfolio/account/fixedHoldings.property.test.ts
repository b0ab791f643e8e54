import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Holding } from '../../../../core/portfolio/account/holdings.ts';
import type { Worth } from '../../../../core/portfolio/account/worth.ts';
import type { DecisionInput } from '../../../../core/portfolio/decision/decisionInput.ts';
import type { Plan } from '../../../../core/portfolio/decision/plan.ts';
import { decide } from '../../../../core/portfolio/planning/decide.ts';
import { liquidate } from '../../../../core/portfolio/planning/liquidate.ts';
import { propertyCases } from '../../../support/propertyCases.ts';
import { type Asset, account } from '../support/account.ts';
import { brokenLimits } from '../support/brokenLimits.ts';

const asset: fc.Arbitrary<Asset> = fc.record({
  price: fc.constantFrom(1, 4, 100),
  volatility: fc.constantFrom(0.01, 0.03, 0.06),
  held: fc.constantFrom(0, 20, 60, 150),
  signal: fc.constantFrom('none' as const, {}, { direction: 'hold' as const }),
});

const unlisted = (quantity: string, worth: Worth) => ({
  holding: { symbol: worth.symbol, quantity, available: quantity },
  worths: [worth],
});
const ODD = { symbol: 'ODD-USD', detail: 'as the test says' } as const;

/** A holding that no order can change, of every kind. */
const extra: fc.Arbitrary<{ readonly holding: Holding; readonly worths: readonly Worth[] }> = fc
  .tuple(fc.constantFrom('pegged', 'converted', 'unknown', 'staked'), fc.integer({ min: 1, max: 20_000 }))
  .map(([kind, value]) => {
    switch (kind) {
      case 'pegged':
        return unlisted(`${value}`, { ...ODD, kind: 'money', price: '1' });
      case 'converted':
        return unlisted(`${value}`, { ...ODD, kind: 'coin', price: '2.5' });
      case 'unknown':
        return unlisted(`${value}`, { ...ODD, kind: 'unknown' });
      default: {
        const locked = [{ form: 'SOL.S', quantity: `${value}` }];
        return { holding: { symbol: 'SOL-USD', quantity: `${value}`, available: '0', locked }, worths: [] };
      }
    }
  });

function withHolding(input: DecisionInput, { holding, worths }: { holding: Holding; worths: readonly Worth[] }) {
  const holdings = [...input.holdings.holdings.filter(({ symbol }) => symbol !== holding.symbol), holding];
  return { ...input, holdings: { ...input.holdings, holdings, worths } };
}

const sells = (input: DecisionInput) => decide(input).trades.filter(({ side }) => side === 'sell');

describe('a holding that no order can change', () => {
  it('never makes a plan sell anything, whatever it is worth, and breaks no limit', () => {
    fc.assert(
      fc.property(
        fc.record({ ALT: asset, DOT: asset, AXL: asset }),
        fc.constantFrom(100, 1_000, 5_000),
        extra,
        fc.constantFrom(0.01, 0.02, 0.2),
        (assets, cash, more, riskBudget) => {
          const input = account(cash, { ...assets, SOL: { price: 2, signal: 'none' } }, { limits: { riskBudget } });
          if (sells(input).length > 0) return;
          const made = withHolding(input, more);
          expect(sells(made)).toEqual([]);
          // The checker prices everything by the market.
          if (made.holdings.worths?.length === 0) expect(brokenLimits(made, decide(made))).toEqual([]);
        },
      ),
      { numRuns: propertyCases(60) },
    );
  });

  it('counts in the equity once, and is told with the reason why it is not traded', () => {
    const input = account(100, {
      ALT: { price: 1, held: 200, signal: 'none' },
      AXL: { price: 1, held: 200, signal: 'none' },
    });
    expect(sells(input).length).toBeGreaterThan(0);
    const made = decide(withHolding(input, unlisted('5000', { ...ODD, kind: 'money', price: '1' })));
    expect(made.before.equity).toBe('5500');
    expect(made.trades).toEqual([]);
    expect(made.positions[0]).toMatchObject({ symbol: 'ODD-USD', value: '5000' });
    expect(made.positions[0]?.weight).toBeCloseTo(5_000 / 5_500, 12);
    expect(made.decisions[0]).toMatchObject({ symbol: 'ALT-USD' });
    expect(made.decisions.find(({ symbol }) => symbol === 'ODD-USD')).toMatchObject({
      action: 'SKIP',
      reason: 'NO_MARKET',
      sentence: 'not traded here: ODD as the test says',
    });
    expect(made.warnings.join()).toContain('ODD as the test says; it is not traded');
  });

  it('is left where it is when the account is sold to cash, with the reason', () => {
    const input = account(100, { ALT: { price: 1, held: 200, signal: 'none' }, SOL: { price: 2, held: 50 } });
    const locked = [{ form: 'SOL.S', quantity: '30' }];
    const partly = withHolding(input, {
      holding: { symbol: 'SOL-USD', quantity: '50', available: '20', locked },
      worths: [],
    });
    expect(liquidate(partly).trades.map(({ symbol, baseQuantity }) => [symbol, Number(baseQuantity)])).toEqual([
      ['ALT-USD', 200],
      ['SOL-USD', 20],
    ]);
    const wholly = withHolding(input, {
      holding: { symbol: 'SOL-USD', quantity: '30', available: '0', locked },
      worths: [],
    });
    const plan = liquidate(wholly);
    expect(plan.before.equity).toBe('360');
    expect(plan.decisions.find(({ symbol }) => symbol === 'SOL-USD')).toMatchObject({
      reason: 'LOCKED',
      sentence: 'not sold: 30 of 30 SOL cannot be traded while it is locked',
    });
    expect(plan.warnings.join()).toContain('30 SOL of SOL-USD (SOL.S)');
  });

  it('is not said to be held by orders, and orders are not said to be locked', () => {
    const input = account(100, { SOL: { price: 2, held: 50 } });
    const reasonOf = (quantity: string, available: string, lockedQuantity: string) => {
      const locked = [{ form: 'SOL.S', quantity: lockedQuantity }];
      const made = withHolding(input, { holding: { symbol: 'SOL-USD', quantity, available, locked }, worths: [] });
      const { reason, sentence } = liquidate(made).decisions.find(({ symbol }) => symbol === 'SOL-USD') ?? {};
      return [reason, sentence];
    };
    expect(reasonOf('30', '1', '29')).toEqual([
      'LOCKED',
      'not sold: 29 of 30 SOL cannot be traded while it is locked, and the other 1 is too small to sell',
    ]);
    expect(reasonOf('30', '0', '10')).toEqual(['ORDER_OUTSTANDING', '20 of 30 are held at the venue by open orders']);
    expect(reasonOf('1', '0.5', '0.5')[0]).toBe('BELOW_MIN_TRADE');
  });

  it('is told from what the balances of the venue do not show, which no order holds', () => {
    const input = account(100, { SOL: { price: 2, held: 50 } });
    const holding = { symbol: 'SOL-USD', quantity: '30', available: '0', unconfirmed: '30' };
    const decisionOf = (plan: Plan) => plan.decisions.find(({ symbol }) => symbol === 'SOL-USD');
    expect(decisionOf(liquidate(withHolding(input, { holding, worths: [] })))).toMatchObject({
      reason: 'UNCONFIRMED',
      sentence: "not sold: 30 of 30 are not in the venue's balances, though our orders explain them",
    });
    const held = { ...holding, unconfirmed: '10' };
    expect(decisionOf(liquidate(withHolding(input, { holding: held, worths: [] })))).toMatchObject({
      reason: 'ORDER_OUTSTANDING',
      sentence: expect.stringContaining('20 of 30 are held'),
    });
  });

  it('of cash that is lent is told, and nothing is bought of it', () => {
    const input = account(100, { SOL: { price: 2 } });
    const locked = [{ form: 'LDUSD', quantity: '90' }];
    const made = decide({ ...input, holdings: { ...input.holdings, cash: { total: '100', free: '10', locked } } });
    expect(made.before.equity).toBe('100');
    expect(made.warnings).toContain('90 USD (LDUSD) counts as cash, and nothing is bought of it while it is locked');
    for (const trade of made.trades) expect(Number(trade.quoteAmount)).toBeLessThanOrEqual(10);
  });

  it('in a wallet that is not traded from is named and does not count', () => {
    const input = account(100, { ALT: { price: 1, held: 200, signal: 'none' } });
    const uncounted = [{ wallet: 'perpetual futures', asset: 'USDC', quantity: '75' }];
    const made = decide({ ...input, holdings: { ...input.holdings, uncounted } });
    expect(made.before.equity).toBe('300');
    expect(made.warnings).toContain('75 USDC in the wallet of perpetual futures does not count and is not traded');
  });

  it('counts where its market cannot be traded from here, and the reason is told', () => {
    const closed = { tradable: false, closedBecause: 'its name has other letters' };
    const made = decide(account(100, { ALT: { price: 1, held: 900, signal: 'none', rules: closed } }));
    expect(made.before.equity).toBe('1000');
    expect(made.decisions[0]).toMatchObject({
      reason: 'NO_MARKET',
      sentence: 'not traded here: its name has other letters',
    });
  });

  it('of coins counts for what may be bought of them', () => {
    const assets = { SOL: { price: 2, held: 10 }, DOT: { price: 4 } };
    const input = account(1_000, assets, { limits: { riskBudget: 1 } });
    expect(decide(input).trades.map(({ symbol }) => symbol)).toContain('SOL-USD');
    const locked = [{ form: 'SOL.S', quantity: '1000' }];
    const staked = withHolding(input, {
      holding: { symbol: 'SOL-USD', quantity: '1010', available: '10', locked },
      worths: [],
    });
    expect(decide(staked).trades.map(({ symbol }) => symbol)).toEqual(['DOT-USD']);
  });
});
