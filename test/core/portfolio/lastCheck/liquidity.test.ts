import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BookLevel, OrderBook } from '../../../../core/market/orderBook.ts';
import { marketView, valuePortfolio } from '../../../../core/portfolio/account/valuation.ts';
import type { PlannedTrade } from '../../../../core/portfolio/decision/plan.ts';
import { sentenceFor } from '../../../../core/portfolio/explaining/explain.ts';
import {
  DEFAULT_LIQUIDITY,
  expectedImpact,
  type Liquidity,
  worstPrice,
} from '../../../../core/portfolio/lastCheck/liquidity.ts';
import { type Verification, verifyTrade } from '../../../../core/portfolio/lastCheck/verifyTrade.ts';
import { type AccountOptions, account, riskOf } from '../support/account.ts';
import { marketOf } from '../support/venueAccount.ts';

const BOUNDS = { limits: { riskBudget: 1, maxWeight: 1 } } as const;
/** Bid 3.998 and ask 4.002: the account's quotes lie 0.05 % from their middle. */
const PRICE = 4;

const level = (price: number, quote: number): BookLevel => ({ price: String(price), size: (quote / price).toFixed(8) });
const bookOf = (bids: readonly BookLevel[], asks: readonly BookLevel[]): OrderBook => ({
  symbol: 'DOT-USD',
  bids,
  asks,
});
/** 200 USD on each side within 0.5 % of the best price, and a million beyond it. */
const THIN = bookOf(
  [level(3.998, 50), level(3.99, 100), level(3.98, 50), level(3.9, 1e6)],
  [level(4.002, 50), level(4.01, 100), level(4.02, 50), level(4.1, 1e6)],
);

interface Case {
  readonly book?: Liquidity['book'];
  readonly held?: number;
  readonly cash?: number;
  readonly volume24h?: number;
  readonly limits?: Partial<Liquidity['limits']>;
  readonly options?: AccountOptions;
}

function verified(trade: Partial<PlannedTrade> & Pick<PlannedTrade, 'side'>, given: Case = {}): Verification {
  const { book = THIN, held = 0, cash = 50_000, volume24h, limits, options = BOUNDS } = given;
  const input = account(cash, { DOT: { price: PRICE, volatility: 0.03, held } }, options);
  const market = marketOf(input, 'DOT-USD');
  if (market?.quote === undefined) throw new Error('no market');
  return verifyTrade({
    trade: { symbol: 'DOT-USD', baseQuantity: '1', quoteAmount: '1', price: '4', reason: 'SELL_SIGNAL', ...trade },
    valuation: valuePortfolio(input.holdings, marketView(input.market).quotes, {}, 0.02),
    missingPrices: [],
    maxSpread: 0.02,
    quote: { ...market.quote, ...(volume24h === undefined ? {} : { quoteVolume24h: volume24h }) },
    rules: market.rules,
    risk: riskOf(input),
    limits: input.limits,
    pending: [],
    spent: '0',
    liquidity: { limits: { ...DEFAULT_LIQUIDITY, ...limits }, book },
  });
}

const buy = (quoteAmount: number, given: Case = {}, worth?: number) =>
  verified(
    {
      side: 'buy',
      quoteAmount: String(quoteAmount),
      reason: 'INCREASES_TO_TARGET',
      ...(worth === undefined ? {} : { worth }),
    },
    given,
  );
const sell = (baseQuantity: number, given: Case, reason: PlannedTrade['reason'] = 'SELL_SIGNAL') =>
  verified({ side: 'sell', baseQuantity: String(baseQuantity), reason }, given);
const amountOf = (result: Verification): number =>
  result.kind === 'confirmed' ? Number(result.trade.quoteAmount) : Number.NaN;
const sentenceOf = (result: Verification): string =>
  result.kind === 'refused' ? sentenceFor(result.verdict, 'USD') : '';

