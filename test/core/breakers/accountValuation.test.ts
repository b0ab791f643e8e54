import { describe, expect, it } from 'vitest';
import { valuationOf } from '../../../core/breakers/accountValuation.ts';

describe('the valuation of an account', () => {
  it('names all that is held, with a price where there is a usable one', () => {
    const holding = (symbol: string, quantity: string) => ({ symbol, quantity, available: '0' });
    const holdings = {
      account: 'main',
      quoteCurrency: 'USD',
      at: 7,
      cash: { total: '100.50', free: '0' },
      holdings: [
        holding('ALT-USD', '10'),
        holding('DOT-USD', '1e-8'),
        holding('NEW-USD', '3'),
        holding('OLD-USD', '0'),
      ],
    };
    const quote = (symbol: string, bid: string, ask: string) =>
      [symbol, { symbol, bid, ask, last: ask, at: 7 }] as const;
    const quotes = new Map([quote('ALT-USD', '9', '11'), quote('DOT-USD', '0', '1'), quote('OLD-USD', '1', '1')]);
    expect(valuationOf(holdings, quotes, 8)).toEqual({
      account: 'main',
      at: 7,
      recordedAt: 8,
      cash: '100.5',
      positions: [
        { symbol: 'ALT-USD', quantity: '10', price: '10' },
        { symbol: 'DOT-USD', quantity: '0.00000001' },
        { symbol: 'NEW-USD', quantity: '3' },
      ],
    });
  });
});
