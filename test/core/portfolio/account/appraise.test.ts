import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Quote } from '../../../../core/market/quote.ts';
import { appraise, marketsToAppraise } from '../../../../core/portfolio/account/appraise.ts';
import { DEFAULT_VALUATION, type ValuationSettings } from '../../../../core/portfolio/account/worth.ts';
import { propertyCases } from '../../../support/propertyCases.ts';

/** The worth of a unit in USD at a venue with these markets: a price, or bid and ask. */
function worthOf(
  asset: string,
  markets: Readonly<Record<string, number | readonly [number, number]>>,
  settings: Partial<ValuationSettings> = {},
  quoteCurrency = 'USD',
) {
  const appraisal = {
    quoteCurrency,
    markets: new Set(Object.keys(markets)),
    settings: { ...DEFAULT_VALUATION, ...settings },
  };
  const quotes = new Map<string, Quote>();
  for (const symbol of marketsToAppraise([asset], appraisal)) {
    const price = markets[symbol] ?? 0;
    const [bid, ask] = typeof price === 'number' ? [price, price] : price;
    quotes.set(symbol, { symbol, bid: String(bid), ask: String(ask), last: String(bid), at: 0 });
  }
  const worth = appraise(asset, quotes, appraisal);
  return { kind: worth.kind, price: worth.kind === 'unknown' ? undefined : Number(worth.price), detail: worth.detail };
}

