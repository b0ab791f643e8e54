import { describe, expect, it } from 'vitest';
import { checkLimits, type LimitCheck } from '../../chaos/check/checkLimits.ts';
import { DEFAULT_LIMITS } from '../../core/portfolio/account/limits.ts';
import { booksOf, venueFill, venueOrder } from './books.ts';

function inputFor(symbols: readonly string[], change: Partial<LimitCheck> = {}): LimitCheck {
  const { venue, ledger } = booksOf(symbols);
  const prices = new Map(symbols.map((symbol) => [symbol, 50]));
  return {
    venue,
    orders: ledger.orders,
    ledger: ledger.ledger,
    limits: DEFAULT_LIMITS,
    quoteCurrency: 'USD',
    prices,
    weights: true,
    ...change,
  };
}

function subjects(input: LimitCheck): readonly string[] {
  return checkLimits(input).map(({ subject }) => subject.split(' ').at(-1) ?? '');
}

describe('the check of limits', () => {
  it('finds nothing in buys within them', () => {
    expect(subjects(inputFor(['ALT-USD', 'AXL-USD', 'BTC-USD']))).toEqual([]);
  });

  it('finds a weight above its limit, where prices did not jump', () => {
    const limits = { ...DEFAULT_LIMITS, maxWeight: 0.09 };
    expect(subjects(inputFor(['ALT-USD'], { limits }))).toEqual(['weight']);
    expect(subjects(inputFor(['ALT-USD'], { limits, weights: false }))).toEqual([]);
  });

  it('finds more names than allowed, and counts those that were held before', () => {
    const limits = { ...DEFAULT_LIMITS, maxPositions: 2 };
    const held = inputFor(['ALT-USD', 'AXL-USD', 'BTC-USD'], { limits });
    expect(subjects(held)).toEqual(['positions']);
    expect(subjects({ ...held, orders: held.orders.slice(0, 2) })).toEqual([]);
  });

  it('finds buys that use more of the free balance than allowed, together', () => {
    const limits = { ...DEFAULT_LIMITS, maxBalanceUse: 0.25 };
    expect(subjects(inputFor(['ALT-USD', 'AXL-USD', 'BTC-USD'], { limits }))).toEqual(['balance']);
  });

  it('counts fees where they are taken: from what was bought, or from the balance', () => {
    const limits = { ...DEFAULT_LIMITS, maxWeight: 0.1, maxBalanceUse: 0.1 };
    const input = inputFor(['ALT-USD'], { limits });
    const inBase = {
      ...input.venue,
      fills: [venueFill('ALT-USD', 1, { commission: '0.024', commissionCurrency: 'ALT' })],
    };
    const tight = { ...limits, maxWeight: 0.0988 * 0.99, maxBalanceUse: 1 };
    // 2 units at 50 in 1000: with the fee in base 1.976 of them arrive, and 100 are spent.
    expect(subjects({ ...input, venue: inBase })).toEqual([]);
    expect(subjects({ ...input, limits: tight })).toEqual(['weight']);
  });

  it('counts the proceeds of sells as free', () => {
    const input = inputFor(['ALT-USD', 'AXL-USD', 'BTC-USD'], { limits: { ...DEFAULT_LIMITS, maxBalanceUse: 0.25 } });
    const sale = venueOrder('SOL-USD', { side: 'SELL', clientOrderId: 'sale' });
    const venue = {
      ...input.venue,
      orders: [sale, ...input.venue.orders],
      fills: [venueFill('SOL-USD', 0, { side: 'SELL', size: '10' }), ...input.venue.fills],
      transfers: [...input.venue.transfers, { currency: 'SOL', amount: '10', at: 0 }],
    };
    expect(subjects({ ...input, venue })).toEqual([]);
  });
});
