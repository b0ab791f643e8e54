import { expect, test } from 'vitest';
import type { OrderRecord } from '../../../core/orders/order.ts';
import { NOTHING_EXECUTED, type OrderState } from '../../../core/orders/orderState.ts';
import { orderTroubles } from '../../../core/orders/orderTroubles.ts';

const NOW = Date.UTC(2026, 10, 29);
const PROOF = 300_000;

function order(state: OrderState, age: number): OrderRecord {
  return {
    key: { account: 'main', cycleId: 'one', symbol: 'ALT-USD' },
    order: {
      venue: 'coinbase',
      clientOrderId: 'id',
      symbol: 'ALT-USD',
      side: 'buy',
      type: 'market',
      baseQuantity: '1',
      quoteAmount: '1',
      referencePrice: '1',
      body: '{}',
    },
    state,
    revision: 0,
    intended: { baseQuantity: '1', quoteAmount: '1' },
    earlier: NOTHING_EXECUTED,
    frozenAt: NOW - age,
    version: 1,
    createdAt: NOW - age,
    updatedAt: NOW - age,
  };
}

const unknown: OrderState = { status: 'UNKNOWN', execution: NOTHING_EXECUTED, reason: 'no answer' };

test('an order is named once it is unknown past the proof, with what to do', () => {
  expect(orderTroubles([order(unknown, 419_000)], [], PROOF, NOW)).toEqual([]);
  const [named] = orderTroubles([order(unknown, 421_000)], [], PROOF, NOW);
  expect(named).toContain('order:main:one:ALT-USD is UNKNOWN since 2026-11-28T23:52:59.000Z');
  expect(named).toContain('ballast order show ALT-USD');
  const resting: OrderState = { status: 'ACCEPTED', venueOrderId: 'v', execution: NOTHING_EXECUTED };
  expect(orderTroubles([order(resting, 9_000_000)], [], PROOF, NOW)).toEqual([]);
});

test('a wait is named once it has lasted, with its reason', () => {
  const wait = (age: number) => ({ subject: 'reconciliation', since: NOW - age, reason: 'balances change' }) as const;
  expect(orderTroubles([], [wait(60_000)], PROOF, NOW)).toEqual([]);
  expect(orderTroubles([], [wait(180_000)], PROOF, NOW)).toEqual([
    'nothing is bought since 2026-11-28T23:57:00.000Z: balances change',
  ]);
});
