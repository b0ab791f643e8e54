import { describe, expect, it } from 'vitest';
import { pollPause } from '../../../core/orders/pollPause.ts';

describe('the pause between two looks at an order', () => {
  it('doubles with each look up to two minutes, however many there were', () => {
    expect([1, 2, 3, 8].map((looks) => pollPause(looks, undefined, 0.5))).toEqual([500, 1_000, 2_000, 64_000]);
    for (const looks of [9, 50, 5_000]) expect(pollPause(looks, undefined, 0.5)).toBe(120_000);
  });

  it('is spread by a fifth to both sides', () => {
    expect(pollPause(9, undefined, 0)).toBe(96_000);
    expect(pollPause(9, undefined, 1)).toBe(144_000);
  });

  it('does not miss the end of the time that an order has, and does not hurry where that is over', () => {
    expect(pollPause(9, 30_000, 0.5)).toBe(30_000);
    expect(pollPause(9, 0, 0.5)).toBe(500);
    expect(pollPause(1, 30_000, 0.5)).toBe(500);
  });
});
