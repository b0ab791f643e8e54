import { expect, test } from 'vitest';
import { Contributions, dueAt } from '../../../research/backtest/contributions.ts';

const START = Date.UTC(2024, 0, 31, 6);

test('is due on the same day of each month, on the last one where a month has no such day', () => {
  const plan = { amount: '10', every: { unit: 'months', count: 1 } } as const;
  const days = [1, 2, 3, 13].map((number) => new Date(dueAt(plan, START, number)).toISOString());
  expect(days).toEqual([
    '2024-02-29T06:00:00.000Z',
    '2024-03-31T06:00:00.000Z',
    '2024-04-30T06:00:00.000Z',
    '2025-02-28T06:00:00.000Z',
  ]);
});

test('pays each amount once, all that has become due since the last look', () => {
  const contributions = new Contributions({ amount: '0.1', every: { unit: 'days', count: 2 } }, START);
  const after = (days: number) => contributions.due(START + days * 86_400_000).toFixed();
  expect([0, 1, 2, 2, 3, 9].map(after)).toEqual(['0', '0', '0.1', '0', '0', '0.3']);
});