describe('the room of a market', () => {
  it('cuts 10,000 USD to half of the 200 USD that are offered within 0.5 % of the best price', () => {
    const result = buy(10_000);
    expect(amountOf(result)).toBeGreaterThan(98);
    expect(amountOf(result)).toBeLessThanOrEqual(100);
    expect(result).toMatchObject({ execution: { cut: true, figures: { maxDepthShare: 0.5 } } });
  });

  it('sells no more than half of what is asked for within 0.5 %, whatever it is sold for', () => {
    for (const reason of ['SELL_SIGNAL', 'LIQUIDATION'] as const) {
      const result = sell(2_500, { held: 2_500 }, reason);
      expect(amountOf(result)).toBeGreaterThan(98);
      expect(amountOf(result)).toBeLessThanOrEqual(100);
    }
  });

  it('refuses with the figures where not even the smallest trade fits', () => {
    const book = bookOf([level(3.998, 8), level(3.9, 1e6)], [level(4.002, 8), level(4.1, 1e6)]);
    for (const result of [buy(10_000, { book }), sell(100, { book, held: 100 }, 'LIQUIDATION')]) {
      expect(result).toMatchObject({ kind: 'refused', verdict: { reason: 'BOOK_TOO_THIN' } });
      expect(sentenceOf(result)).toBe(
        'the order book offers $8.00 within 0.50% of the best price, of which at most 50% is taken',
      );
    }
    const empty = bookOf([level(3.9, 1e6)], [level(4.1, 1e6)]);
    expect(sentenceOf(buy(50, { book: empty }))).toMatch(/offers \$0\.00 within 0\.50%/);
  });

  it('is a share of the volume of 24 hours as well, where the venue tells it', () => {
    expect(amountOf(buy(500, { volume24h: 2_000 }))).toBeLessThanOrEqual(20);
    const result = buy(500, { volume24h: 300 });
    expect(result).toMatchObject({ kind: 'refused', verdict: { reason: 'BOOK_TOO_THIN' } });
    expect(sentenceOf(result)).toBe('$300.00 was traded in 24 h, of which at most 1% is traded at once');
    expect(buy(500, { volume24h: 0 })).toMatchObject({ verdict: { reason: 'BOOK_TOO_THIN' } });
  });

  it('lets an account leave a market that is hardly traded, by the smallest sell that the book takes', () => {
    for (const volume24h of [0, 10]) {
      const result = sell(100, { held: 100, volume24h }, 'LIQUIDATION');
      expect(amountOf(result)).toBeGreaterThanOrEqual(5);
      expect(amountOf(result)).toBeLessThan(10);
    }
  });

  it('leaves enough to be sold later where a sell is cut', () => {
    // 26 units are worth 104: half of the depth would leave less than can be sold.
    const result = sell(26, { held: 26 });
    expect(26 * 3.998 - amountOf(result)).toBeGreaterThanOrEqual(5);
  });

  it('is bounded by the volume alone where the book could not be read or is not taken from', () => {
    for (const book of ['unread', 'not needed'] as const) {
      expect(amountOf(buy(10_000, { book }))).toBe(10_000);
      expect(amountOf(buy(10_000, { book, volume24h: 50_000 }))).toBe(500);
    }
  });
});

