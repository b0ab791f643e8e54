import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUsableQuote, marketView, valuePortfolio } from '../../../../core/portfolio/account/valuation.ts';
import type { DecisionInput } from '../../../../core/portfolio/decision/decisionInput.ts';
import type { PlannedTrade } from '../../../../core/portfolio/decision/plan.ts';
import {
  type PendingOrder,
  type VerificationInput,
  verifyTrade,
} from '../../../../core/portfolio/lastCheck/verifyTrade.ts';
import { decide } from '../../../../core/portfolio/planning/decide.ts';
import { type AccountOptions, type Asset, account, missingOf, riskOf } from '../support/account.ts';
import { arbitraryInput, between } from '../support/arbitraryInput.ts';
import { plainValueAtRisk } from '../support/brokenLimits.ts';
import { balancesOf, fill, marketOf, valuesOf } from '../support/venueAccount.ts';

/** What the order step reads afresh, as an account of the tests has it. */
function fresh(input: DecisionInput, trade: PlannedTrade, pending: readonly PendingOrder[] = []): VerificationInput {
  const market = marketOf(input, trade.symbol);
  const { maxSpread } = input.policy;
  const valuation = valuePortfolio(input.holdings, marketView(input.market).quotes, {}, maxSpread);
  return {
    trade,
    valuation,
    missingPrices: missingOf(input),
    maxSpread,
    quote: market?.quote,
    rules: market?.rules,
    risk: riskOf(input),
    limits: input.limits,
    pending,
    spent: input.state.spent,
  };
}

const buy = (symbol: string, quoteAmount: string): PlannedTrade => ({
  symbol,
  side: 'buy',
  baseQuantity: '1',
  quoteAmount,
  price: '1',
  reason: 'IMPROVES_DIVERSIFICATION',
});

const sell = (symbol: string, baseQuantity: string): PlannedTrade => ({
  symbol,
  side: 'sell',
  baseQuantity,
  quoteAmount: '1',
  price: '1',
  reason: 'SELL_SIGNAL',
});

const DOT = { price: 4, volatility: 0.03 };

function verified(
  cash: number,
  assets: Readonly<Record<string, Asset>>,
  trade: PlannedTrade,
  pending: readonly PendingOrder[] = [],
  options: AccountOptions = { limits: { riskBudget: 1 } },
): string {
  const result = verifyTrade(fresh(account(cash, assets, options), trade, pending));
  if (result.kind === 'refused') return result.verdict.reason;
  return result.trade.side === 'buy' ? result.trade.quoteAmount : result.trade.baseQuantity;
}

