import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { ProjectedPortfolio } from '../../../../core/portfolio/account/projectedPortfolio.ts';
import { tradeCost } from '../../../../core/portfolio/account/tradeCost.ts';
import { isUsableQuote, marketView, valuePortfolio } from '../../../../core/portfolio/account/valuation.ts';
import { account, NOW } from '../support/account.ts';

const quote = (bid: string, ask: string) => ({ symbol: 'ALT-USD', bid, ask, last: ask, at: NOW });

describe('the value of a portfolio', () => {
  it('is all cash plus the holdings at the middle of bid and ask', () => {
    const input = account(100, { ALT: { price: 2, held: 10, halfSpread: 0.01 }, BTC: { price: 50_000 } });
    const valuation = valuePortfolio(input.holdings, marketView(input.market).quotes);
    expect(valuation.equity.toFixed()).toBe('120');
    expect(valuation.positions.get('ALT-USD')?.price.toFixed()).toBe('2');
    expect(valuation.positions.has('BTC-USD')).toBe(false);
  });

  it('counts a holding at its bid where the spread is wider than it may be', () => {
    const input = account(100, { ALT: { price: 2, held: 10, halfSpread: 0.1 } });
    const { quotes } = marketView(input.market);
    const { equity, positions } = valuePortfolio(input.holdings, quotes, {}, 0.19);
    expect(equity.toFixed()).toBe('118');
    expect(positions.get('ALT-USD')?.wide?.valueAtAsk.toFixed()).toBe('22');
    expect(valuePortfolio(input.holdings, quotes, {}, 0.2).equity.toFixed()).toBe('120');
  });

  it('counts a closed market at its price, but does not trade it', () => {
    const input = account(100, { ALT: { price: 2, held: 10, unavailable: 'MARKET_CLOSED' } });
    const view = marketView(input.market);
    expect(valuePortfolio(input.holdings, view.quotes).equity.toFixed()).toBe('120');
    expect(view.tradable.has('ALT-USD')).toBe(false);
  });

  it('trades a market without candles, since sells need none', () => {
    const input = account(100, { ALT: { price: 2, held: 10, unavailable: 'NO_CANDLES' } });
    expect(marketView(input.market).tradable.has('ALT-USD')).toBe(true);
  });

  it('counts a holding without a usable price as nothing and names it, in order', () => {
    const input = account(100, {
      DOT: { price: 1, held: 5, unavailable: 'NO_PRICE' },
      ALT: { price: 0, held: 5 },
      AXL: { price: 1, held: 5, unavailable: 'UNKNOWN_SYMBOL' },
    });
    const valuation = valuePortfolio(input.holdings, marketView(input.market).quotes);
    expect(valuation.equity.toFixed()).toBe('100');
    expect(valuation.unpriced).toEqual(['ALT-USD', 'AXL-USD', 'DOT-USD']);
  });

  it('never takes more as available than is held, nor more cash as free than there is', () => {
    const input = account(100, { ALT: { price: 2, held: 10, available: 12 } });
    const odd = { ...input.holdings, cash: { total: '100', free: '150' } };
    const valuation = valuePortfolio(odd, marketView(input.market).quotes);
    expect(valuation.positions.get('ALT-USD')?.available.toFixed()).toBe('10');
    expect(valuation.freeCash.toFixed()).toBe('100');
  });

  it('uses only quotes with both prices above zero and the ask not below the bid', () => {
    expect(isUsableQuote(quote('1', '1'))).toBe(true);
    expect(isUsableQuote(quote('1', '1.1'))).toBe(true);
    expect(isUsableQuote(quote('0', '1'))).toBe(false);
    expect(isUsableQuote(quote('1.1', '1'))).toBe(false);
    expect(isUsableQuote(quote('1', 'Infinity'))).toBe(false);
    expect(isUsableQuote(quote('NaN', '1'))).toBe(false);
  });
});

describe('the book', () => {
  const input = account(100, { ALT: { price: 2, held: 10, halfSpread: 0.01 }, DOT: { price: 4, halfSpread: 0 } });
  const view = marketView(input.market);
  const start = ProjectedPortfolio.of(valuePortfolio(input.holdings, view.quotes));
  const [alt, dot] = ['ALT-USD', 'DOT-USD'].map((symbol) => {
    const market = view.tradable.get(symbol);
    if (market === undefined) throw new Error(symbol);
    return market;
  });

  it('pays the fee of a buy on top and values what was bought at mid', () => {
    const after = start.afterBuy('DOT-USD', new Decimal(10), dot);
    expect(after.cash.toFixed()).toBe('89.94');
    expect(after.value('DOT-USD').toFixed()).toBe('10');
    expect(after.equity.toFixed()).toBe('119.94');
    expect(start.afterBuy('ALT-USD', new Decimal('10.1'), alt).value('ALT-USD').toFixed()).toBe('30');
  });

  it('takes the half spread and the fee off a sell', () => {
    const after = start.afterSell('ALT-USD', new Decimal(10), alt);
    expect(after.value('ALT-USD').toFixed()).toBe('0');
    expect(after.cash.toFixed()).toBe(new Decimal(100).plus(new Decimal(19.8).times(0.994)).toFixed());
    expect(after.equity.toFixed()).toBe(after.cash.toFixed());
  });

  it('loses with each trade exactly what its cost says', () => {
    const { buying, valueBought, selling } = tradeCost(alt);
    const bought = start.afterBuy('ALT-USD', new Decimal(5), alt);
    expect(start.equity.minus(bought.equity).toNumber()).toBeCloseTo(buying.times(5).toNumber(), 12);
    expect(bought.value('ALT-USD').minus(start.value('ALT-USD')).toNumber()).toBeCloseTo(
      valueBought.times(5).toNumber(),
      12,
    );
    const sold = start.afterSell('ALT-USD', new Decimal(3), alt);
    expect(start.equity.minus(sold.equity).toNumber()).toBeCloseTo(selling.times(6).toNumber(), 12);
  });

  it('counts as names the positions worth at least the smallest trade', () => {
    expect(start.names(new Decimal(20))).toEqual(['ALT-USD']);
    expect(start.names(new Decimal('20.01'))).toEqual([]);
  });

  it('has no weights without equity', () => {
    const nothing = account(0, { ALT: { price: 2 } });
    const book = ProjectedPortfolio.of(valuePortfolio(nothing.holdings, new Map()));
    expect(book.weight('ALT-USD')).toBe(0);
    expect([...book.weights()]).toEqual([]);
  });
});
