import { matVec } from '../../../quant/linalg/multiply.ts';
import { smoothedHistoricalRisk } from '../../../quant/risk/smoothedHistoricalRisk.ts';
import type { TailRisk } from '../../../quant/risk/tailRisk.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import { assumedVolatility } from '../account/portfolioRisk.ts';
import type { Forecast } from './forecast.ts';
import { NORMAL_TAIL } from './marketTail.ts';

const CONFIDENCE = 0.95;

/** One-day 95 % losses of a portfolio in three views, positive shares of equity. JSON. */
export interface PortfolioVar {
  /** `tail` x sqrt(w'S w), the tail being that of the market's own days: the measure of the risk budget. Convex, and in proportion to the weights. */
  readonly model: TailRisk;
  /** Filtered historical simulation: the smoothed tail of the forecast's scenarios for this portfolio alone. */
  readonly filteredHistorical: TailRisk;
  /** Normal with the forecast covariance: `model` without what the market's days say of the tail. */
  readonly parametric: TailRisk;
}

/**
 * Value at risk and conditional value at risk of a portfolio over the next day, with zero mean. Holdings outside the forecast count at the assumed
 * volatility, as if they moved together with all others.
 *
 * @param weights shares of equity by symbol; cash is what is missing to 1
 */
export function portfolioVar(
  { risk, scenarios, tail }: Pick<Forecast, 'risk' | 'scenarios' | 'tail'>,
  weights: ReadonlyMap<TradingSymbol, number>,
): PortfolioVar {
  const n = risk.symbols.length;
  const exposures = Float64Array.from(risk.symbols, (symbol) => weights.get(symbol) ?? 0);
  const marginal = matVec(risk.covariance, n, n, exposures);
  let variance = 0;
  for (let i = 0; i < n; i += 1) variance += exposures[i] * marginal[i];
  const modelled = new Set(risk.symbols);
  let outside = 0;
  for (const [symbol, weight] of weights) if (!modelled.has(symbol)) outside += Math.abs(weight);
  const unknown = outside > 0 ? outside * assumedVolatility(risk) : 0;
  const deviation = Math.sqrt(Math.max(0, variance)) + unknown;
  const historical =
    scenarios.rows > 0
      ? smoothedHistoricalRisk(matVec(scenarios.data, scenarios.rows, n, exposures), CONFIDENCE)
      : NO_RISK;
  return {
    model: times(tail, deviation),
    filteredHistorical: {
      confidence: CONFIDENCE,
      valueAtRisk: historical.valueAtRisk + unknown * NORMAL_TAIL.valueAtRisk,
      conditionalValueAtRisk: historical.conditionalValueAtRisk + unknown * NORMAL_TAIL.conditionalValueAtRisk,
    },
    parametric: times(NORMAL_TAIL, deviation),
  };
}

const NO_RISK: TailRisk = { confidence: CONFIDENCE, valueAtRisk: 0, conditionalValueAtRisk: 0 };

function times({ confidence, valueAtRisk, conditionalValueAtRisk }: TailRisk, deviation: number): TailRisk {
  return {
    confidence,
    valueAtRisk: valueAtRisk * deviation,
    conditionalValueAtRisk: conditionalValueAtRisk * deviation,
  };
}
