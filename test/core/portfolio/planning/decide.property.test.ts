import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WeightedRisk } from '../../../../core/portfolio/account/portfolioRisk.ts';
import { tradeCost } from '../../../../core/portfolio/account/tradeCost.ts';
import { relativeSpread } from '../../../../core/portfolio/account/valuation.ts';
import type { DecisionInput } from '../../../../core/portfolio/decision/decisionInput.ts';
import type { Plan } from '../../../../core/portfolio/decision/plan.ts';
import { decide } from '../../../../core/portfolio/planning/decide.ts';
import { propertyCases } from '../../../support/propertyCases.ts';
import { missingOf, riskOf } from '../support/account.ts';
import { arbitraryInput } from '../support/arbitraryInput.ts';
import { brokenLimits } from '../support/brokenLimits.ts';
import {
  balancesAfter,
  balancesOf,
  equityOf,
  fill,
  marketOf,
  weightsOf,
  withBalances,
} from '../support/venueAccount.ts';

/** For a test that hangs. */
const LIMIT = Math.max(300_000, propertyCases(300_000));

const scaleBy = (factor: number) => (text: string) => new Decimal(text).times(factor).toFixed();

/** The same account with `factor` times the money: cash, quantities, minimums and increments; prices as they are. A power of two scales binary fractions exactly. */
function scaled(input: DecisionInput, factor: number): DecisionInput {
  const times = scaleBy(factor);
  const rules = <T extends { rules?: DecisionInput['market']['available'][number]['rules'] }>(item: T): T =>
    item.rules === undefined
      ? item
      : {
          ...item,
          rules: {
            ...item.rules,
            baseIncrement: times(item.rules.baseIncrement),
            quoteIncrement: times(item.rules.quoteIncrement),
            priceIncrement: times(item.rules.priceIncrement),
            minBase: times(item.rules.minBase),
            minQuote: times(item.rules.minQuote),
            ...(item.rules.quoteVolume24h === undefined ? {} : { quoteVolume24h: item.rules.quoteVolume24h * factor }),
          },
        };
  return {
    ...input,
    holdings: {
      ...input.holdings,
      cash: { total: times(input.holdings.cash.total), free: times(input.holdings.cash.free) },
      holdings: input.holdings.holdings.map(({ symbol, quantity, available }) => ({
        symbol,
        quantity: times(quantity),
        available: times(available),
      })),
    },
    market: {
      ...input.market,
      available: input.market.available.map(rules),
      unavailable: input.market.unavailable.map(rules),
    },
    policy: {
      ...input.policy,
      minQuoteVolume24h: input.policy.minQuoteVolume24h * factor,
      protect: Object.fromEntries(Object.entries(input.policy.protect).map(([symbol, kept]) => [symbol, times(kept)])),
    },
    limits: { ...input.limits, minTradeAmount: new Decimal(input.limits.minTradeAmount).times(factor).toNumber() },
    state: { ...input.state, spent: times(input.state.spent) },
  };
}

function reversed<T>(items: readonly T[]): T[] {
  return [...items].reverse();
}

function permuted(input: DecisionInput): DecisionInput {
  const { holdings, market, signals } = input;
  return {
    ...input,
    holdings: { ...holdings, holdings: reversed(holdings.holdings) },
    market: { ...market, available: reversed(market.available), unavailable: reversed(market.unavailable) },
    signals: { ...signals, accepted: reversed(signals.accepted), rejected: reversed(signals.rejected) },
    candles: new Map(reversed([...input.candles])),
    state: {
      ...input.state,
      outstanding: reversed(input.state.outstanding),
      ordered: reversed(input.state.ordered),
    },
  };
}

/** The account with nothing held back by orders of this or earlier cycles, and a tolerance band of at least 5 %. */
function unencumbered(generated: DecisionInput): DecisionInput {
  const { limits } = generated;
  const rebalanceThreshold = Math.max(0.05, limits.rebalanceThreshold);
  const input = { ...generated, limits: { ...limits, rebalanceThreshold } };
  return withBalances(
    { ...input, state: { ...input.state, outstanding: [], ordered: [], spent: '0' } },
    balancesOf(input),
  );
}

