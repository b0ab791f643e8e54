import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import type { RiskModel } from '../../../../core/portfolio/account/portfolioRisk.ts';
import { ProjectedPortfolio } from '../../../../core/portfolio/account/projectedPortfolio.ts';
import { minimumTrade, smallestBuy } from '../../../../core/portfolio/account/tradeMinimum.ts';
import { marketView, valuePortfolio } from '../../../../core/portfolio/account/valuation.ts';
import { type BuyRequest, sizeBuy } from '../../../../core/portfolio/planning/sizeBuy.ts';
import { cutSell, sizeSell } from '../../../../core/portfolio/planning/sizeSell.ts';
import { type Asset, account } from '../support/account.ts';

/** ALT moves by 4 % a day, DOT by 4 %, independently. */
const RISK: RiskModel = {
  symbols: ['ALT-USD', 'DOT-USD'],
  covariance: Float64Array.of(0.0016, 0, 0, 0.0016),
};

function setup(cash: number, assets: Readonly<Record<string, Asset>>, limits: object = {}) {
  const input = account(cash, assets, { limits });
  const view = marketView(input.market);
  const valuation = valuePortfolio(input.holdings, view.quotes);
  const market = view.tradable.get('DOT-USD');
  if (market === undefined) throw new Error('DOT-USD is needed');
  const book = ProjectedPortfolio.of(valuation);
  const buy = (wanted: number, request: Partial<BuyRequest> = {}) => {
    const { quoteAmount, boundBy } = sizeBuy(book, {
      symbol: 'DOT-USD',
      market,
      wanted: new Decimal(wanted),
      smallest: smallestBuy(book.value('DOT-USD'), market, input.limits),
      spendable: valuation.freeCash,
      missingPrices: [],
      leastEquity: book.equity,
      limits: input.limits,
      risk: RISK,
      caps: [],
      weightCeiling: 0.2,
      riskCeiling: 1,
      ...request,
    });
    return `${quoteAmount.toFixed()} ${boundBy ?? 'as wanted'}`;
  };
  const position = valuation.positions.get('DOT-USD');
  const sell = (wanted: string, leaveNoDust = true) =>
    sizeSell(
      position ?? { quantity: new Decimal(0), available: new Decimal(0) },
      new Decimal(wanted),
      leaveNoDust,
      market,
      input.limits,
    ).toFixed();
  const cut = (planned: string) =>
    cutSell(
      position ?? { quantity: new Decimal(0), available: new Decimal(0) },
      new Decimal(planned),
      market,
      input.limits,
    ).toFixed();
  return { buy, sell, cut, market, limits: input.limits };
}

const DOT = { price: 4, halfSpread: 0, rules: { takerFee: '0', baseIncrement: '0.01', minBase: '0.1' } };

