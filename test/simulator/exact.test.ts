import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ceilTo, Exact, floorTo, isMultipleOf } from '../../simulator/exact.ts';

test('an amount lies between the whole increments below and above it, which are less than one increment apart', () => {
  const increment = fc.constantFrom('1', '10', '0.1', '0.00000001', '0.05', '0.25', '2').map((text) => new Exact(text));
  const amount = fc
    .tuple(fc.nat(1e9), fc.integer({ min: -9, max: 3 }))
    .map(([digits, exponent]) => new Exact(`${digits}e${exponent}`));
  fc.assert(
    fc.property(amount, increment, (value, step) => {
      const [below, above] = [floorTo(value, step), ceilTo(value, step)];
      expect(isMultipleOf(below, step) && isMultipleOf(above, step)).toBe(true);
      expect(below.lte(value) && above.gte(value)).toBe(true);
      expect(above.minus(below).toFixed()).toBe(isMultipleOf(value, step) ? '0' : step.toFixed());
    }),
  );
});
