import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { OrderStyle } from '../../../core/orders/order.ts';
import { checkedSymbol, feeOf, RESTING_STYLE, smallestBuy } from '../../../core/venueCheck/smallestTrade.ts';
import { freezeOrder } from '../../../core/venues/freezeOrder.ts';
import { requireVenue } from '../../../core/venues/venues.ts';
import { propertyCases } from '../../support/propertyCases.ts';

const TAKING: OrderStyle = { type: 'marketableLimit', maxSlippage: 0.005 };

const increment = fc.integer({ min: 0, max: 8 }).map((places) => new Decimal(10).pow(-places).toFixed());
const market = fc.record({
  ask: fc.integer({ min: 1, max: 10_000_000 }).map((cents) => new Decimal(cents).dividedBy(100).toFixed()),
  baseIncrement: increment,
  minBase: increment,
  minQuote: fc.constantFrom('0', '1', '5', '10'),
  takerFee: fc.constantFrom('0', '0.001', '0.012'),
});

it.each([
  ['resting', RESTING_STYLE],
  ['marketable', TAKING],
] as const)('the smallest %s buy is one that the venue takes, and costs what was said at most', (_, style) => {
  fc.assert(
    fc.property(market, ({ ask, ...given }) => {
      const rules = { ...given, symbol: 'BTC-USD', tradable: true, quoteIncrement: '0.01', priceIncrement: '0.01' };
      // Far below the increment of its price a coin has no limit that is a tenth away.
      fc.pre(new Decimal(ask).gte('0.1'));
      const trade = smallestBuy(rules, { symbol: 'BTC-USD', bid: ask, ask, at: 0 }, style);
      const key = { account: 'main', cycleId: 'check:1:rest', symbol: 'BTC-USD' };
      const order = freezeOrder(requireVenue('binance'), rules, 'BTC/USD', key, trade, style, 'id');
      const limit = new Decimal(order.limit?.price ?? 0);
      const cost = limit.times(order.baseQuantity).times(new Decimal(given.takerFee).plus(1));
      expect(cost.lte(trade.quoteAmount)).toBe(true);
      expect(new Decimal(order.baseQuantity).gte(given.minBase)).toBe(true);
      expect(limit.times(order.baseQuantity).gte(given.minQuote)).toBe(true);
      if (style.type === 'limit') expect(limit.lte(new Decimal(ask).times('0.9'))).toBe(true);
    }),
    { numRuns: propertyCases(200) },
  );
});

it('the fee is that of the smallest units at the present price', () => {
  const rules = {
    symbol: 'A-USD',
    tradable: true,
    baseIncrement: '1',
    quoteIncrement: '0.01',
    priceIncrement: '0.01',
    minBase: '1',
    minQuote: '0',
    takerFee: '0.001',
  };
  const trade = smallestBuy(rules, { symbol: 'A-USD', bid: '3', ask: '3', at: 0 }, TAKING);
  expect(trade.baseQuantity).toBe('2');
  expect(feeOf(trade, rules)).toBe('0.006');
});

it('the deepest market that takes orders is taken', () => {
  const rules = (tradable: Readonly<Record<string, boolean>>) =>
    new Map(
      Object.entries(tradable).map(([symbol, open]) => [
        symbol,
        {
          symbol,
          tradable: open,
          baseIncrement: '1',
          quoteIncrement: '1',
          priceIncrement: '1',
          minBase: '1',
          minQuote: '1',
          takerFee: '0',
        },
      ]),
    );
  expect(checkedSymbol(rules({ 'BTC-USD': true, 'A-USD': true }), 'USD', ['A-USD'])).toBe('BTC-USD');
  expect(checkedSymbol(rules({ 'BTC-USD': false, 'A-USD': true }), 'USD', ['A-USD'])).toBe('A-USD');
  expect(checkedSymbol(rules({ 'BTC-USD': false }), 'USD', ['A-USD'])).toBeUndefined();
});