describe('the expected impact', () => {
  it('is the mean of what the trade walks through, against the best price', () => {
    const liquidity = { limits: DEFAULT_LIQUIDITY, book: THIN };
    const quote = { symbol: 'DOT-USD', bid: '3.998', ask: '4.002', last: '4', at: 0 };
    expect(expectedImpact('buy', liquidity, quote, new Decimal(50))).toBeCloseTo(0, 9);
    const mean = 150 / (50 / 4.002 + 100 / 4.01);
    expect(expectedImpact('buy', liquidity, quote, new Decimal(150))).toBeCloseTo(mean / 4.002 - 1, 9);
    const sold = 150 / (50 / 3.998 + 100 / 3.99);
    expect(expectedImpact('sell', liquidity, quote, new Decimal(150))).toBeCloseTo(1 - sold / 3.998, 9);
  });

  it('is part of the cost: a buy is made only so large that it is worth its cost at the prices of the book', () => {
    // The fee is 0.6 % and half of the spread 0.05 %.
    const cheap = buy(100, {}, 0.02);
    expect(amountOf(cheap)).toBe(100);
    const dear = buy(100, {}, 0.0068);
    expect(amountOf(dear)).toBeGreaterThan(50);
    expect(amountOf(dear)).toBeLessThan(100);
    const book = bookOf([level(3.998, 4)], [level(4.002, 4), level(4.02, 500)]);
    const refused = buy(100, { book }, 0.0068);
    expect(refused).toMatchObject({ kind: 'refused', verdict: { reason: 'BOOK_TOO_THIN' } });
    expect(sentenceOf(refused)).toMatch(
      /^at the prices of the order book the expected benefit \(0\.68%\) is below the cost \(\d\.\d\d%\)$/,
    );
  });

  it('counts where a limit is close: at a worse price there is less to lose', () => {
    const options = { limits: { riskBudget: 1, maxWeight: 0.2 } };
    const book = bookOf(THIN.bids, [level(4.002, 1), level(4.02, 1e6)]);
    const result = buy(300, { cash: 1_000, book, options });
    expect(result.kind).toBe('confirmed');
    const [amount, impact] = [amountOf(result), result.kind === 'confirmed' ? (result.execution?.impact ?? 0) : 0];
    expect(impact).toBeGreaterThan(0.004);
    const value = (amount / (4.002 * (1 + impact))) * 4;
    expect(value / (1_000 - amount * 1.006 + value)).toBeLessThanOrEqual(0.2);
  });
});

describe('any order book', () => {
  const levels = fc.array(
    fc.record({ away: fc.integer({ min: 0, max: 200 }), quote: fc.integer({ min: 1, max: 5_000 }) }),
    { minLength: 1, maxLength: 8 },
  );

  it('never gives more of itself than its share within the worst price, and no figure is made up', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('buy' as const, 'sell' as const),
        levels,
        fc.integer({ min: 1, max: 20_000 }),
        fc.double({ min: 0, max: 0.05, noNaN: true }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.option(fc.integer({ min: 0, max: 1_000_000 }), { nil: undefined }),
        (side, given, amount, maxSlippage, maxDepthShare, volume24h) => {
          const on = (best: number, sign: number) =>
            given
              .map(({ away, quote }) => level(best * (1 + (sign * away) / 10_000), quote))
              .sort((a, b) => sign * (Number(a.price) - Number(b.price)));
          const book = bookOf(on(3.998, -1), on(4.002, 1));
          const limits = { maxSlippage, maxDepthShare, maxVolumeShare: 0.01 };
          const terms = { book, limits, held: 5_000, ...(volume24h === undefined ? {} : { volume24h }) };
          const result = side === 'buy' ? buy(amount, terms) : sell(amount / 3.998, terms);
          const quote = { symbol: 'DOT-USD', bid: '3.998', ask: '4.002', last: '4', at: 0 };
          const worst = worstPrice(side, quote, maxSlippage);
          const met = (side === 'buy' ? book.asks : book.bids).filter(({ price }) =>
            side === 'buy' ? worst.gte(price) : worst.lte(price),
          );
          const depth = met.reduce((sum, { price, size }) => sum.plus(new Decimal(price).times(size)), new Decimal(0));
          if (result.kind === 'refused') return result.verdict.reason === 'BOOK_TOO_THIN' || amount < 6;
          const made = new Decimal(result.trade.quoteAmount);
          const ofVolume = volume24h === undefined ? made : Decimal.max(volume24h * 0.01, side === 'sell' ? 5.01 : 0);
          return (
            made.lte(depth.times(maxDepthShare).plus(1e-9)) &&
            made.lte(ofVolume.plus(1e-9)) &&
            made.lte(amount + 1e-9) &&
            (result.execution?.impact ?? 1) <= maxSlippage + 1e-9
          );
        },
      ),
      { numRuns: 400 },
    );
  });
});