describe('the last check of a buy', () => {
  it('confirms what still keeps all limits, at the price of the moment', () => {
    const result = verifyTrade(fresh(account(1_000, { DOT }), buy('DOT-USD', '12.50')));
    expect(result).toMatchObject({ kind: 'confirmed', trade: { quoteAmount: '12.5', price: '4.00200000' } });
    if (result.kind === 'confirmed') expect(Number(result.trade.baseQuantity) * 4.002).toBeCloseTo(12.5, 8);
  });

  it('never enlarges, and cuts to the weight cap, which plans keep a distance from', () => {
    expect(verified(1_000, { DOT }, buy('DOT-USD', '150'))).toBe('150');
    const cut = Number(verified(1_000, { DOT }, buy('DOT-USD', '500')));
    expect(cut).toBeGreaterThan(195);
    expect(cut).toBeLessThanOrEqual(200);
    expect(verified(1_000, { DOT: { ...DOT, held: 70 } }, buy('DOT-USD', '50'))).toBe('AT_WEIGHT_LIMIT');
  });

  it('refuses a new position where others have taken the places meanwhile', () => {
    const options = { limits: { riskBudget: 1, maxPositions: 1 } };
    expect(verified(900, { DOT, ALT: { price: 1, held: 100 } }, buy('DOT-USD', '50'), [], options)).toBe(
      'MAX_POSITIONS',
    );
    const pending = [{ symbol: 'ALT-USD', side: 'buy', quoteAmount: '50' } as const];
    expect(verified(900, { DOT, ALT: { price: 1 } }, buy('DOT-USD', '50'), pending, options)).toBe('MAX_POSITIONS');
  });

  it('counts a holding without a price that is worth something among the positions', () => {
    const options = { limits: { riskBudget: 1, maxPositions: 2 } };
    const assets = { DOT, ALT: { price: 1, held: 100 } };
    const BTC = { price: 100, held: 1, unavailable: 'NO_PRICE' as const };
    expect(verified(900, { ...assets, BTC }, buy('DOT-USD', '50'), [], options)).toBe('MAX_POSITIONS');
    expect(verified(900, assets, buy('DOT-USD', '50'), [], options)).not.toBe('MAX_POSITIONS');
  });

  it('counts what a pending buy holds at the venue once, though it has left the free balance', () => {
    const options = { limits: { riskBudget: 1, maxWeight: 1 } };
    const whole = account(900, { DOT, ALT: { price: 1 } }, options);
    const input = { ...whole, holdings: { ...whole.holdings, cash: { total: '900', free: '598.2' } } };
    const pending = { symbol: 'ALT-USD', side: 'buy', quoteAmount: '300' } as const;
    const spendable = (order: PendingOrder): number => {
      const result = verifyTrade(fresh(input, buy('DOT-USD', '400'), [order]));
      return result.kind === 'confirmed' ? Number(result.trade.quoteAmount) : 0;
    };
    // half of 900, less 301.8 for the pending buy, is 148.2 with the fee
    expect(spendable({ ...pending, onHold: true })).toBeCloseTo(147.3, 1);
    // it may not be on hold yet: the free balance is still to pay for it
    expect(spendable(pending)).toBe(0);
  });

  it('keeps half of the balance together with what the cycle has spent and has pending', () => {
    const options = { limits: { riskBudget: 1, maxWeight: 1 }, state: { spent: '300' } };
    // half of 700 free + 300 spent is 500, 200 are left
    expect(verified(700, { DOT }, buy('DOT-USD', '400'), [], options)).toBe('198.8');
    const pending = [{ symbol: 'ALT-USD', side: 'buy', quoteAmount: '100' } as const];
    expect(verified(700, { DOT, ALT: { price: 1 } }, buy('DOT-USD', '400'), pending, options)).toBe('98.8');
    const spent = { ...options, state: { spent: '700' } };
    expect(verified(700, { DOT }, buy('DOT-USD', '400'), [], spent)).toBe('BALANCE_PRESERVED');
  });

  it('keeps the risk budget, pending buys counted as done', () => {
    const wild = { price: 1, volatility: 0.07 };
    const pending = [{ symbol: 'ALT-USD', side: 'buy', quoteAmount: '190' } as const];
    expect(verified(1_000, { DOT, ALT: wild }, buy('DOT-USD', '60'), [], {})).toBe('60');
    const reduced = verified(1_000, { DOT, ALT: wild }, buy('DOT-USD', '60'), pending, {});
    expect(reduced === 'RISK_BUDGET' || Number(reduced) < 60).toBe(true);
  });

  it('keeps the limits with the pending sells done and with them not done', () => {
    const assets = {
      DOT,
      ALT: { price: 1, held: 190, volatility: 0.06 },
      AXL: { price: 1, held: 100, volatility: 0.06 },
    };
    const pending = [{ symbol: 'ALT-USD', side: 'sell', quoteAmount: '190' } as const];
    // the risk of ALT is still there while its sell is pending
    expect(verified(710, assets, buy('DOT-USD', '100'), pending, {})).toBe('RISK_BUDGET');
    const without = { DOT, AXL: assets.AXL };
    expect(Number(verified(900, without, buy('DOT-USD', '30'), [], {}))).toBe(30);
    // a place is free only once the sell is done
    const full = { limits: { riskBudget: 1, maxPositions: 2 } };
    expect(verified(710, assets, buy('DOT-USD', '100'), pending, full)).toBe('MAX_POSITIONS');
  });

  it('refuses what has become too small', () => {
    expect(verified(1_000, { DOT }, buy('DOT-USD', '4.99'))).toBe('BELOW_MIN_TRADE');
    expect(verified(1_000, { DOT: { ...DOT, rules: { minQuote: '20' } } }, buy('DOT-USD', '12'))).toBe(
      'BELOW_MIN_TRADE',
    );
  });

  it('refuses with figures that explain it', () => {
    const result = verifyTrade(fresh(account(8, { DOT }), buy('DOT-USD', '5')));
    expect(result).toMatchObject({
      kind: 'refused',
      verdict: {
        reason: expect.any(String),
        figures: { spendable: 4, minimum: 5.0025, maxWeight: 0.2, riskBudget: 0.02 },
      },
    });
  });

  it('refuses everything in an account without equity', () => {
    expect(verified(0, { DOT }, buy('DOT-USD', '50'))).toBe('NO_EQUITY');
  });
});

