import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  commonIncrement,
  Exact,
  exactOrUndefined,
  plain,
  positiveOrUndefined,
  truncateTo,
  truncateToSendable,
} from '../../../core/venues/venueIncrements.ts';

const increment = fc
  .constantFrom('0.00000001', '0.0001', '0.01', '0.05', '0.25', '1', '10')
  .map((text) => new Exact(text));
const amount = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 24n }), fc.integer({ min: 0, max: 18 }))
  .map(([digits, places]) => new Exact(digits.toString()).dividedBy(new Exact(10).pow(places)));

describe('increments', () => {
  it('truncates to a multiple, never up, by less than one increment', () => {
    fc.assert(
      fc.property(amount, increment, (value, step) => {
        const truncated = truncateTo(value, step);
        expect(truncated.lessThanOrEqualTo(value)).toBe(true);
        expect(value.minus(truncated).lessThan(step)).toBe(true);
        expect(truncated.modulo(step).isZero()).toBe(true);
      }),
    );
  });

  it('makes amounts that a double holds exactly, giving up no more than the 16th digit', () => {
    fc.assert(
      fc.property(amount, increment, (value, step) => {
        const sendable = truncateToSendable(value, step);
        expect(new Exact(Number(plain(sendable))).equals(sendable)).toBe(true);
        expect(sendable.modulo(step).isZero()).toBe(true);
        expect(sendable.lessThanOrEqualTo(value)).toBe(true);
        expect(value.minus(sendable).lessThanOrEqualTo(step.plus(value.times('1e-14')))).toBe(true);
      }),
    );
  });

  it('finds the smallest increment that fits two rules', () => {
    const pairs = [
      ['0.01', '0.00001', '0.01'],
      ['0.01', '0.05', '0.05'],
      ['0.02', '0.05', '0.1'],
      ['0.00000001', '1', '1'],
      ['10', '4', '20'],
    ] as const;
    for (const [a, b, both] of pairs) {
      expect(plain(commonIncrement(new Exact(a), new Exact(b)))).toBe(both);
      expect(plain(commonIncrement(new Exact(b), new Exact(a)))).toBe(both);
    }
  });

  it('never writes an exponent', () => {
    expect(plain(new Exact('1e-12'))).toBe('0.000000000001');
    expect(plain(new Exact('1e25'))).toBe('10000000000000000000000000');
  });

  it('reads plain and exponent numbers and nothing else', () => {
    expect(['5', ' 5.50 ', '1e-7', 2.5, -3].map((given) => exactOrUndefined(given)?.toFixed())).toEqual([
      '5',
      '5.5',
      '0.0000001',
      '2.5',
      '-3',
    ]);
    for (const given of [
      '',
      ' ',
      'NaN',
      'Infinity',
      '0x10',
      '1,5',
      '5 USD',
      Number.NaN,
      Number.POSITIVE_INFINITY,
      null,
      [],
      true,
    ])
      expect(exactOrUndefined(given)).toBeUndefined();
    expect(positiveOrUndefined('0')).toBeUndefined();
    expect(positiveOrUndefined('-1')).toBeUndefined();
  });
});
