import { describe, expect, test } from 'vitest';
import type { VenueBooks, VenueOrder } from '../../chaos/check/books.ts';
import { compareIntents } from '../../testing/compareIntents.ts';

function order(clientOrderId: string, change: Partial<VenueOrder> = {}): VenueOrder {
  return {
    orderId: `venue-${clientOrderId}`,
    clientOrderId,
    productId: 'DOT-USD',
    side: 'BUY',
    status: 'FILLED',
    filledSize: '1.5',
    filledValue: '6',
    totalFees: '0.07',
    createdAt: 1,
    ...change,
  };
}

function books(...orders: VenueOrder[]): VenueBooks {
  return { account: 'main', orders, fills: [], transfers: [], balances: [] };
}

const intent = { clientOrderIds: ['a', 'b'], productId: 'DOT-USD', side: 'BUY', executed: '1.5' } as const;

describe('a bot that did what it meant', () => {
  test('shows no difference', () => {
    expect(compareIntents(books(order('a')), [intent])).toEqual([]);
  });

  test('may have sent an order that nothing came of', () => {
    const refused = order('b', { status: 'CANCELLED', filledSize: '0' });
    expect(compareIntents(books(order('a'), refused), [intent])).toEqual([]);
  });
});

describe('a bot that did something else is told', () => {
  test.each([
    ['duplicate', books(order('a'), order('b')), [{ ...intent, executed: '3.0' }]],
    ['without intent', books(order('a'), order('c')), [intent]],
    ['unknown outcome', books(order('a')), [{ ...intent, executed: undefined }]],
    ['other order', books(order('a', { side: 'SELL' })), [intent]],
    ['other amount', books(), [intent]],
  ] as const)('%s', (kind, venue, intents) => {
    const stated = intents.map(({ executed, ...rest }) => (executed === undefined ? rest : { ...rest, executed }));
    expect(compareIntents(venue, stated).map((difference) => difference.kind)).toEqual([kind]);
  });
});
