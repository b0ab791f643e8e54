import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { averageCost } from '../../../core/orders/heldCost.ts';
import type { Fill, FrozenOrder } from '../../../core/orders/order.ts';
import { isSameStopOrder, protectiveStopOrder } from '../../../core/protection/protectiveStopOrder.ts';
import { heldBy } from '../../support/fillsInFull.ts';

const fill = (side: Fill['side'], base: string, price: string): Fill => ({
  venueFillId: `${side} ${base} ${price}`,
  venueOrderId: 'a',
  symbol: 'DOT-USD',
  side,
  base,
  price,
  fee: '0',
  feeCurrency: 'USD',
  at: 0,
});

describe('the average cost of a position', () => {
  it('weighs buys by their units, and is left as it is by sells', () => {
    expect(averageCost(heldBy([fill('buy', '1', '10'), fill('buy', '3', '20')]))?.toFixed()).toBe('17.5');
    expect(
      averageCost(heldBy([fill('buy', '4', '10'), fill('sell', '3', '99'), fill('buy', '1', '20')]))?.toFixed(),
    ).toBe('15');
  });

  it('begins anew after everything was sold, and is not known of what was not bought here', () => {
    expect(
      averageCost(heldBy([fill('buy', '2', '10'), fill('sell', '2', '12'), fill('buy', '1', '30')]))?.toFixed(),
    ).toBe('30');
    expect(averageCost(heldBy([]))).toBeUndefined();
    expect(averageCost(heldBy([fill('sell', '2', '12')]))).toBeUndefined();
    expect(averageCost(heldBy([fill('buy', '2', '10'), fill('sell', '5', '12')]))).toBeUndefined();
  });
});

describe('the stop of a position', () => {
  const quote = { symbol: 'DOT-USD', bid: '19.98', ask: '20.02', last: '20', at: 0 };
  const position = { quantity: new Decimal(5), cost: new Decimal(20), quote, priceIncrement: '0.01' };

  it('lies below the cost by the configured share, its limit below the stop', () => {
    expect(protectiveStopOrder(position, 0.1, 0.02)).toEqual({
      baseQuantity: '5',
      stopPrice: '18',
      limitPrice: '17.64',
      isFromMarket: false,
    });
  });

  it('lies one increment below the market where the position has lost more than that already', () => {
    expect(protectiveStopOrder({ ...position, cost: new Decimal(40) }, 0.1, 0)).toMatchObject({
      stopPrice: '19.97',
      isFromMarket: true,
    });
  });

  it('is replaced where quantity or price differ, and not moved with the market', () => {
    const order = (baseQuantity: string, referencePrice: string) => ({ baseQuantity, referencePrice }) as FrozenOrder;
    expect(isSameStopOrder(order('5', '18'), order('5.0', '18.00'), false)).toBe(true);
    expect(isSameStopOrder(order('5', '18'), order('4', '18'), false)).toBe(false);
    expect(isSameStopOrder(order('5', '18'), order('5', '17'), false)).toBe(false);
    expect(isSameStopOrder(order('5', '18'), order('5', '17'), true)).toBe(true);
    expect(isSameStopOrder(order('5', '18'), order('4', '17'), true)).toBe(false);
  });
});
