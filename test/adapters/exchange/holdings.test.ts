import { describe, expect, it } from 'vitest';
import { holdingsFrom } from '../../../adapters/exchange/holdings.ts';

describe('holdingsFrom', () => {
  it('sums wallets exactly, separates cash, lists assets without a market, and leaves empty ones out', () => {
    const balances = [
      { asset: 'USD', total: '600.10', free: '500.05' },
      { asset: 'ALT', total: '0.1', free: '0.1' },
      { asset: 'ALT', total: '0.2', free: '0' },
      { asset: 'XYZ', total: '1e-8', free: '1e-8' },
      { asset: 'OLD', total: '0.00', free: '0' },
      { asset: 'USD', total: '0.02', free: '0.01' },
    ];
    expect(holdingsFrom(balances, 'main', 'USD', 7)).toEqual({
      account: 'main',
      quoteCurrency: 'USD',
      at: 7,
      cash: { total: '600.12', free: '500.06' },
      holdings: [
        { symbol: 'ALT-USD', quantity: '0.3', available: '0.1' },
        { symbol: 'XYZ-USD', quantity: '0.00000001', available: '0.00000001' },
      ],
    });
  });

  it('has no cash where there is no wallet of the quote currency', () => {
    expect(holdingsFrom([], 'main', 'EUR', 7).cash).toEqual({ total: '0', free: '0' });
  });
});
