import type { TradingSymbol } from '../../market/symbol.ts';
import type { Plan } from '../decision/plan.ts';
import type { SymbolAnalysis } from '../decision/symbolAnalysis.ts';
import { money, percent, shortOf } from './explain.ts';

/** A small share to three decimals: `0.182%`. */
function precise(share: number): string {
  return `${(share * 100).toFixed(3)}%`;
}

/** How old a signal is; one that a model with another clock has dated a little ahead is new. */
function ageOf(hours: number): string {
  const minutes = Math.floor(hours * 60);
  if (minutes < 1) return 'made just now';
  return minutes < 60 ? `${minutes} min old` : `${hours.toFixed(1)} h old`;
}

/** The chain from inputs to verdict on one symbol, line by line; undefined where the plan has not seen it. */
export function explainSymbol(plan: Plan, symbol: TradingSymbol): readonly string[] | undefined {
  const decision = plan.decisions.find((item) => item.symbol === symbol);
  if (decision === undefined) return undefined;
  const analysis = plan.analyses.find((item) => item.symbol === symbol);
  const trade = plan.trades.find((item) => item.symbol === symbol);
  const amount = trade === undefined ? '' : ` ${money(trade.quoteAmount, plan.quoteCurrency)}`;
  return [
    ...(analysis === undefined ? ['Signal       none'] : chain(analysis, plan)),
    ...(trade?.signals ?? []).map(
      ({ source, direction, confidence, weight, id }) =>
        `  ${source}: ${direction} ${percent(confidence)}, weight ${percent(weight)}, ID ${id}`,
    ),
    ...(trade?.limitedBy === undefined ? [] : [`Limited by   ${trade.limitedBy}`]),
    ...sizing(decision.figures),
    `Verdict      ${decision.action}${amount}: ${decision.reason}, ${decision.sentence}`,
    ...Object.entries(decision.figures).map(([name, value]) => `  ${name}: ${Number(value.toPrecision(6))}`),
    `Portfolio    risk ${percent(plan.before.valueAtRisk)} before, ${percent(plan.after.valueAtRisk)} after, budget ${percent(plan.riskBudget)}`,
  ];
}

function chain(analysis: SymbolAnalysis, plan: Plan): readonly string[] {
  const { signal, forecast, weight, target, after } = analysis;
  const eligibility = analysis.mayBuy
    ? 'may be bought and sold'
    : `${analysis.mayTrade ? 'may be sold, not bought' : 'is not traded'}: ${analysis.obstacle ?? 'no signal'}`;
  return [
    signal === undefined
      ? 'Signal       none'
      : `Signal       ${signal.direction} with confidence ${shortOf(signal.confidence)}, ${ageOf(signal.ageHours)}, from ${signal.source}${skillOf(signal)}`,
    `Eligibility  ${eligibility}`,
    ...(forecast === undefined
      ? ['Forecast     none: no usable history']
      : [
          `Forecast     ${precise(forecast.expectedReturn)} a day expected, volatility ${precise(forecast.volatility)} by ${forecast.volatilityModel}${forecast.stale ? ', the last known, raised' : ''}`,
          ...Object.entries(forecast.contributions).map(([model, value]) => `  ${model}: ${precise(value)}`),
        ]),
    `Target       ${percent(target)} of equity by ${plan.attempts.at(-1)?.method ?? 'hold'}, ${percent(weight)} held now, ${percent(after)} after the plan`,
    `Risk         ${percent(analysis.riskBefore)} of the portfolio's before, ${percent(analysis.riskAfter)} after`,
  ];
}

function skillOf({ informationCoefficient, source }: NonNullable<SymbolAnalysis['signal']>): string {
  if (informationCoefficient === undefined) return '';
  const whose = source.includes(' + ') ? 'their' : 'its';
  return `, weighed by ${whose} record: information coefficient ${informationCoefficient.toFixed(3)}`;
}

function sizing(figures: Readonly<Record<string, number>>): readonly string[] {
  const { benefit, cost } = figures;
  return benefit === undefined || cost === undefined
    ? []
    : [`Benefit      ${precise(benefit)} of equity over the horizon, for a cost of ${precise(cost)}`];
}
