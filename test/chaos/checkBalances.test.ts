import { describe, expect, it } from 'vitest';
import { checkBalances } from '../../chaos/check/checkBalances.ts';
import { booksOf, venueFill } from './books.ts';

const { venue } = booksOf(['ALT-USD']);

describe('the check of balances', () => {
  it('finds nothing where transfers and fills come to what the venue has, with fees in either currency', () => {
    expect(checkBalances(venue, 'USD')).toEqual([]);
    const fills = [venueFill('ALT-USD', 1, { commission: '0.024', commissionCurrency: 'ALT' })];
    const balances = [
      { currency: 'USD', total: '900' },
      { currency: 'ALT', total: '1.976' },
    ];
    expect(checkBalances({ ...venue, fills, balances }, 'USD')).toEqual([]);
  });

  it('finds a balance that they do not come to', () => {
    const balances = [{ currency: 'ALT', total: '1.9999' }];
    expect(checkBalances({ ...venue, balances }, 'USD')).toMatchObject([{ kind: 'mismatch', subject: 'alpha ALT' }]);
  });
});
