import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fill } from '../../../core/orders/order.ts';
import { positionCost, type StopReference } from '../../../core/protection/stopReference.ts';
import { heldBy } from '../../support/fillsInFull.ts';
import { propertyCases } from '../../support/propertyCases.ts';

const fill = (side: Fill['side'], base: string, price: string, at: number): Fill => ({
  venueFillId: `${at}`,
  venueOrderId: 'a',
  symbol: 'ALT-USD',
  side,
  base,
  price,
  fee: '0',
  feeCurrency: 'USD',
  at,
});

const reference: StopReference = { account: 'main', symbol: 'ALT-USD', price: '0.145', at: 100 };
const costOf = (held: Decimal.Value, fills: readonly Fill[], known: StopReference | undefined) => {
  const until = known?.at ?? Number.MAX_SAFE_INTEGER;
  const before = heldBy(fills.filter(({ at }) => at <= until));
  return positionCost(
    new Decimal(held),
    before,
    fills.filter(({ at }) => at > until),
    known,
  );
};
const cost = (held: string, fills: readonly Fill[], from: 'set' | 'not set' = 'set') =>
  costOf(held, fills, from === 'set' ? reference : undefined)?.toFixed();

describe('what a stop is measured from', () => {
  it('is the reference of a position that no fill explains, whatever is sold, deposited or withdrawn', () => {
    expect(cost('100', [])).toBe('0.145');
    expect(cost('3', [])).toBe('0.145');
    expect(cost('40', [fill('sell', '60', '0.12', 200)])).toBe('0.145');
    expect(cost('500', [fill('sell', '60', '0.12', 200)])).toBe('0.145');
  });

  it('follows a buy since then in proportion: units that no buy explains count at the reference', () => {
    expect(cost('150', [fill('buy', '50', '0.115', 200)])).toBe('0.135');
    expect(cost('75', [fill('buy', '50', '0.115', 200), fill('sell', '75', '0.3', 300)])).toBe('0.135');
    expect(cost('50', [fill('buy', '50', '0.115', 200)])).toBe('0.115');
  });

  it('is the cost that fills tell from before, also once more was sold than they explain', () => {
    const bought = fill('buy', '50', '0.1', 50);
    expect(cost('50', [bought], 'not set')).toBe('0.1');
    expect(cost('50', [bought])).toBe('0.1');
    expect(cost('70', [bought, fill('sell', '80', '0.09', 200)])).toBe('0.1');
  });

  it('is not known where there is neither a reference nor a buy', () => {
    expect(cost('50', [], 'not set')).toBeUndefined();
  });

  it('never falls but by a buy below it, and never rises but by a buy above it', () => {
    const step = fc.record({
      side: fc.constantFrom<Fill['side']>('buy', 'sell'),
      base: fc.integer({ min: 1, max: 1_000_000 }).map((units) => new Decimal(units).div(1_000).toFixed()),
      price: fc.integer({ min: 1, max: 1_000_000 }).map((ticks) => new Decimal(ticks).div(10_000).toFixed()),
    });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 12 }),
        fc.integer({ min: 0, max: 1_000 }),
        fc.integer({ min: 1, max: 100 }),
        (steps, held, price) => {
          const fills = steps.map(({ side, base, price: at }, index) => fill(side, base, at, 50 + index * 10));
          const known = costOf(held, fills, { ...reference, price: `${price}` });
          const old = costOf(
            held,
            fills.filter(({ at }) => at <= reference.at),
            { ...reference, price: `${price}` },
          );
          const bought = fills.filter(({ side, at }) => side === 'buy' && at > reference.at);
          const prices = [old ?? new Decimal(price), ...bought.map((item) => new Decimal(item.price))];
          // A quotient may differ from what it is made of by its last digits.
          const slack = new Decimal('1e-15');
          expect(known?.gte(Decimal.min(...prices).times(slack.neg().plus(1)))).toBe(true);
          expect(known?.lte(Decimal.max(...prices).times(slack.plus(1)))).toBe(true);
          if (bought.length === 0) expect(known?.eq(old ?? price)).toBe(true);
        },
      ),
      { numRuns: propertyCases(300) },
    );
  });
});
