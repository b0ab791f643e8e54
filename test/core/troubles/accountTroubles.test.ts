import { expect, test } from 'vitest';
import type { OrderRecord } from '../../../core/orders/order.ts';
import { NOTHING_EXECUTED, type OrderState } from '../../../core/orders/orderState.ts';
import { payloadBytes } from '../../../core/payloads/payloadBound.ts';
import { accountTroubles, type KnownOfAccount } from '../../../core/troubles/accountTroubles.ts';
import type { FailingStep } from '../../../core/troubles/failingStep.ts';
import { receivedTroubles } from '../../../core/troubles/receivedTroubles.ts';

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

const troubles = (known: Partial<KnownOfAccount>): readonly string[] =>
  accountTroubles({ open: [], waits: [], steps: [], waiting: [], unread: [], ...known }, PROOF, NOW);

test('an order is named once it is unknown past the proof, with what to do', () => {
  expect(troubles({ open: [order(unknown, 419_000)] })).toEqual([]);
  const [named] = troubles({ open: [order(unknown, 421_000)] });
  expect(named).toContain('order:main:one:ALT-USD is UNKNOWN since 2026-11-28T23:52:59.000Z');
  expect(named).toContain('ballast order show ALT-USD');
  const resting: OrderState = { status: 'ACCEPTED', venueOrderId: 'v', execution: NOTHING_EXECUTED };
  expect(troubles({ open: [order(resting, 9_000_000)] })).toEqual([]);
});

test('a wait is named once it has lasted, with its reason and what to do', () => {
  const wait = (age: number) => ({ subject: 'reconciliation', since: NOW - age, reason: 'balances change' }) as const;
  expect(troubles({ waits: [wait(60_000)] })).toEqual([]);
  expect(troubles({ waits: [wait(180_000)] })).toEqual([
    'nothing is bought since 2026-11-28T23:57:00.000Z: balances change. `ballast reconcile` looks again and shows both sides',
  ]);
});

test('a step is named once it has failed for long, with its cause and what to do', () => {
  const step: FailingStep = {
    workflowId: 'cycle:main:one',
    step: 'fetchMarket',
    since: NOW - 60_000,
    attempts: 50,
    cause: 'The venue cannot be reached.',
  };
  expect(troubles({ steps: [step] })).toEqual([]);
  const [named] = troubles({ steps: [{ ...step, since: NOW - 180_000, attempts: 3 }] });
  expect(named).toMatch(
    /^step fetchMarket of cycle:main:one fails since 2026-11-28T23:57:00\.000Z: The venue cannot be reached\. It is tried again by itself: /,
  );
  // Where no worker lives long enough to say since when, the number of attempts tells.
  expect(troubles({ steps: [{ ...step, since: undefined, attempts: 4 }] })).toEqual([]);
  expect(troubles({ steps: [{ ...step, since: undefined }] })[0]).toContain('fails again and again');
});

test('a list that is cut says so, and what cannot be read is told at once', () => {
  expect(troubles({ unread: ['the ledger cannot be read: it is locked'] })).toEqual([
    'the ledger cannot be read: it is locked',
  ]);
  const open = Array.from({ length: 25 }, (_, index) => order(unknown, 500_000 + index));
  const told = troubles({ open });
  expect(told).toHaveLength(21);
  expect(told.at(-1)).toMatch(/^5 more: /);
});

test('a step that no worker takes is named once it has waited for long, and so is a workflow whose task none takes', () => {
  const step = { workflowId: 'w', step: 'optimize', since: NOW - 200_000 };
  expect(troubles({ waiting: [{ ...step, since: NOW - 60_000 }] })).toEqual([]);
  expect(troubles({ waiting: [step, { ...step, step: undefined }] })).toEqual([
    expect.stringMatching(/^step optimize of w waits since .*Z for a worker that takes it: `ballast doctor`/),
    expect.stringMatching(/^workflow w waits since .*Z for a worker/),
  ]);
});

test('no trouble and no list of them is too long to travel', () => {
  const step: FailingStep = { workflowId: 'w', step: 's', since: 0, attempts: 1, cause: 'x'.repeat(100_000) };
  const long = troubles({ steps: Array.from({ length: 500 }, () => step) });
  expect(payloadBytes(long)).toBeLessThan(50_000);
  expect(receivedTroubles(long)).toEqual(long);
  expect(receivedTroubles(Array.from({ length: 1_000 }, () => 'y'.repeat(10_000)))).toHaveLength(50);
  for (const odd of [undefined, null, 'text', { 0: 'text' }, [1, {}, null]]) expect(receivedTroubles(odd)).toEqual([]);
});