describe('the worth of what has no market against the quote currency', () => {
  it('is par for a pegged coin, whatever it is called, where no market tells', () => {
    expect(worthOf('USDC', {})).toMatchObject({ kind: 'money', price: 1 });
    expect(worthOf('XUSD', {}, { pegs: { XUSD: 'USD' } })).toMatchObject({ kind: 'money', price: 1 });
    expect(worthOf('USD', {}, { pegs: { USDT: 'USD' }, rates: { USD: '1' } }, 'USDT')).toMatchObject({ price: 1 });
  });

  it('is par against a coin that is pegged to the same currency, unless markets tell otherwise', () => {
    expect(worthOf('USDC', {}, {}, 'USDT')).toMatchObject({ kind: 'money', price: 1 });
    expect(worthOf('USD', {}, {}, 'USDT')).toMatchObject({ kind: 'money', price: 1 });
    expect(worthOf('XYZ', { 'XYZ-USDC': 2 }, {}, 'USDT')).toMatchObject({ kind: 'coin', price: 2 });
    expect(worthOf('EUR', { 'EUR-USDT': 1.1 }, {}, 'USDC')).toMatchObject({ kind: 'money', price: 1.1 });
    const through = (price: number) => worthOf('USDC', { 'BTC-USDC': 50_000 / price, 'BTC-USDT': 50_000 }, {}, 'USDT');
    expect(through(0.99)).toMatchObject({ kind: 'money', price: 1 });
    expect(through(0.9)).toMatchObject({ kind: 'coin', price: 0.9 });
    expect(worthOf('USDC', { 'USDT-EUR': 0.9 }, {}, 'EUR')).toMatchObject({ kind: 'money', price: 0.9 });
    expect(worthOf('USDC', { 'USDT-EUR': 0.9, 'DAI-EUR': 0.7 }, {}, 'EUR').kind).toBe('unknown');
    expect(worthOf('USDC', { 'USDT-EUR': [0.5, 0.9] }, {}, 'EUR').kind).toBe('unknown');
    expect(worthOf('USD', { 'USDT-EUR': 0.9, 'USDC-EUR': 0.905 }, {}, 'EUR')).toMatchObject({ price: 0.9 });
  });

  it('is par times the rate of its currency for a coin that is pegged to another one', () => {
    expect(worthOf('EURC', { 'EUR-USD': 1.1 })).toMatchObject({ kind: 'money', price: 1.1 });
    expect(worthOf('EURC', { 'BTC-EUR': 50_000, 'BTC-USD': 54_000 })).toMatchObject({ kind: 'money', price: 1.08 });
    expect(worthOf('EURC', {}, { rates: { EUR: '1.2' } })).toMatchObject({ kind: 'money', price: 1.2 });
    expect(worthOf('EURC', {}).kind).toBe('unknown');
  });

  it('is what the markets say for a pegged coin that has lost its peg by any pair of the venue', () => {
    const through = (price: number) => worthOf('USDC', { 'BTC-USDC': 50_000 / price, 'BTC-USD': 50_000 });
    expect(through(1.01)).toMatchObject({ kind: 'money', price: 1 });
    expect(through(0.99)).toMatchObject({ kind: 'money', price: 1 });
    expect(through(0.9).kind).toBe('coin');
    expect(through(0.9).price).toBeCloseTo(0.9, 9);
    expect(through(0.9).detail).toContain('lost its peg');
    expect(worthOf('USDC', { 'USDC-EUR': 0.5, 'EUR-USD': 1.1 }).price).toBeCloseTo(0.55, 9);
  });

  it('is unknown, and never par, where two pegged coins contradict each other or a wide market contradicts the peg', () => {
    expect(worthOf('USDC', { 'USDC-USDT': 0.9 })).toMatchObject({ kind: 'unknown' });
    expect(worthOf('USDT', { 'USDC-USDT': 0.9 })).toMatchObject({ kind: 'unknown' });
    expect(worthOf('USDC', { 'USDC-USDT': 1.001 })).toMatchObject({ kind: 'money', price: 1 });
    expect(worthOf('USDC', { 'USDC-EUR': [0.4, 0.6], 'EUR-USD': 1.1 })).toMatchObject({ kind: 'unknown' });
    expect(worthOf('USDC', { 'USDC-EUR': [0.4, 1.2], 'EUR-USD': 1.1 })).toMatchObject({ kind: 'money', price: 1 });
  });

  it('is the way through any pair, straight or turned round, for coins and for currencies', () => {
    expect(worthOf('XYZ', { 'XYZ-BTC': 0.001, 'BTC-USD': 50_000 })).toMatchObject({ kind: 'coin', price: 50 });
    expect(worthOf('XYZ', { 'XYZ-USDT': 2 })).toMatchObject({ kind: 'coin', price: 2 });
    expect(worthOf('EUR', { 'BTC-EUR': 50_000, 'BTC-USD': 55_000 })).toMatchObject({ kind: 'money', price: 1.1 });
    expect(worthOf('USD', { 'EUR-USD': 1.25 }, {}, 'EUR')).toMatchObject({ kind: 'money', price: 0.8 });
  });

  it('is the median of the ways, so that one bad market leads nobody astray', () => {
    const markets = {
      'XYZ-BTC': 0.001,
      'BTC-USD': 50_000,
      'XYZ-ETH': 0.02,
      'ETH-USD': 2_500,
      'XYZ-SOL': 9,
      'SOL-USD': 100,
    };
    expect(worthOf('XYZ', markets).price).toBe(50);
  });

  it('is unknown where markets quote no usable price or one that is too wide, and says what a person can state', () => {
    expect(worthOf('XYZ', {}).kind).toBe('unknown');
    expect(worthOf('XYZ', {}).detail).toContain('valuation.worthless');
    expect(worthOf('XYZ', { 'XYZ-BTC': 0, 'BTC-USD': 50_000 }).kind).toBe('unknown');
    expect(worthOf('XYZ', { 'XYZ-BTC': [0.0001, 0.001], 'BTC-USD': 50_000 }).kind).toBe('unknown');
    expect(worthOf('XYZ', { 'XYZ-BTC': [0.0001, 0.001], 'BTC-USD': 50_000 }, { rates: { XYZ: '3' } }).price).toBe(3);
  });

  it('is nothing only where a person has said so', () => {
    expect(worthOf('SCAM', {}, { worthless: ['SCAM'] })).toMatchObject({ kind: 'worthless', price: 0 });
  });

  it('takes no inherited property for a setting', () => {
    for (const name of ['constructor', 'toString', '__proto__']) expect(worthOf(name, {}).kind).toBe('unknown');
  });

  it('is never par further from what its markets say than the tolerance, nor another price than theirs', () => {
    const price = fc.double({ min: 0.2, max: 3, noNaN: true });
    fc.assert(
      fc.property(price, fc.double({ min: 1, max: 1e5, noNaN: true }), (usdc, btc) => {
        const worth = worthOf('USDC', { 'BTC-USD': btc, 'BTC-USDC': btc / usdc });
        if (Math.abs(usdc - 1) < 0.019) expect(worth).toMatchObject({ kind: 'money', price: 1 });
        if (Math.abs(usdc - 1) > 0.021) {
          expect(worth.kind).toBe('coin');
          expect(worth.price).toBeCloseTo(usdc, 9);
        }
      }),
      { numRuns: propertyCases(200) },
    );
  });
});
