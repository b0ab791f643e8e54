import fc from 'fast-check';
import { expect, it } from 'vitest';
import { evidenceOf } from '../../../research/summary/evidence.ts';

const DAYS = 30;
const daily = fc.array(fc.double({ min: -0.1, max: 0.1, noNaN: true }), { minLength: DAYS, maxLength: DAYS });

it('is the same to the last digit, however the trials are called and in whatever order they were made', () => {
  fc.assert(
    fc.property(fc.array(daily, { minLength: 1, maxLength: 8 }), fc.nat(7), (tried, turn) => {
      const trials = tried.map((returns, number) => ({ variant: `v${number}`, at: number, names: [], returns }));
      const turned = [...trials.slice(turn), ...trials.slice(0, turn)].map((trial, number) => ({
        ...trial,
        variant: `other-${number}`,
        at: 0,
      }));
      expect(evidenceOf(tried[0], turned)).toEqual(evidenceOf(tried[0], trials));
    }),
  );
});