describe('the last check of a sell', () => {
  it('confirms it at the bid, cut to what is available and to the increment', () => {
    const held = { DOT: { ...DOT, held: 100, available: 30.5, rules: { baseIncrement: '1' } } };
    expect(verified(0, held, sell('DOT-USD', '20'))).toBe('20');
    expect(verified(0, held, sell('DOT-USD', '50'))).toBe('30');
    const result = verifyTrade(fresh(account(0, held), sell('DOT-USD', '20')));
    expect(result).toMatchObject({ trade: { price: '3.99800000', quoteAmount: '79.96' } });
  });

  it('never sells more than was planned, also where a rest would be dust', () => {
    expect(verified(0, { DOT: { ...DOT, held: 100 } }, sell('DOT-USD', '99.5'))).toBe('99.5');
  });

  it('refuses where nothing is held any more, or too little', () => {
    expect(verified(100, { DOT }, sell('DOT-USD', '20'))).toBe('BELOW_MIN_TRADE');
    expect(verified(100, { DOT: { ...DOT, held: 1 } }, sell('DOT-USD', '20'))).toBe('BELOW_MIN_TRADE');
  });

  it('says that open orders hold what cannot be sold, not that it would be too little', () => {
    const held = { DOT: { ...DOT, held: 100, available: 0 } };
    expect(verified(0, held, sell('DOT-USD', '20'))).toBe('ORDER_OUTSTANDING');
  });

  it('says that what is staked is locked, not that open orders hold it', () => {
    const input = account(0, { DOT: { ...DOT, held: 100, available: 0 } });
    const holdings = input.holdings.holdings.map((holding) => ({
      ...holding,
      locked: [{ form: 'DOT.S', quantity: '100' }],
    }));
    const result = verifyTrade(fresh({ ...input, holdings: { ...input.holdings, holdings } }, sell('DOT-USD', '20')));
    expect(result).toMatchObject({ kind: 'refused', verdict: { reason: 'LOCKED' } });
  });

  it('refuses where it would raise a risk that is above the budget', () => {
    const assets = {
      DOT: { ...DOT, held: 100, volatility: 0.000001, rules: { takerFee: '0.1' } },
      ALT: { price: 1, held: 400, volatility: 0.08 },
    };
    expect(verified(0, assets, sell('DOT-USD', '100'), [], {})).toBe('RISK_BUDGET');
    expect(verified(0, assets, sell('ALT-USD', '100'), [], {})).toBe('100');
  });
});

describe('the last check of a sell for a limit', () => {
  const forLimit = (
    symbol: string,
    baseQuantity: string,
    reason: 'REDUCES_TO_LIMIT' | 'REDUCES_RISK' | 'REDUCES_TO_TARGET',
  ) => ({
    ...sell(symbol, baseQuantity),
    reason,
  });

  it('refuses it where the limit holds again, and cuts it to what is still above', () => {
    const ALT = { price: 1, held: 150 };
    expect(verified(850, { ALT }, forLimit('ALT-USD', '77', 'REDUCES_TO_LIMIT'))).toBe('WITHIN_BAND');
    expect(verified(850, { ALT }, { ...forLimit('ALT-USD', '77', 'REDUCES_TO_LIMIT'), followsOthers: true })).toBe(
      '77',
    );
    const cut = Number(verified(790, { ALT: { ...ALT, held: 210 } }, forLimit('ALT-USD', '77', 'REDUCES_TO_LIMIT')));
    expect(cut).toBeGreaterThan(210 - 182);
    expect(cut).toBeLessThan(210 - 181);
    const wild = { price: 1, held: 150, volatility: 0.03 };
    expect(verified(850, { ALT: wild }, forLimit('ALT-USD', '77', 'REDUCES_RISK'), [], {})).toBe('WITHIN_BAND');
    const wilder = { ALT: { ...wild, volatility: 0.09 } };
    const less = Number(verified(850, wilder, forLimit('ALT-USD', '149', 'REDUCES_RISK'), [], {}));
    expect(less).toBeGreaterThan(5);
    expect(less).toBeLessThan(100);
  });

  it('refuses it while a holding that is worth something has no price, but not a sell for a signal', () => {
    const assets = {
      ALT: { price: 1, held: 1_500 },
      BTC: { price: 100, held: 60, unavailable: 'NO_PRICE' as const },
    };
    for (const reason of ['REDUCES_TO_LIMIT', 'REDUCES_RISK', 'REDUCES_TO_TARGET'] as const)
      expect(verified(1_000, assets, forLimit('ALT-USD', '773', reason))).toBe('NO_PRICE');
    expect(verified(1_000, assets, sell('ALT-USD', '773'))).toBe('773');
    expect(verified(1_000, assets, { ...sell('ALT-USD', '773'), reason: 'LIQUIDATION' })).toBe('773');
  });
});

