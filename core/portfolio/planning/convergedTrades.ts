import { Decimal } from 'decimal.js';
import { floorTo, quoteStep } from '../../market/increments.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import { amountText } from '../../text/amountText.ts';
import { valueAtRisk, WeightedRisk } from '../account/portfolioRisk.ts';
import { ProjectedPortfolio } from '../account/projectedPortfolio.ts';
import { isTooSmall } from '../account/tradeMinimum.ts';
import type { TradableMarket, Valuation } from '../account/valuation.ts';
import type { ReasonCode } from '../decision/decision.ts';
import type { PlannedTrade } from '../decision/plan.ts';
import type { Verdict } from '../decision/verdict.ts';
import { isForLimit } from './neededSell.ts';
import { type PlannedTrades, planTrades, type TradesInput } from './planTrades.ts';
import type { TargetPortfolio } from './targets.ts';

/** Looks at the result of a plan; each finds less to do than the one before. More than three are rare. */
const MOST_ROUNDS = 20;

/** Sums of quantities with more digits than prices have. */
const Exact = Decimal.clone({ precision: 60 });

/**
 * The trades after which nothing is left to do: what a first plan leaves (shares of the balance that other buys could not use, weights
 * that costs push out of their bands) is planned on its result, and again, until the plan of the result trades nothing. The trades
 * of all rounds are one trade for each symbol, sells before buys; a round whose
 * trades would break a limit in that order, or leave one broken that the rounds before had brought back, is left out.
 */
export function convergedTrades(input: TradesInput): PlannedTrades {
  let plan = planTrades(input);
  for (let round = 1; round < MOST_ROUNDS && plan.trades.length > 0; round += 1) {
    const rest = planTrades(afterTrades(input, plan.trades));
    if (rest.trades.length === 0) return combined(plan, rest, plan.trades, plan.after);
    const trades = merged(plan.trades, rest.trades, input);
    const after = portfolioThroughout(input, trades);
    if (after === undefined || fallsBehind(after, plan.after, input)) return plan;
    plan = combined(plan, rest, trades, after);
  }
  return plan;
}

/** The trades of both rounds, with the verdict and the target of the round that decided on each symbol. */
function combined(
  plan: PlannedTrades,
  rest: PlannedTrades,
  trades: readonly PlannedTrade[],
  after: ProjectedPortfolio,
): PlannedTrades {
  const symbols = retargeted(plan, rest);
  return {
    trades,
    after,
    verdicts: mergedVerdicts(plan, rest, symbols, trades, after),
    portfolio: mergedPortfolio(plan, rest, symbols),
  };
}

/** One trade for each symbol, sells first. */
function merged(
  first: readonly PlannedTrade[],
  second: readonly PlannedTrade[],
  input: TradesInput,
): readonly PlannedTrade[] {
  const bySymbol = new Map<TradingSymbol, PlannedTrade>(first.map((trade) => [trade.symbol, trade]));
  for (const trade of second) {
    const before = bySymbol.get(trade.symbol);
    const sum = before === undefined ? later(trade) : sumOf(before, trade, input);
    if (sum === undefined) bySymbol.delete(trade.symbol);
    else bySymbol.set(trade.symbol, sum);
  }
  const trades = [...bySymbol.values()];
  return [...trades.filter(({ side }) => side === 'sell'), ...trades.filter(({ side }) => side === 'buy')];
}

/** A trade that only the trades of the rounds before it make necessary. */
function later(trade: PlannedTrade): PlannedTrade {
  return isForLimit(trade.reason) ? { ...trade, followsOthers: true } : trade;
}

