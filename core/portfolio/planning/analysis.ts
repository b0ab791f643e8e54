import type { TradingSymbol } from '../../market/symbol.ts';
import type { Signal, SignalBatch } from '../../signals/signal.ts';
import type { RiskModel } from '../account/portfolioRisk.ts';
import type { ProjectedPortfolio } from '../account/projectedPortfolio.ts';
import { riskShares } from '../account/riskShares.ts';
import type { SymbolAnalysis } from '../decision/symbolAnalysis.ts';
import type { Forecast, SymbolForecast } from '../forecast/forecast.ts';
import type { Eligibility } from './eligibility.ts';
import type { PlannedTrades } from './planTrades.ts';

/** What the analyses are made from. */
export interface AnalysisInput {
  readonly eligibility: ReadonlyMap<TradingSymbol, Eligibility>;
  readonly signals: SignalBatch;
  /** Venue time, ms UTC. */
  readonly at: number;
  readonly forecast: Pick<Forecast, 'symbols'>;
  readonly risk: RiskModel;
  readonly before: ProjectedPortfolio;
  readonly planned: PlannedTrades;
}

const HOUR_MS = 3_600_000;

/** Figures for people: enough digits to follow a calculation, few enough to travel in a plan. */
function figure(value: number): number {
  return Number(value.toPrecision(6));
}

/** One analysis for every symbol that is held, has a signal or a target; the others have nothing to analyse. */
export function analyse(input: AnalysisInput): readonly SymbolAnalysis[] {
  const { eligibility, risk, before, planned } = input;
  const { targets } = planned.portfolio;
  const signals = new Map(input.signals.accepted.map((signal) => [signal.symbol, signal]));
  const forecasts = new Map(input.forecast.symbols.map((item) => [item.symbol, item]));
  const [weights, weightsAfter] = [before.weights(), planned.after.weights()];
  const [shares, sharesAfter] = [riskShares(risk, weights), riskShares(risk, weightsAfter)];
  const items: SymbolAnalysis[] = [];
  for (const { symbol, mayTrade, mayBuy, obstacle } of eligibility.values()) {
    const signal = signals.get(symbol);
    if (signal === undefined && !weights.has(symbol) && !targets.has(symbol)) continue;
    const forecast = forecasts.get(symbol);
    items.push({
      symbol,
      ...(signal === undefined ? {} : { signal: signalFigures(signal, input.at) }),
      mayTrade,
      mayBuy,
      ...(obstacle === undefined ? {} : { obstacle: obstacle.reason }),
      ...(forecast === undefined ? {} : { forecast: forecastFigures(forecast) }),
      weight: figure(weights.get(symbol) ?? 0),
      target: figure(targets.get(symbol) ?? 0),
      after: figure(weightsAfter.get(symbol) ?? 0),
      riskBefore: figure(shares.get(symbol) ?? 0),
      riskAfter: figure(sharesAfter.get(symbol) ?? 0),
    });
  }
  return items;
}

function signalFigures(signal: Signal, at: number): NonNullable<SymbolAnalysis['signal']> {
  const { direction, confidence, source, expectedReturn, horizonDays, profitBarrier, lossBarrier } = signal;
  const { informationCoefficient } = signal;
  return {
    direction,
    confidence,
    source,
    ...(expectedReturn === undefined ? {} : { expectedReturn }),
    ...(horizonDays === undefined ? {} : { horizonDays }),
    ...(informationCoefficient === undefined ? {} : { informationCoefficient: figure(informationCoefficient) }),
    ...(profitBarrier === undefined || lossBarrier === undefined ? {} : { profitBarrier, lossBarrier }),
    ageHours: figure((at - signal.at) / HOUR_MS),
  };
}

function forecastFigures(forecast: SymbolForecast): NonNullable<SymbolAnalysis['forecast']> {
  const { volatility, volatilityModel, expectedReturn, contributions, stale } = forecast;
  return {
    volatility: figure(volatility),
    volatilityModel,
    stale,
    expectedReturn: figure(expectedReturn),
    contributions: {
      prior: figure(contributions.prior),
      signal: figure(contributions.signal),
      var: figure(contributions.var),
      pairs: figure(contributions.pairs),
    },
  };
}
