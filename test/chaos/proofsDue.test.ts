import { expect, it } from 'vitest';
import { proofsDue } from '../../chaos/proofsDue.ts';
import { NOTHING_EXECUTED } from '../../core/orders/orderState.ts';

const AT = 1_700_000_000_000;
const unknown = {
  order: { venue: 'coinbase' },
  state: { status: 'UNKNOWN', execution: NOTHING_EXECUTED, reason: 'the venue has not confirmed the order' },
  updatedAt: AT,
} as const;
const known = {
  order: { venue: 'coinbase' },
  state: { status: 'ACCEPTED', venueOrderId: 'v', execution: NOTHING_EXECUTED },
  updatedAt: AT + 3_600_000,
} as const;

it('is when the proof of each order has had its time, at Coinbase five minutes, and a question after that', () => {
  expect(proofsDue([known])).toBeUndefined();
  expect(proofsDue([unknown, known])).toBe(AT + 6 * 60_000);
  expect(proofsDue([unknown, { ...unknown, updatedAt: AT + 1_000 }])).toBe(AT + 6 * 60_000 + 1_000);
});
