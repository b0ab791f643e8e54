import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { largestThatFits, smallestThatSuffices } from '../../../../core/portfolio/planning/bisection.ts';

const amount = fc.double({ min: 1e-9, max: 1e9, noNaN: true });
const share = fc.double({ min: 0.001, max: 0.999, noNaN: true });

describe('bisection', () => {
  it('finds the largest amount that fits, and it fits itself', () => {
    fc.assert(
      fc.property(amount, share, (most, at) => {
        const found = largestThatFits(most, (value) => value <= at * most);
        expect(found).toBeLessThanOrEqual(at * most);
        expect(found).toBeGreaterThan(at * most * (1 - 1e-12));
      }),
    );
  });

  it('takes all where all fits, and nothing where nothing does', () => {
    expect(largestThatFits(3, () => true)).toBe(3);
    expect(largestThatFits(3, () => false)).toBe(0);
    expect(largestThatFits(0, () => true)).toBe(0);
    expect(largestThatFits(Number.NaN, () => true)).toBe(0);
  });

  it('finds the smallest amount that suffices, and it suffices itself', () => {
    fc.assert(
      fc.property(amount, share, (most, at) => {
        const found = smallestThatSuffices(most, (value) => value >= at * most);
        expect(found).toBeGreaterThanOrEqual(at * most);
        expect(found).toBeLessThan(at * most * (1 + 1e-9));
      }),
    );
  });

  it('takes all where nothing suffices', () => {
    expect(smallestThatSuffices(3, () => false)).toBe(3);
    expect(smallestThatSuffices(3, () => true)).toBe(0);
  });
});