/** The account right after the trades of a plan: what sells brought is not free yet, what orders held back still is. */
function afterPlan(input: DecisionInput, plan: Plan): DecisionInput {
  let balances = balancesOf(input);
  let cost = new Decimal(0);
  for (const trade of plan.trades) {
    const before = balances.cash;
    balances = fill(balances, trade, input, 'onTop');
    if (trade.side === 'buy') cost = cost.plus(before.minus(balances.cash));
  }
  const next = withBalances(input, balances);
  const heldBack = new Map(
    input.holdings.holdings.map(({ symbol, quantity, available }) => [symbol, new Decimal(quantity).minus(available)]),
  );
  return {
    ...next,
    holdings: {
      ...next.holdings,
      cash: { ...next.holdings.cash, free: new Decimal(input.holdings.cash.free).minus(cost).toFixed() },
      holdings: next.holdings.holdings.map((holding) => ({
        ...holding,
        available: Decimal.max(0, new Decimal(holding.quantity).minus(heldBack.get(holding.symbol) ?? 0)).toFixed(),
      })),
    },
    state: { ...input.state, spent: new Decimal(input.state.spent).plus(cost).toFixed() },
  };
}

function tradesText(plan: Plan): string {
  return plan.trades.map(({ symbol, side, quoteAmount }) => `${side} ${symbol} for ${quoteAmount}`).join(', ');
}

