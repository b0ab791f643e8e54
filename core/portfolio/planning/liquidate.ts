import { Decimal } from 'decimal.js';
import type { TradingSymbol } from '../../market/symbol.ts';
import { amountText } from '../../text/amountText.ts';
import { fixedHoldings } from '../account/fixedHoldings.ts';
import { diversification, type RiskModel, valueAtRisk } from '../account/portfolioRisk.ts';
import { positionViews } from '../account/posture.ts';
import { ProjectedPortfolio } from '../account/projectedPortfolio.ts';
import { minimumTrade } from '../account/tradeMinimum.ts';
import { marketView, type TradableMarket, type ValuedPosition, valuePortfolio } from '../account/valuation.ts';
import type { DecisionInput } from '../decision/decisionInput.ts';
import type { Plan, PlannedTrade, PortfolioFigures } from '../decision/plan.ts';
import type { Verdict } from '../decision/verdict.ts';
import { toDecision } from '../explaining/explain.ts';
import { judgeEligibility } from './eligibility.ts';
import { keptBack } from './keptBack.ts';
import { forecastFor, outlookOf } from './outlook.ts';
import { sizeSell } from './sizeSell.ts';

/**
 * The plan that sells an account to cash: all of every position that the venue takes orders for, the largest first. What is protected, too
 * small to be sold, a stablecoin, or has an order already stays, each with its reason. Limits and signals play no part: to leave is the decision.
 */
export function liquidate(input: DecisionInput): Plan {
  const { holdings, limits, policy } = input;
  const market = marketView(input.market);
  const valuation = valuePortfolio(holdings, market.quotes, policy.protect);
  const forecast = forecastFor(input);
  const { risk } = outlookOf(forecast, limits);
  const eligibility = judgeEligibility([...valuation.positions.keys(), ...valuation.unpriced], {
    ...input,
    ...forecast,
    policy: { ...policy, scope: 'all' },
  });
  const before = ProjectedPortfolio.of(valuation);
  const trades: PlannedTrade[] = [];
  const verdicts = new Map<TradingSymbol, Verdict>();
  let after = before;
  for (const position of bySize(valuation.positions.values())) {
    const { symbol } = position;
    const judged = eligibility.get(symbol);
    const tradable = market.tradable.get(symbol);
    const figures = { weight: before.weight(symbol) };
    if (judged?.mayTrade !== true || tradable === undefined) {
      verdicts.set(symbol, { reason: 'NO_PRICE', ...judged?.obstacle, figures });
      continue;
    }
    const quantity = sizeSell(position, position.quantity, true, tradable, limits);
    if (quantity.lte(0)) {
      verdicts.set(symbol, unsellable(position, tradable, input));
      continue;
    }
    verdicts.set(symbol, { reason: 'LIQUIDATION', figures });
    trades.push({
      symbol,
      side: 'sell',
      baseQuantity: quantity.toFixed(),
      quoteAmount: amountText(quantity.times(tradable.quote.bid)),
      price: tradable.quote.bid,
      reason: 'LIQUIDATION',
    });
    after = after.afterSell(symbol, quantity, tradable);
  }
  for (const symbol of valuation.unpriced)
    verdicts.set(symbol, { reason: 'NO_PRICE', ...eligibility.get(symbol)?.obstacle, figures: { weight: 0 } });
  const sold = new Set(trades.map(({ symbol }) => symbol));
  return {
    account: input.account,
    cycleId: input.cycleId,
    at: input.market.at,
    quoteCurrency: policy.quoteCurrency,
    riskBudget: limits.riskBudget,
    before: figuresOf(before, risk, limits.minTradeAmount),
    after: figuresOf(after, risk, limits.minTradeAmount),
    positions: positionViews(valuation, new Map()),
    trades,
    decisions: [...verdicts].map(([symbol, verdict]) =>
      toDecision(symbol, sold.has(symbol) ? 'SELL' : 'SKIP', verdict, policy.quoteCurrency),
    ),
    attempts: [],
    analyses: [],
    warnings: [
      'The account is sold to cash',
      ...valuation.unpriced.map((symbol) => `${symbol} is held but has no price: it is not sold`),
      ...fixedHoldings(holdings),
    ],
  };
}

function bySize(positions: Iterable<ValuedPosition>): readonly ValuedPosition[] {
  return [...positions].sort((a, b) => b.value.cmp(a.value) || (a.symbol < b.symbol ? -1 : 1));
}

function unsellable(position: ValuedPosition, market: TradableMarket, { limits }: DecisionInput): Verdict {
  const { rules } = market;
  const kept = keptBack(position, market, limits);
  if (kept !== undefined) return kept;
  if (position.protectedQuantity.gt(0))
    return { reason: 'PROTECTED', figures: { protectedQuantity: position.protectedQuantity.toNumber() } };
  return { reason: 'BELOW_MIN_TRADE', figures: { minimum: minimumTrade(limits, rules).toNumber() } };
}

function figuresOf(projected: ProjectedPortfolio, risk: RiskModel, dust: number): PortfolioFigures {
  const names = projected.names(new Decimal(dust));
  return {
    equity: amountText(projected.equity),
    cash: amountText(projected.cash),
    positions: names.length,
    diversification: diversification(names.map((symbol) => projected.weight(symbol))),
    valueAtRisk: valueAtRisk(risk, projected.weights()),
  };
}
