import { Decimal } from 'decimal.js';
import type { TradingSymbol } from '../../market/symbol.ts';
import { leftOutLines } from '../../signals/leftOutLines.ts';
import { amountText } from '../../text/amountText.ts';
import { fixedHoldings, unknownWorth } from '../account/fixedHoldings.ts';
import { heldSymbols } from '../account/holdings.ts';
import { pairCap } from '../account/jointCap.ts';
import type { Limits } from '../account/limits.ts';
import { diversification, type RiskModel, valueAtRisk } from '../account/portfolioRisk.ts';
import { positionViews } from '../account/posture.ts';
import { ProjectedPortfolio } from '../account/projectedPortfolio.ts';
import { marketView, type Valuation, valuePortfolio } from '../account/valuation.ts';
import type { Decision, DecisionAction } from '../decision/decision.ts';
import type { DecisionInput } from '../decision/decisionInput.ts';
import { hasGivenWeights } from '../decision/objective.ts';
import type { Plan, PortfolioFigures } from '../decision/plan.ts';
import type { Verdict } from '../decision/verdict.ts';
import { percent, toDecision } from '../explaining/explain.ts';
import type { Forecast } from '../forecast/forecast.ts';
import { portfolioVar } from '../forecast/portfolioVar.ts';
import type { SymbolWork } from '../forecast/symbolWork.ts';
import { analyse } from './analysis.ts';
import { convergedTrades } from './convergedTrades.ts';
import { type Eligibility, judgeEligibility } from './eligibility.ts';
import { withMarketCaps } from './marketCaps.ts';
import { missingPrices } from './missingPrices.ts';
import { forecastFor, outlookOf } from './outlook.ts';
import type { PlannedTrades } from './planTrades.ts';

/**
 * From data to a plan: what to trade under all limits, and one decision with its reason for every symbol seen. Pure: the same input gives
 * the same plan, whatever order its lists are in.
 *
 * @param work what earlier forecasts on the same bars have made of them; it changes nothing but the time that is taken
 */
export function decide(input: DecisionInput, work?: SymbolWork): Plan {
  const { holdings, limits, policy } = input;
  const market = marketView(input.market);
  const valuation = valuePortfolio(holdings, market.quotes, policy.protect, policy.maxSpread);
  const missing = missingPrices({
    holdings,
    unpriced: valuation.unpriced,
    candles: input.candles,
    at: input.market.at,
    dust: limits.minTradeAmount,
  });
  const forecast = forecastFor(input, work);
  const outlook = outlookOf(forecast, limits);
  const before = ProjectedPortfolio.of(valuation);
  const judged = judgeEligibility(seenSymbols(input), { ...input, ...forecast });
  const { objective, eligibility, warnings } = withMarketCaps(input, judged, market.quotes, before);
  // Two that move together are one bet of the optimizer's; who gives both their weights has made that bet.
  const pairs = hasGivenWeights(objective.kind) ? [] : forecast.pairs;
  const planned = convergedTrades({
    valuation,
    market,
    eligibility,
    outlook,
    expectedLosses: forecast.expectedLosses,
    limits,
    objective,
    caps: [...policy.groups, ...pairs.map(({ symbols: [a, b] }) => pairCap(a, b, limits.maxWeight))],
    spent: new Decimal(input.state.spent),
    missingPrices: missing,
  });
  return {
    account: input.account,
    cycleId: input.cycleId,
    at: input.market.at,
    quoteCurrency: policy.quoteCurrency,
    riskBudget: limits.riskBudget,
    before: figuresOf(before, outlook.risk, forecast, limits),
    after: figuresOf(planned.after, outlook.risk, forecast, limits),
    positions: positionViews(valuation, planned.portfolio.targets),
    trades: planned.trades,
    decisions: decisionsOf(eligibility, planned, before, policy.quoteCurrency),
    attempts: planned.portfolio.attempts,
    ...(input.market.universe === undefined ? {} : { universe: input.market.universe }),
    analyses: analyse({
      eligibility,
      signals: input.signals,
      at: input.market.at,
      forecast,
      risk: outlook.risk,
      before,
      planned,
    }),
    warnings: [...warningsOf(holdings, valuation, missing, forecast), ...warnings, ...leftOutLines(input.signals)],
  };
}