describe('decide, for any account, market, signals and limits', () => {
  it(
    'breaks no limit after any prefix of its trades, however the venue takes its fee',
    () => {
      fc.assert(
        fc.property(arbitraryInput, (input) => {
          expect(brokenLimits(input, decide(input))).toEqual([]);
        }),
        { numRuns: propertyCases(1_200) },
      );
    },
    LIMIT,
  );

  it(
    'brings the measured risk back into the budget wherever a sell can do it',
    () => {
      fc.assert(
        fc.property(arbitraryInput, (generated) => {
          const input = { ...generated, limits: { ...generated.limits, riskBudget: generated.limits.riskBudget / 10 } };
          const quotes = [...balancesOf(input).quantities.keys()].map((symbol) => marketOf(input, symbol)?.quote);
          const isWide = quotes.some((quote) => quote !== undefined && relativeSpread(quote) > input.policy.maxSpread);
          if (isWide || missingOf(input).length > 0) return;
          const model = riskOf(input);
          // Buys keep the value at risk within the budget, as the property above says: only what is above it is brought back.
          const before = new WeightedRisk(model, weightsOf(balancesOf(input), input)).now.measured;
          if (input.limits.riskMeasure === 'valueAtRisk' && before <= input.limits.riskBudget) return;
          const plan = decide(input);
          const balances = balancesAfter(plan.trades, input);
          const weights = weightsOf(balances, input);
          const risk = new WeightedRisk(model, weights);
          if (risk.now.measured <= input.limits.riskBudget * (1 + 1e-9)) return;
          for (const { symbol, reason } of plan.decisions) {
            const market = marketOf(input, symbol);
            const weight = weights.get(symbol) ?? 0;
            if (weight === 0 || market?.quote === undefined || market.rules === undefined) continue;
            if (!['WITHIN_BAND', 'AT_WEIGHT_LIMIT', 'REDUCES_TO_LIMIT', 'NO_SIGNAL', 'LOW_CONFIDENCE'].includes(reason))
              continue;
            if (!model.symbols.includes(symbol)) continue;
            const sold = weight / 100;
            const cost = tradeCost({ quote: market.quote, rules: market.rules }).selling.toNumber() * sold;
            const relief = risk.now.measured - risk.after(symbol, -sold, -cost).measured;
            const trade = plan.trades.find((item) => item.symbol === symbol);
            const free = new Decimal(input.holdings.holdings.find((item) => item.symbol === symbol)?.available ?? 0)
              .minus(trade?.baseQuantity ?? 0)
              .minus(input.policy.protect[symbol] ?? 0);
            const minimum = Math.max(input.limits.minTradeAmount, Number(market.rules.minQuote));
            const sellable =
              free.times(market.quote.bid).gte(minimum) &&
              free.gte(market.rules.minBase) &&
              free.gte(market.rules.baseIncrement);
            if (relief > 1e-12 && sellable)
              expect.fail(`${symbol} could still be sold: ${reason}, ${tradesText(plan)}`);
          }
        }),
        { numRuns: propertyCases(800) },
      );
    },
    LIMIT,
  );

  it(
    'gives the same bytes for the same input and for the same input in another order',
    () => {
      fc.assert(
        fc.property(arbitraryInput, (input) => {
          const bytes = JSON.stringify(decide(input));
          expect(JSON.stringify(decide(structuredClone(input)))).toBe(bytes);
          expect(JSON.stringify(decide(permuted(input)))).toBe(bytes);
        }),
        { numRuns: propertyCases(250) },
      );
    },
    LIMIT,
  );

  it(
    'has nothing left to do once its trades are done, before anything else happens',
    () => {
      fc.assert(
        fc.property(arbitraryInput, (generated) => {
          const input = { ...generated, state: { ...generated.state, outstanding: [], ordered: [] } };
          const plan = decide(input);
          // Without a trade nothing has changed, and the same input has the same plan.
          if (plan.trades.length === 0) return;
          expect(decide(afterPlan(input, plan)).trades).toEqual([]);
        }),
        { numRuns: propertyCases(300) },
      );
    },
    LIMIT,
  );

  it(
    'scales its trades with all money, minimums included',
    () => {
      fc.assert(
        fc.property(arbitraryInput, (input) => {
          const trades = (plan: Plan, factor: number) =>
            plan.trades.map(({ symbol, side, reason, baseQuantity, quoteAmount }) => ({
              symbol,
              reason,
              side,
              // Quotients are cut after 20 significant digits, wherever the point is.
              size: new Decimal(side === 'buy' ? quoteAmount : baseQuantity)
                .div(factor)
                .toSignificantDigits(16)
                .toFixed(),
            }));
          const plain = trades(decide(input), 1);
          const large = trades(decide(scaled(input, 1_024)), 1_024);
          expect(large).toEqual(plain);
        }),
        { numRuns: propertyCases(250) },
      );
    },
    LIMIT,
  );

  it(
    'with a tolerance band, never both buys and sells a symbol when asked again and again at the same prices',
    () => {
      fc.assert(
        fc.property(arbitraryInput, (generated) => {
          let input = unencumbered(generated);
          const sides = new Map<string, string>();
          for (let cycle = 0; cycle < 5; cycle += 1) {
            let balances = balancesOf(input);
            const { trades } = decide(input);
            // Nor will a later cycle, since the same input has the same plan.
            if (trades.length === 0) return;
            for (const trade of trades) {
              expect(`${trade.symbol} ${sides.get(trade.symbol) ?? trade.side}`).toBe(`${trade.symbol} ${trade.side}`);
              sides.set(trade.symbol, trade.side);
              balances = fill(balances, trade, input, 'onTop');
            }
            input = withBalances(input, balances);
          }
        }),
        { numRuns: propertyCases(200), seed: 1 },
      );
    },
    LIMIT,
  );

  it(
    'with a tolerance band, trades at most 1 % of equity once its trades are done, unless the balance held back a part of them',
    () => {
      fc.assert(
        fc.property(arbitraryInput, (generated) => {
          const clean = unencumbered(generated);
          const input = { ...clean, limits: { ...clean.limits, maxBalanceUse: 1 } };
          const plan = decide(input);
          if (plan.trades.length === 0) return;
          const balances = balancesAfter(plan.trades, input);
          const atLast = new Map(plan.decisions.map(({ symbol, figures }) => [symbol, figures.target ?? 0]));
          // What is bought only in part, or does not pay in the part that the balance leaves for it.
          const before = weightsOf(balancesOf(input), input);
          const equity = equityOf(balancesOf(input), input).toNumber();
          const heldBack = plan.decisions.some(
            ({ symbol, reason, figures }) =>
              reason === 'BALANCE_PRESERVED' ||
              (reason === 'COST_EXCEEDS_BENEFIT' &&
                (figures.amount ?? 0) < 0.98 * equity * ((figures.target ?? 0) - (before.get(symbol) ?? 0))),
          );
          const reached = plan.trades.every(
            ({ symbol, side }) =>
              side === 'sell' || (weightsOf(balances, input).get(symbol) ?? 0) > 0.98 * (atLast.get(symbol) ?? 0),
          );
          if (!reached || heldBack) return;
          const next = decide(withBalances(input, balances));
          const turnover = next.trades.reduce((sum, trade) => sum + Number(trade.quoteAmount), 0);
          expect(turnover).toBeLessThanOrEqual(0.01 * equityOf(balances, input).toNumber());
        }),
        { numRuns: propertyCases(300) },
      );
    },
    LIMIT,
  );
});
