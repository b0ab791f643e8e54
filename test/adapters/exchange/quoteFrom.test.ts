import { describe, expect, it } from 'vitest';
import { quoteFrom, UNTOLD } from '../../../adapters/exchange/quoteFrom.ts';

describe('quoteFrom', () => {
  it('keeps the decimals of the venue', () => {
    expect(quoteFrom('ALT-USD', '0.00000012', '0.0000001300', 1.3e-7, 5)).toEqual({
      symbol: 'ALT-USD',
      bid: '0.00000012',
      ask: '0.00000013',
      last: '0.00000013',
      at: 5,
    });
  });

  it('does without a last trade where the venue tells none with its best prices', () => {
    expect(quoteFrom('ALT-USD', '1', '2', UNTOLD, 5)).toEqual({ symbol: 'ALT-USD', bid: '1', ask: '2', at: 5 });
  });

  it('accepts a locked book', () => {
    expect(quoteFrom('ALT-USD', '1', '1', '1', 5)).toBeDefined();
  });

  it.each([
    ['zero', '0', '1', '1'],
    ['negative', '1', '-1', '1'],
    ['NaN', '1', '1', Number.NaN],
    ['empty', '', '1', '1'],
    ['missing', '1', undefined, '1'],
    ['infinite', '1', 'Infinity', '1'],
    ['crossed', '1.01', '1', '1'],
  ])('has no quote where a price is %s', (_, bid, ask, last) => {
    expect(quoteFrom('ALT-USD', bid, ask, last, 5)).toBeUndefined();
  });
});