function seenSymbols(input: DecisionInput): ReadonlySet<string> {
  return new Set([
    ...input.market.available.map((item) => item.symbol),
    ...input.market.unavailable.map((item) => item.symbol),
    ...heldSymbols(input.holdings),
    ...input.signals.accepted.map((item) => item.symbol),
    ...input.signals.rejected.map((item) => item.symbol),
    ...(input.signals.leftOut?.examples ?? []).map((item) => item.symbol),
  ]);
}

/** One decision for every symbol seen, the heaviest holdings first. */
function decisionsOf(
  eligibility: ReadonlyMap<TradingSymbol, Eligibility>,
  { trades, verdicts }: PlannedTrades,
  before: ProjectedPortfolio,
  quoteCurrency: string,
): readonly Decision[] {
  const actions = new Map<TradingSymbol, DecisionAction>(
    trades.map(({ symbol, side }) => [symbol, side === 'sell' ? 'SELL' : 'BUY']),
  );
  return [...eligibility.values()]
    .map((item) => {
      const verdict = told(item, verdicts.get(item.symbol)) ?? standingVerdict(item, before);
      return toDecision(item.symbol, actions.get(item.symbol) ?? 'SKIP', verdict, quoteCurrency);
    })
    .sort((a, b) => before.weight(b.symbol) - before.weight(a.symbol) || (a.symbol < b.symbol ? -1 : 1));
}

/**
 * The verdict on a trade; of a holding that may not be bought, and whose sell does not pay, the reason why it is not bought. Where a sell signal asks for the
 * sell, that it does not pay is the reason.
 */
function told({ obstacle }: Eligibility, verdict: Verdict | undefined): Verdict | undefined {
  if (verdict?.reason !== 'COST_EXCEEDS_BENEFIT' || obstacle === undefined) return verdict;
  if (obstacle.reason === 'SELL_SIGNAL') return verdict;
  return { ...obstacle, figures: { ...verdict.figures, ...obstacle.figures } };
}

/** The verdict on a symbol that no trade was considered for. */
function standingVerdict({ symbol, obstacle }: Eligibility, before: ProjectedPortfolio): Verdict {
  const weight = before.weight(symbol);
  if (obstacle === undefined) return { reason: 'NOT_IN_TARGET', figures: { weight, target: 0 } };
  return { ...obstacle, figures: { weight, ...obstacle.figures } };
}

function figuresOf(
  projected: ProjectedPortfolio,
  risk: RiskModel,
  forecast: Forecast,
  limits: Limits,
): PortfolioFigures {
  const weights = projected.weights();
  const names = projected.names(new Decimal(limits.minTradeAmount));
  return {
    equity: amountText(projected.equity),
    cash: amountText(projected.cash),
    positions: names.length,
    diversification: diversification(names.map((symbol) => projected.weight(symbol))),
    valueAtRisk: valueAtRisk(risk, weights),
    tail: portfolioVar(forecast, weights),
  };
}

function warningsOf(
  holdings: DecisionInput['holdings'],
  { positions, unpriced }: Valuation,
  missing: readonly TradingSymbol[],
  forecast: Forecast,
): readonly string[] {
  const modelled = new Set(forecast.risk.symbols);
  const failed = forecast.attempts.filter(({ outcome }) => outcome === 'failed');
  return [
    ...unpriced.map((symbol) => {
      const why = unknownWorth(holdings, symbol);
      const price = why === undefined ? 'has no price' : `has no price (${why})`;
      return missing.includes(symbol)
        ? `${symbol} is held but ${price}: it counts as nothing for buys, and until it has one nothing is sold for a limit or a target`
        : `${symbol} is held but ${price}: it is dust and counts as nothing`;
    }),
    ...fixedHoldings(holdings),
    ...[...positions.values()].flatMap(({ symbol, wide }) =>
      wide === undefined
        ? []
        : [
            `${symbol} is held at a spread of ${percent(wide.spread)}, wider than ${percent(wide.maxSpread)}: it counts at its bid, and nothing is sold at this price or because of it`,
          ],
    ),
    ...[...positions.keys()]
      .filter((symbol) => !modelled.has(symbol) && positions.get(symbol)?.fixed?.kind !== 'money')
      .map(
        (symbol) =>
          `${symbol} is held without usable history (${forecast.leftOut.get(symbol) ?? 'no candles'}): its risk is assumed high`,
      ),
    ...forecast.warnings,
    ...(failed.length === 0
      ? []
      : [
          `${failed.length === 1 ? 'a model' : `${failed.length} models`} gave way to a simpler one, first: ${failed[0].model} of ${failed[0].symbol ?? 'all'}`,
        ]),
  ];
}
