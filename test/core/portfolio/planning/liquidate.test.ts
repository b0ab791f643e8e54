import { describe, expect, it } from 'vitest';
import { marketView, valuePortfolio } from '../../../../core/portfolio/account/valuation.ts';
import { verifyTrade } from '../../../../core/portfolio/lastCheck/verifyTrade.ts';
import { liquidate } from '../../../../core/portfolio/planning/liquidate.ts';
import { account, candlesOf, riskOf } from '../support/account.ts';

describe('the plan that sells an account to cash', () => {
  it('sells all of every position, the largest first, and buys nothing whatever the signals say', () => {
    const plan = liquidate(account(500, { A: { price: 10, held: 10 }, B: { price: 5, held: 100 }, C: { price: 3 } }));
    expect(plan.trades.map(({ symbol, side, baseQuantity }) => [symbol, side, baseQuantity])).toEqual([
      ['B-USD', 'sell', '100'],
      ['A-USD', 'sell', '10'],
    ]);
    expect(plan.after.positions).toBe(0);
    expect(plan.decisions.map(({ reason }) => reason)).toEqual(['LIQUIDATION', 'LIQUIDATION']);
  });

  it('leaves what is protected, outstanding, too small, pegged or closed, each with its reason', () => {
    const plan = liquidate(
      account(
        500,
        {
          KEPT: { price: 10, held: 10 },
          PART: { price: 10, held: 10 },
          OPEN: { price: 10, held: 10 },
          DUST: { price: 1, held: 2 },
          USDC: { price: 1, held: 50 },
          SHUT: { price: 10, held: 10, unavailable: 'MARKET_CLOSED' },
          MUTE: { price: 10, held: 10, unavailable: 'NO_PRICE' },
          GONE: { price: 10, held: 10, unavailable: 'UNKNOWN_SYMBOL' },
        },
        { policy: { protect: { 'KEPT-USD': '10', 'PART-USD': '4' } }, state: { outstanding: ['OPEN-USD'] } },
      ),
    );
    expect(plan.trades.map(({ symbol, baseQuantity }) => [symbol, baseQuantity])).toEqual([['PART-USD', '6']]);
    expect(Object.fromEntries(plan.decisions.map(({ symbol, reason }) => [symbol, reason]))).toEqual({
      'KEPT-USD': 'PROTECTED',
      'PART-USD': 'LIQUIDATION',
      'OPEN-USD': 'ORDER_OUTSTANDING',
      'DUST-USD': 'BELOW_MIN_TRADE',
      'USDC-USD': 'DENIED',
      'SHUT-USD': 'MARKET_CLOSED',
      'MUTE-USD': 'NO_PRICE',
      'GONE-USD': 'UNKNOWN_SYMBOL',
    });
  });

  it('is confirmed by the last check even where a sale raises the measured risk', () => {
    const returns = Array.from({ length: 120 }, (_, day) => 0.05 * Math.sin(day * 1.7));
    const input = account(0, {
      A: { price: 10, held: 100, candles: candlesOf(returns) },
      B: { price: 10, held: 90, candles: candlesOf(returns.map((value) => -value)) },
    });
    const plan = liquidate(input);
    const market = marketView(input.market);
    const trade = plan.trades.find(({ symbol }) => symbol === 'B-USD');
    if (trade === undefined) throw new Error('B is not sold');
    const check = {
      valuation: valuePortfolio(input.holdings, market.quotes),
      quote: market.quotes.get('B-USD'),
      rules: market.tradable.get('B-USD')?.rules,
      risk: riskOf(input),
      limits: { ...input.limits, riskBudget: 0.001 },
      pending: [],
      missingPrices: [],
      maxSpread: input.policy.maxSpread,
      spent: '0',
    };
    expect(verifyTrade({ ...check, trade }).kind).toBe('confirmed');
    expect(verifyTrade({ ...check, trade: { ...trade, reason: 'SELL_SIGNAL' } }).kind).toBe('refused');
  });
});
