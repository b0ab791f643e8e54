import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Gain, gains } from '../../../core/figures/gains.ts';
import type { Fill } from '../../../core/orders/order.ts';

let number = 0;

function fill(side: Fill['side'], base: string, price: string, fee = '0', feeCurrency = 'USD'): Fill {
  number += 1;
  const ids = { venueFillId: `fill-${number}`, venueOrderId: `order-${number}` };
  return { ...ids, symbol: 'AAA-USD', side, base, price, fee, feeCurrency, at: number };
}

function earned({ proceeds, cost }: Gain): string | undefined {
  return cost === undefined ? undefined : proceeds.minus(cost).toFixed();
}

test('a sale takes the oldest purchases first, with the fees of both sides', () => {
  const fills = [fill('buy', '1', '100', '1'), fill('buy', '1', '200', '2'), fill('sell', '1.5', '300', '3')];
  const found = gains(fills, 'fifo');
  expect(found.map(({ quantity, acquiredAt }) => [quantity.toFixed(), acquiredAt])).toEqual([
    ['1', fills[0]?.at],
    ['0.5', fills[1]?.at],
  ]);
  // 300 - 2 of the fee - 101; 150 - 1 of the fee - 101.
  expect(found.map(earned)).toEqual(['197', '48']);
});

test('or all of them at their average', () => {
  const fills = [fill('buy', '1', '100', '1'), fill('buy', '1', '200', '2'), fill('sell', '1.5', '300', '3')];
  // 450 - 3 - 1.5 x 151.5.
  expect(gains(fills, 'average').map(earned)).toEqual(['219.75']);
});

test('what was not bought through Ballast has no cost, and a fee in units counts at the price', () => {
  const fills = [fill('buy', '1', '100', '0.01', 'AAA'), fill('sell', '2', '100')];
  for (const method of ['fifo', 'average'] as const)
    expect(gains(fills, method).map(earned)).toEqual(['-1', undefined]);
});

test('once all is sold both methods have earned the same, and every unit sold is told once', () => {
  const amount = fc.integer({ min: 1, max: 1_000 }).map(String);
  const trade = fc.record({
    side: fc.constantFrom('buy' as const, 'sell' as const),
    base: amount,
    price: amount,
    fee: amount,
  });
  fc.assert(
    fc.property(fc.array(trade, { minLength: 1, maxLength: 20 }), (trades) => {
      const fills: Fill[] = [];
      let held = new Decimal(0);
      for (const { side, base, price, fee } of trades) {
        const quantity = side === 'buy' ? new Decimal(base) : Decimal.min(base, held);
        if (quantity.lte(0)) continue;
        held = side === 'buy' ? held.plus(quantity) : held.minus(quantity);
        fills.push(fill(side, quantity.toFixed(), price, fee));
      }
      if (held.gt(0)) fills.push(fill('sell', held.toFixed(), '500', '1'));
      const sold = fills
        .filter(({ side }) => side === 'sell')
        .reduce((sum, { base }) => sum.plus(base), new Decimal(0));
      const totals = (['fifo', 'average'] as const).map((method) => {
        const found = gains(fills, method);
        expect(found.reduce((sum, { quantity }) => sum.plus(quantity), new Decimal(0)).toFixed()).toBe(sold.toFixed());
        return found.reduce((sum, gain) => sum.plus(earned(gain) ?? Number.NaN), new Decimal(0));
      });
      expect(
        totals[0]
          ?.minus(totals[1] ?? 0)
          .abs()
          .toNumber(),
      ).toBeLessThan(1e-9);
    }),
  );
});