/** Two trades of a symbol as one; of a buy and a sell what is left of the first. Undefined where that is too small to trade. */
function sumOf(
  first: PlannedTrade,
  second: PlannedTrade,
  { market, limits, valuation }: TradesInput,
): PlannedTrade | undefined {
  const tradable = market.tradable.get(first.symbol);
  if (tradable === undefined) return undefined;
  const { quote, rules } = tradable;
  const sign = first.side === second.side ? 1 : -1;
  const base = floorTo(
    new Exact(first.baseQuantity).plus(new Exact(second.baseQuantity).times(sign)),
    rules.baseIncrement,
  );
  const amount = new Exact(first.quoteAmount).plus(new Exact(second.quoteAmount).times(sign));
  const worth = sign === 1 ? leastWorth(first, second) : {};
  const limitedBy = second.limitedBy === undefined ? {} : { limitedBy: second.limitedBy };
  if (first.side === 'sell') {
    // What the second round had left to sell was a difference cut to twenty digits.
    const sellable = floorTo(valuation.positions.get(first.symbol)?.available ?? new Decimal(0), rules.baseIncrement);
    const quantity = Decimal.min(base, sellable);
    if (isTooSmall(quantity, quote.bid, limits, rules)) return undefined;
    return { ...first, ...worth, baseQuantity: quantity.toFixed(), quoteAmount: amountText(quantity.times(quote.bid)) };
  }
  const quoteAmount = floorTo(amount, quoteStep(rules));
  if (isTooSmall(quoteAmount.div(quote.ask), quote.ask, limits, rules)) return undefined;
  const baseQuantity = quoteAmount.div(quote.ask).toDecimalPlaces(12, Decimal.ROUND_DOWN).toFixed();
  return { ...first, ...worth, ...limitedBy, baseQuantity, quoteAmount: quoteAmount.toFixed() };
}

/** What each part of two trades together is worth at least; nothing is added to a trade that does not depend on its worth. */
function leastWorth(first: PlannedTrade, second: PlannedTrade): Pick<PlannedTrade, 'worth'> {
  if (first.worth === undefined || second.worth === undefined) return {};
  return { worth: Math.min(first.worth, second.worth) };
}

/** Why a symbol is not traded as long as the portfolio is as it is: the trades of a round may make room for it. */
const ROOM_MAY_FOLLOW: ReadonlySet<ReasonCode> = new Set(['WITHIN_BAND', 'NOT_IN_TARGET', 'RISK_BUDGET']);

/** The symbols whose target is that of the later round: what it trades, and what there may be room for only after the one before. */
function retargeted(plan: PlannedTrades, rest: PlannedTrades): ReadonlySet<TradingSymbol> {
  const asked = [...rest.verdicts.keys()].filter((symbol) => {
    const reason = plan.verdicts.get(symbol)?.reason;
    return reason !== undefined && ROOM_MAY_FOLLOW.has(reason);
  });
  return new Set([...asked, ...rest.trades.map(({ symbol }) => symbol)]);
}

/** The targets of the round that decided on each symbol, and the longest way that an allocation was found by. */
function mergedPortfolio(
  plan: PlannedTrades,
  rest: PlannedTrades,
  symbols: ReadonlySet<TradingSymbol>,
): TargetPortfolio {
  const targets = new Map(plan.portfolio.targets);
  for (const symbol of symbols) targets.set(symbol, rest.portfolio.targets.get(symbol) ?? 0);
  const [first, second] = [plan.portfolio.attempts, rest.portfolio.attempts];
  return { ...plan.portfolio, targets, attempts: second.length > first.length ? second : first };
}

/**
 * The verdict of the round that decided on each symbol; what is traded has the amount, benefit and cost of all rounds.
 * @param after the portfolio after all trades.
 */
function mergedVerdicts(
  plan: PlannedTrades,
  rest: PlannedTrades,
  symbols: ReadonlySet<TradingSymbol>,
  trades: readonly PlannedTrade[],
  after: ProjectedPortfolio,
): ReadonlyMap<TradingSymbol, Verdict> {
  const verdicts = new Map(plan.verdicts);
  const first = new Map(plan.trades.map((trade) => [trade.symbol, trade]));
  const second = new Map(rest.trades.map((trade) => [trade.symbol, trade]));
  const last = new Set(trades.map(({ symbol }) => symbol));
  for (const symbol of symbols) {
    const verdict = rest.verdicts.get(symbol);
    if (verdict === undefined) continue;
    const before = first.get(symbol);
    const known = plan.verdicts.get(symbol);
    if (before === undefined || known === undefined) {
      verdicts.set(symbol, verdict);
      continue;
    }
    const figures = { ...known.figures };
    for (const key of ['amount', 'benefit', 'cost']) {
      const more = verdict.figures[key];
      if (more !== undefined)
        figures[key] = (figures[key] ?? 0) + (before.side === second.get(symbol)?.side ? more : -more);
    }
    figures.target = isForLimit(known.reason) ? after.weight(symbol) : (verdict.figures.target ?? 0);
    verdicts.set(symbol, { ...known, reason: last.has(symbol) ? known.reason : 'WITHIN_BAND', figures });
  }
  return verdicts;
}

