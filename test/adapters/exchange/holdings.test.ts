import { describe, expect, it } from 'vitest';
import { holdingsFrom } from '../../../adapters/exchange/venueHoldings.ts';
import { DEFAULT_VALUATION } from '../../../core/portfolio/account/worth.ts';

const traded = new Set(['ETH', 'BTC', 'LDO', 'USD', 'DOT']);
const names = { forms: { ETH2: 'ETH' }, isTraded: (asset: string) => traded.has(asset) };
const balance = (asset: string, total: string, lockedAs?: string) => ({
  asset,
  total,
  free: total,
  ...(lockedAs === undefined ? {} : { lockedAs }),
});

describe('holdingsFrom', () => {
  it('counts what is staked, lent or in a vault with its underlying asset, as not available', () => {
    const balances = [
      balance('ETH', '2'),
      balance('ETH2', '3'),
      balance('ETH2.S', '1'),
      balance('BTC', '0.5', 'in a vault'),
      balance('LDBTC', '0.1'),
      balance('DOT28.S', '7'),
      balance('LDUSD', '40'),
      balance('USD', '10'),
    ];
    expect(holdingsFrom(balances, 'main', 'USD', 7, names)).toMatchObject({
      cash: { total: '50', free: '10', locked: [{ form: 'LDUSD', quantity: '40' }] },
      holdings: [
        {
          symbol: 'BTC-USD',
          quantity: '0.6',
          available: '0',
          locked: [
            { form: 'in a vault', quantity: '0.5' },
            { form: 'LDBTC', quantity: '0.1' },
          ],
        },
        { symbol: 'DOT-USD', quantity: '7', available: '0', locked: [{ form: 'DOT28.S', quantity: '7' }] },
        {
          symbol: 'ETH-USD',
          quantity: '6',
          available: '2',
          locked: [
            { form: 'ETH2', quantity: '3' },
            { form: 'ETH2.S', quantity: '1' },
          ],
        },
      ],
    });
  });

  it('takes no coin for a form of another one that is traded itself, or whose stem nobody trades', () => {
    const { holdings } = holdingsFrom([balance('LDO', '5'), balance('LDXYZ', '6')], 'main', 'USD', 7, names);
    expect(holdings).toEqual([
      { symbol: 'LDO-USD', quantity: '5', available: '5' },
      { symbol: 'LDXYZ-USD', quantity: '6', available: '6' },
    ]);
  });

  it('knows the names at Binance that are not LD and the coin', () => {
    const coins = new Set(['SHIB', 'QTUM', 'BAKE', 'USD']);
    const binance = { forms: DEFAULT_VALUATION.lockedForms, isTraded: (asset: string) => coins.has(asset) };
    const lent = ['LDSHIB2', 'LDBAKE', 'LDBAKET'].map((asset) => balance(asset, '5'));
    const { holdings } = holdingsFrom(lent, 'main', 'USD', 7, binance);
    expect(holdings.map(({ symbol, locked }) => `${symbol} ${locked?.[0]?.form}`)).toEqual([
      'BAKE-USD LDBAKET',
      'QTUM-USD LDBAKE',
      'SHIB-USD LDSHIB2',
    ]);
  });

  it('sums wallets exactly, separates cash, lists assets without a market, and leaves empty ones out', () => {
    const balances = [
      { asset: 'USD', total: '600.10', free: '500.05' },
      { asset: 'ALT', total: '0.1', free: '0.1' },
      { asset: 'ALT', total: '0.2', free: '0' },
      { asset: 'XYZ', total: '1e-8', free: '1e-8' },
      { asset: 'OLD', total: '0.00', free: '0' },
      { asset: 'USD', total: '0.02', free: '0.01' },
    ];
    expect(holdingsFrom(balances, 'main', 'USD', 7, names)).toEqual({
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
    expect(holdingsFrom([], 'main', 'EUR', 7, names).cash).toEqual({ total: '0', free: '0' });
  });
});
