import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ceilTo, floorTo, quoteStep } from '../../../core/market/increments.ts';
import { amountText } from '../../../core/text/amountText.ts';

const rules = (quoteIncrement: string, priceIncrement: string) => ({
  symbol: 'ALT-USD',
  tradable: true,
  baseIncrement: '1',
  quoteIncrement,
  priceIncrement,
  minBase: '0',
  minQuote: '0',
  takerFee: '0',
});

describe('rounding to increments', () => {
  it('truncates downwards and raises upwards, and leaves multiples alone', () => {
    expect(floorTo(new Decimal('12.349'), '0.01').toFixed()).toBe('12.34');
    expect(ceilTo(new Decimal('12.341'), '0.01').toFixed()).toBe('12.35');
    expect(floorTo(new Decimal('12.34'), '0.01').toFixed()).toBe('12.34');
    expect(ceilTo(new Decimal('12.34'), '0.01').toFixed()).toBe('12.34');
    expect(floorTo(new Decimal('0.009'), '0.01').toFixed()).toBe('0');
    expect(floorTo(new Decimal('7'), '2.5').toFixed()).toBe('5');
  });

  it('is exact for more digits than arithmetic keeps, so that no more is sold than is there', () => {
    const quantity = '123456789012345.123456789012345678';
    expect(floorTo(new Decimal(quantity), '0.000000000000000001').toFixed()).toBe(quantity);
    expect(floorTo(new Decimal(`${quantity}9`), '0.000000000000000001').toFixed()).toBe(quantity);
  });

  it('stays within one increment of the amount', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e12, noNaN: true }),
        fc.constantFrom('1', '0.01', '0.25', '0.00000001', '1000'),
        (value, increment) => {
          const amount = new Decimal(value);
          const [low, high] = [floorTo(amount, increment), ceilTo(amount, increment)];
          expect(low.lte(amount) && amount.lte(high)).toBe(true);
          expect(high.minus(low).lte(increment)).toBe(true);
          expect(low.mod(increment).isZero() && high.mod(increment).isZero()).toBe(true);
        },
      ),
    );
  });
});

describe('the step of a quote amount', () => {
  it('fits the quote increment and the price increment', () => {
    expect(quoteStep(rules('0.01', '0.0001'))).toBe('0.01');
    expect(quoteStep(rules('0.01', '0.1'))).toBe('0.1');
    expect(quoteStep(rules('0.01', '0.01'))).toBe('0.01');
    expect(quoteStep(rules('0.25', '0.1'))).toBe('0.5');
    expect(quoteStep(rules('0.06', '0.04'))).toBe('0.12');
  });

  it('is the quote increment where the venue states no price increment', () => {
    expect(quoteStep(rules('0.01', '0'))).toBe('0.01');
  });
});

describe('amountText', () => {
  it('is plain decimal notation, truncated to 8 places', () => {
    expect(amountText(new Decimal('12.5'))).toBe('12.5');
    expect(amountText(new Decimal('0.123456789'))).toBe('0.12345678');
    expect(amountText(new Decimal('1e21'))).toBe('1000000000000000000000');
    expect(amountText(new Decimal('1e-9'))).toBe('0');
  });
});
