import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withIsoTimes, withMoments } from '../../../core/cycles/shownTimes.ts';

test('moments are told as ISO times, lengths and figures as they are', () => {
  const at = Date.UTC(2026, 0, 5, 12);
  const shown = {
    at: '2026-01-05T12:00:00.000Z',
    closedAt: undefined,
    report: ['at 1767614400000'],
    orders: [{ transitions: [{ at: '2026-01-05T12:00:00.000Z', revision: 0 }] }],
    every: 3_600_000,
    limits: { until: 5_000 },
    equity: at,
  };
  const told = {
    ...shown,
    at,
    orders: [{ transitions: [{ at, revision: 0 }] }],
  };
  expect(withIsoTimes(told)).toEqual(shown);
  expect(withMoments(shown)).toEqual(told);
  expect(withIsoTimes({ startedAt: new Date(at) })).toEqual({ startedAt: new Date(at) });
});

test('what is turned to ISO times comes back, whatever it is', () => {
  const field = fc.constantFrom('at', 'since', 'until', 'closedAt', 'format', 'attempts', 'symbol');
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      fc.integer(),
      fc.integer({ min: 1e11, max: 8.64e15 }),
      fc.constantFrom(null, 'text', true),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(field, tie('any'), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).any;
  fc.assert(
    fc.property(value, (told) => {
      expect(withMoments(JSON.parse(JSON.stringify(withIsoTimes(told))))).toEqual(told);
    }),
  );
});