/** The account as it is after the trades at the quoted prices; what sells bring is not free yet. */
function afterTrades(input: TradesInput, trades: readonly PlannedTrade[]): TradesInput {
  const { market, valuation } = input;
  const positions = new Map(valuation.positions);
  let { cash, freeCash } = valuation;
  let spent = input.spent;
  for (const trade of trades) {
    const tradable = market.tradable.get(trade.symbol);
    if (tradable === undefined) continue;
    const { quote, rules } = tradable;
    const before = positions.get(trade.symbol);
    const fee = new Decimal(rules.takerFee);
    const price = new Decimal(quote.bid).plus(quote.ask).div(2);
    let change: Decimal;
    if (trade.side === 'sell') {
      change = new Decimal(trade.baseQuantity).neg();
      cash = cash.plus(change.neg().times(quote.bid).times(fee.neg().plus(1)));
    } else {
      const amount = new Decimal(trade.quoteAmount);
      const cost = amount.times(fee.plus(1));
      change = amount.div(quote.ask);
      cash = cash.minus(cost);
      freeCash = freeCash.minus(cost);
      spent = spent.plus(cost);
    }
    const quantity = (before?.quantity ?? new Decimal(0)).plus(change);
    positions.set(trade.symbol, {
      symbol: trade.symbol,
      quantity,
      available: Decimal.max(0, (before?.available ?? new Decimal(0)).plus(change)),
      protectedQuantity: before?.protectedQuantity ?? new Decimal(0),
      price,
      value: quantity.times(price),
      ...(before?.fixed === undefined ? {} : { fixed: before.fixed }),
    });
  }
  return { ...input, spent, valuation: valued(valuation, positions, cash, freeCash) };
}

function valued(
  { unpriced }: Valuation,
  positions: Valuation['positions'],
  cash: Decimal,
  freeCash: Decimal,
): Valuation {
  const ordered = new Map(
    [...positions].filter(([, { quantity }]) => quantity.gt(0)).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  let equity = cash;
  for (const { value } of ordered.values()) equity = equity.plus(value);
  return { equity, cash, freeCash: Decimal.min(cash, freeCash), positions: ordered, unpriced };
}

/** The portfolio after all trades; undefined where a limit does not hold after one of them. */
function portfolioThroughout(input: TradesInput, trades: readonly PlannedTrade[]): ProjectedPortfolio | undefined {
  const { limits, market, outlook, caps } = input;
  const dust = new Decimal(limits.minTradeAmount);
  let projected = ProjectedPortfolio.of(input.valuation);
  let risk = valueAtRisk(outlook.risk, projected.weights());
  const most = Math.max(limits.maxPositions - input.missingPrices.length, projected.names(dust).length);
  for (const trade of trades) {
    const tradable = market.tradable.get(trade.symbol);
    if (tradable === undefined) return undefined;
    projected = afterTrade(projected, trade, tradable);
    const next = valueAtRisk(outlook.risk, projected.weights());
    if (trade.side === 'sell' ? next > Math.max(risk, limits.riskBudget) : next > limits.riskBudget) return undefined;
    if (projected.names(dust).length > most) return undefined;
    risk = next;
  }
  for (const { side, symbol } of trades) {
    if (side === 'sell') continue;
    if (projected.weight(symbol) > limits.maxWeight) return undefined;
    for (const cap of caps)
      if (cap.symbols.includes(symbol) && projected.valueOf(cap.symbols).gt(projected.equity.times(cap.maxWeight)))
        return undefined;
  }
  return projected;
}

/** True where a limit that the trades before had brought back is broken again: what two rounds leave of a sell can be too small to make. */
function fallsBehind(
  projected: ProjectedPortfolio,
  before: ProjectedPortfolio,
  { limits, outlook }: TradesInput,
): boolean {
  const measured = (of: ProjectedPortfolio): number => new WeightedRisk(outlook.risk, of.weights()).now.measured;
  if (measured(projected) > Math.max(limits.riskBudget, measured(before))) return true;
  return [...projected.values].some(
    ([symbol, value]) => value.gt(before.value(symbol)) && projected.weight(symbol) > limits.maxWeight,
  );
}

function afterTrade(projected: ProjectedPortfolio, trade: PlannedTrade, market: TradableMarket): ProjectedPortfolio {
  return trade.side === 'sell'
    ? projected.afterSell(trade.symbol, new Decimal(trade.baseQuantity), market)
    : projected.afterBuy(trade.symbol, new Decimal(trade.quoteAmount), market);
}