describe('the size of a buy', () => {
  it('is what is wanted, truncated to the increment, where nothing is in the way', () => {
    expect(setup(1_000, { DOT }).buy(50.019)).toBe('50.01 as wanted');
    const coarse = { ...DOT, rules: { ...DOT.rules, quoteIncrement: '0.25', priceIncrement: '0.1' } };
    expect(setup(1_000, { DOT: coarse }).buy(50.49)).toBe('50 as wanted');
  });

  it('keeps the weight ceiling, counting what is held', () => {
    expect(setup(1_000, { DOT }).buy(300)).toBe('200 AT_WEIGHT_LIMIT');
    expect(setup(900, { DOT: { ...DOT, held: 25 } }).buy(300)).toBe('100 AT_WEIGHT_LIMIT');
    expect(setup(500, { DOT: { ...DOT, held: 125 } }).buy(300)).toBe('0 AT_WEIGHT_LIMIT');
  });

  it('counts the equity that costs take away', () => {
    expect(setup(1_000, { DOT }).buy(300, { leastEquity: new Decimal(990) })).toBe('198 AT_WEIGHT_LIMIT');
  });

  it('keeps the balance that may be spent, fee included', () => {
    const fee = { ...DOT, rules: { ...DOT.rules, takerFee: '0.01' } };
    expect(setup(1_000, { DOT: fee }).buy(150, { spendable: new Decimal(101) })).toBe('100 BALANCE_PRESERVED');
    expect(setup(1_000, { DOT: fee }).buy(150, { spendable: new Decimal(0) })).toBe('0 BALANCE_PRESERVED');
  });

  it('keeps the risk ceiling: 10 % of equity in an asset of 4 % is a value at risk of 0.66 %', () => {
    const [amount, bound] = setup(1_000, { DOT })
      .buy(200, { riskCeiling: 0.1 * 0.04 * 1.6448536269514722 })
      .split(' ');
    expect(Number(amount)).toBeGreaterThan(99.98);
    expect(Number(amount)).toBeLessThanOrEqual(100);
    expect(bound).toBe('RISK_BUDGET');
  });

  it('is nothing where the risk is above its ceiling already', () => {
    const { buy } = setup(500, { DOT, ALT: { price: 1, held: 500 } });
    expect(buy(50, { riskCeiling: 0.02 })).toBe('0 RISK_BUDGET');
  });

  it('opens no position beyond the most, but adds to one that is held', () => {
    const held = { ...DOT, held: 10 };
    const ALT = { price: 1, held: 50 };
    expect(setup(1_000, { DOT, ALT }, { maxPositions: 1 }).buy(50)).toBe('0 MAX_POSITIONS');
    expect(setup(1_000, { DOT: held, ALT }, { maxPositions: 2 }).buy(50)).toBe('50 as wanted');
  });

  it('takes dust for no position: it needs a free place, and dust of others takes none', () => {
    expect(setup(1_000, { DOT: { ...DOT, held: 1 }, ALT: { price: 1, held: 50 } }, { maxPositions: 1 }).buy(50)).toBe(
      '0 MAX_POSITIONS',
    );
    expect(setup(1_000, { DOT, ALT: { price: 1, held: 4.99 } }, { maxPositions: 1 }).buy(50)).toBe('50 as wanted');
  });

  it('is not below the minimum of the limits, of the venue in quote or in base', () => {
    expect(setup(1_000, { DOT }).buy(4.99)).toBe('0 BELOW_MIN_TRADE');
    expect(setup(1_000, { DOT }).buy(5)).toBe('5 as wanted');
    const large = (rules: object) => ({ ...DOT, rules: { ...DOT.rules, ...rules } });
    expect(setup(1_000, { DOT: large({ minQuote: '10' }) }).buy(9.99)).toBe('0 BELOW_MIN_TRADE');
    expect(setup(1_000, { DOT: large({ minBase: '10' }) }).buy(39.99)).toBe('0 BELOW_MIN_TRADE');
    expect(setup(1_000, { DOT: large({ minBase: '10' }) }).buy(40)).toBe('40 as wanted');
  });

  it('names the limit that left too little, not the minimum', () => {
    expect(setup(1_000, { DOT }).buy(50, { spendable: new Decimal(3) })).toBe('0 BALANCE_PRESERVED');
  });

  it('makes a new position worth the smallest trade at mid, whatever the spread', () => {
    const wide = { ...DOT, halfSpread: 0.02 };
    const { buy, market, limits } = setup(1_000, { DOT: wide });
    expect(buy(5.09)).toBe('0 BELOW_MIN_TRADE');
    expect(buy(5.1)).toBe('5.1 as wanted');
    expect(smallestBuy(new Decimal(0), market, limits).toNumber()).toBeCloseTo(5.1, 12);
    expect(smallestBuy(new Decimal(100), market, limits).toNumber()).toBe(5);
  });

  it('pushes no other position above the cap by its costs', () => {
    const fee = { ...DOT, rules: { ...DOT.rules, takerFee: '0.01' } };
    const { buy } = setup(800.5, { DOT: fee, ALT: { price: 1, held: 199.5 } }, { minTradeAmount: 1 });
    // equity may fall from 1000 to 997.5 until 199.5 is 20 % of it
    expect(buy(400, { weightCeiling: 1 })).toBe('250 AT_WEIGHT_LIMIT');
  });

  it('is nothing without equity', () => {
    expect(setup(0, { DOT }).buy(50)).toBe('0 NO_EQUITY');
  });
});

describe('the size of a sell', () => {
  const held = { DOT: { ...DOT, held: 100 } };

  it('is what is wanted, rounded up to the increment so that a limit is reached', () => {
    expect(setup(0, held).sell('10.001')).toBe('10.01');
    expect(setup(0, held).sell('10')).toBe('10');
  });

  it('is raised to the smallest trade', () => {
    expect(setup(0, held).sell('0.5')).toBe('1.25');
    const odd = { DOT: { ...DOT, held: 100, price: 3 } };
    expect(setup(0, odd).sell('0.5')).toBe('1.67');
  });

  it('never exceeds what is available', () => {
    expect(setup(0, { DOT: { ...DOT, held: 100, available: 30.005 } }).sell('50')).toBe('30');
    expect(setup(0, { DOT: { ...DOT, held: 100, available: 0 } }).sell('50')).toBe('0');
  });

  it('takes the rest along where that would be too small to be sold, unless told to leave it', () => {
    expect(setup(0, held).sell('99')).toBe('100');
    expect(setup(0, held).sell('98.75')).toBe('98.75');
    expect(setup(0, held).sell('99', false)).toBe('99');
  });

  it('is nothing where even all that is available is too small', () => {
    expect(setup(0, { DOT: { ...DOT, held: 1.2 } }).sell('1.2')).toBe('0');
    expect(setup(0, held).sell('0')).toBe('0');
    expect(setup(0, { DOT }).sell('1')).toBe('0');
  });
});

describe('a planned sell under the present position', () => {
  it('is cut to what is available and to the increment, never enlarged', () => {
    const { cut } = setup(0, { DOT: { ...DOT, held: 100, available: 30.005 } });
    expect(cut('20.009')).toBe('20');
    expect(cut('50')).toBe('30');
    expect(setup(0, { DOT: { ...DOT, held: 100 } }).cut('99')).toBe('99');
  });

  it('is nothing where too little is left of it', () => {
    expect(setup(0, { DOT: { ...DOT, held: 100 } }).cut('1.24')).toBe('0');
    expect(setup(0, { DOT: { ...DOT, held: 100, available: 1 } }).cut('50')).toBe('0');
  });
});

describe('the smallest trade', () => {
  it('is the larger of the minimums of the limits and the venue', () => {
    const { market, limits } = setup(0, { DOT });
    expect(minimumTrade(limits, market.rules).toNumber()).toBe(5);
    expect(minimumTrade({ ...limits, minTradeAmount: 0.5 }, market.rules).toNumber()).toBe(1);
  });
});