describe('the last check of any trade', () => {
  it('refuses at a spread wider than what is entered at, but goes on with leaving an account', () => {
    const held = { DOT: { ...DOT, held: 50, halfSpread: 0.03 } };
    expect(verified(1_000, held, buy('DOT-USD', '50'))).toBe('WIDE_SPREAD');
    expect(verified(1_000, held, sell('DOT-USD', '20'))).toBe('WIDE_SPREAD');
    expect(verified(1_000, held, { ...sell('DOT-USD', '20'), reason: 'REDUCES_RISK' })).toBe('WIDE_SPREAD');
    expect(verified(1_000, held, { ...sell('DOT-USD', '20'), reason: 'LIQUIDATION' })).toBe('20');
  });

  it('counts another holding with too wide a quote at its bid for a buy, and at its ask for a sell', () => {
    const ALT = { price: 50, held: 100, halfSpread: 0.98 };
    // 1,100 at the bid, where the middle would make it 6,000
    const bought = Number(verified(1_000, { ALT, DOT }, buy('DOT-USD', '497')));
    expect(bought).toBeGreaterThan(215);
    expect(bought).toBeLessThan(220);
    const limit = { ...sell('DOT-USD', '30'), reason: 'REDUCES_TO_LIMIT' as const };
    expect(verified(600, { ALT, DOT: { ...DOT, held: 100 } }, limit)).toBe('WITHIN_BAND');
  });

  it.each([
    ['the venue no longer lists the symbol', { ...DOT, unavailable: 'UNKNOWN_SYMBOL' }, 'UNKNOWN_SYMBOL'],
    ['the venue takes no orders for it', { ...DOT, rules: { tradable: false } }, 'MARKET_CLOSED'],
    ['its price is zero', { ...DOT, price: 0 }, 'NO_PRICE'],
  ] as const)('refuses where %s', (_, asset, reason) => {
    expect(verified(1_000, { DOT: asset }, buy('DOT-USD', '50'))).toBe(reason);
    expect(verified(1_000, { DOT: { ...asset, held: 50 } }, sell('DOT-USD', '50'))).toBe(reason);
  });

  it('refuses without a quote', () => {
    const input = fresh(account(1_000, { DOT }), buy('DOT-USD', '50'));
    expect(verifyTrade({ ...input, quote: undefined })).toMatchObject({ verdict: { reason: 'NO_PRICE' } });
  });

  it('refuses while another order for the symbol is not closed', () => {
    const pending = [{ symbol: 'DOT-USD', side: 'sell', quoteAmount: '5' } as const];
    expect(verified(1_000, { DOT }, buy('DOT-USD', '50'), pending)).toBe('ORDER_OUTSTANDING');
    expect(verified(1_000, { DOT: { ...DOT, held: 50 } }, sell('DOT-USD', '50'), pending)).toBe('ORDER_OUTSTANDING');
  });

  it('confirms every trade of a plan whose state has not changed, one after the other', () => {
    fc.assert(
      fc.property(arbitraryInput, (generated) => {
        const input = { ...generated, state: { ...generated.state, spent: '0' } };
        const plan = decide(input);
        let balances = balancesOf(input);
        let spent = new Decimal(0);
        for (const trade of plan.trades) {
          const holdings = {
            ...input.holdings,
            cash: {
              total: balances.cash.toFixed(),
              free: balances.cash.minus(input.holdings.cash.total).plus(input.holdings.cash.free).toFixed(),
            },
            holdings: [...balances.quantities].map(([symbol, quantity]) => {
              const before = input.holdings.holdings.find((item) => item.symbol === symbol);
              const heldBack = new Decimal(before?.quantity ?? 0).minus(before?.available ?? 0);
              return { symbol, quantity: quantity.toFixed(), available: quantity.minus(heldBack).toFixed() };
            }),
          };
          const now = { ...input, holdings, state: { ...input.state, spent: spent.toFixed() } };
          const result = verifyTrade(fresh(now, trade));
          expect(result).toMatchObject({ kind: 'confirmed' });
          if (result.kind === 'confirmed' && trade.side === 'buy') {
            expect(Number(result.trade.quoteAmount)).toBeGreaterThan(0.99 * Number(trade.quoteAmount) - 1);
          }
          const after = fill(balances, trade, input, 'onTop');
          if (trade.side === 'buy') spent = spent.plus(balances.cash.minus(after.cash));
          balances = after;
        }
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  it('confirms nothing that breaks a limit on the fresh state, all pending buys done, with or without the pending sells', () => {
    const orders = fc.array(
      fc.record({
        base: fc.constantFrom('ALT', 'AXL', 'AAVE', 'DOT', 'SOL', 'BTC', 'ETH', 'GONE'),
        side: fc.constantFrom('buy' as const, 'sell' as const),
        share: between(0, 0.1),
      }),
      { maxLength: 2 },
    );
    const wish = fc.record({
      pick: fc.nat(),
      side: fc.constantFrom('buy' as const, 'sell' as const),
      share: between(0, 1),
    });
    let confirmed = 0;
    fc.assert(
      fc.property(arbitraryInput, wish, orders, (input, { pick, side, share }, pendingOrders) => {
        const markets = input.market.available;
        if (markets.length === 0) return;
        const { symbol } = markets[pick % markets.length];
        const { equity, positions } = valuePortfolio(input.holdings, marketView(input.market).quotes);
        const trade =
          side === 'buy'
            ? buy(symbol, equity.times(share / 2).toFixed(12))
            : sell(symbol, (positions.get(symbol)?.quantity ?? new Decimal(0)).times(share).toFixed(18));
        const pending = pendingOrders.map((order) => ({
          symbol: `${order.base}-USD`,
          side: order.side,
          quoteAmount: equity.times(order.share).toFixed(8),
        }));
        const result = verifyTrade(fresh(input, trade, pending));
        if (result.kind === 'refused') return;
        confirmed += 1;
        expect(brokenAfter(input, result.trade, trade, pending)).toEqual([]);
      }),
      { numRuns: 900 },
    );
    expect(confirmed).toBeGreaterThan(50);
  });
});

/** Limits that a confirmed trade breaks, worked out apart from the code under test. */
function brokenAfter(
  input: DecisionInput,
  trade: PlannedTrade,
  wanted: PlannedTrade,
  pending: readonly PendingOrder[],
): string[] {
  const { limits } = input;
  const market = marketOf(input, trade.symbol);
  if (market?.rules === undefined || market.quote === undefined || !isUsableQuote(market.quote)) return ['no market'];
  const { rules, quote } = market;
  const broken: string[] = [];
  const minimum = Decimal.max(limits.minTradeAmount, rules.minQuote);
  if (pending.some(({ symbol }) => symbol === trade.symbol)) broken.push('another order is pending');
  if (trade.side === 'sell') {
    const quantity = new Decimal(trade.baseQuantity);
    const held = input.holdings.holdings.find((item) => item.symbol === trade.symbol);
    if (quantity.gt(wanted.baseQuantity)) broken.push('enlarged');
    if (quantity.gt(held?.available ?? 0)) broken.push('sells more than is available');
    if (!quantity.mod(rules.baseIncrement).isZero()) broken.push('off the increment');
    if (quantity.lt(rules.minBase) || quantity.times(quote.bid).lt(minimum)) broken.push('below a minimum');
  } else {
    const amount = new Decimal(trade.quoteAmount);
    if (amount.gt(wanted.quoteAmount)) broken.push('enlarged');
    if (!amount.mod(rules.quoteIncrement).isZero()) broken.push('off the increment');
    if (amount.lt(minimum) || amount.div(quote.ask).lt(rules.minBase)) broken.push('below a minimum');
    const fee = new Decimal(rules.takerFee).plus(1);
    const committed = pending
      .filter((order) => order.side === 'buy')
      .reduce((sum, order) => sum.plus(new Decimal(order.quoteAmount).times(fee)), new Decimal(0));
    const spent = new Decimal(input.state.spent);
    const budget = new Decimal(input.holdings.cash.free).plus(spent).times(limits.maxBalanceUse);
    if (
      amount
        .times(fee)
        .plus(committed)
        .plus(spent)
        .gt(budget.times(1 + 1e-12))
    )
      broken.push('over the balance');
  }
  for (const sellsDone of [false, true]) broken.push(...brokenWith(input, trade, pending, sellsDone));
  return broken;
}

function brokenWith(
  input: DecisionInput,
  trade: PlannedTrade,
  pending: readonly PendingOrder[],
  sellsDone: boolean,
): string[] {
  const { limits } = input;
  const fee = Number(marketOf(input, trade.symbol)?.rules?.takerFee ?? 0);
  const start = balancesOf(input);
  const values = new Map([...valuesOf(start, input)].map(([symbol, value]) => [symbol, value.toNumber()]));
  let cash = start.cash.toNumber();
  for (const { symbol, side, quoteAmount } of pending) {
    if (side === 'sell') continue;
    values.set(symbol, (values.get(symbol) ?? 0) + Number(quoteAmount));
    cash -= Number(quoteAmount) * (1 + fee);
  }
  for (const { symbol, side, quoteAmount } of pending) {
    if (side === 'buy' || !sellsDone) continue;
    const sold = Math.min(Number(quoteAmount), values.get(symbol) ?? 0);
    values.set(symbol, (values.get(symbol) ?? 0) - sold);
    cash += sold * (1 - fee);
  }
  const model = riskOf(input);
  const stateOf = (all: ReadonlyMap<string, number>, money: number) => {
    const equity = [...all.values()].reduce((sum, value) => sum + value, money);
    const weights = new Map([...all].map(([symbol, value]) => [symbol, value / equity]));
    return {
      weights,
      risk: plainValueAtRisk(model, weights),
      names: [...all.values()].filter((value) => value >= limits.minTradeAmount * (1 + 1e-9)).length,
    };
  };
  const before = stateOf(values, cash);
  const empty: DecisionInput = {
    ...input,
    holdings: { ...input.holdings, holdings: [], cash: { total: '0', free: '0' } },
  };
  const filled = fill(
    {
      cash: new Decimal(0),
      quantities: new Map([[trade.symbol, new Decimal(trade.side === 'sell' ? trade.baseQuantity : 0)]]),
    },
    trade,
    empty,
    'onTop',
  );
  const heldBefore = trade.side === 'sell' ? sellValue(empty, trade) : 0;
  const change = (valuesOf(filled, empty).get(trade.symbol)?.toNumber() ?? 0) - heldBefore;
  const after = stateOf(
    new Map(values).set(trade.symbol, Math.max(0, (values.get(trade.symbol) ?? 0) + change)),
    cash + filled.cash.toNumber(),
  );
  const where = sellsDone ? 'with the pending sells' : 'without the pending sells';
  const broken: string[] = [];
  if (after.risk > Math.max(before.risk, limits.riskBudget) * (1 + 1e-9)) broken.push(`raises the risk ${where}`);
  if (trade.side === 'buy') {
    if ((after.weights.get(trade.symbol) ?? 0) > limits.maxWeight * (1 + 1e-9)) broken.push(`above the cap ${where}`);
    if (after.risk > limits.riskBudget * (1 + 1e-9)) broken.push(`above the risk budget ${where}`);
    if (after.names > Math.max(before.names, limits.maxPositions)) broken.push(`too many names ${where}`);
  }
  return broken;
}

/** Value at mid of what a sell sells. */
function sellValue(input: DecisionInput, trade: PlannedTrade): number {
  const quantities = new Map([[trade.symbol, new Decimal(trade.baseQuantity)]]);
  return (
    valuesOf({ cash: new Decimal(0), quantities }, input)
      .get(trade.symbol)
      ?.toNumber() ?? 0
  );
}
