import { covarianceFromCorrelation, splitCovariance } from '../../quant/estimation/correlation.ts';
import { ledoitWolfConstantCorrelation } from '../../quant/estimation/ledoitWolfConstantCorrelation.ts';
import { type DenseMatrix, fromMatrix, fromRows, toRows } from '../../quant/linalg/denseMatrix.ts';
import { quadraticForm } from '../../quant/linalg/multiply.ts';
import { dot } from '../../quant/linalg/vector.ts';
import { efficientFrontier } from '../../quant/optimization/efficientFrontier.ts';
import type { Candle } from '../market/candle.ts';
import type { TradingSymbol } from '../market/symbol.ts';
import type { Limits } from '../portfolio/account/limits.ts';
import type { Plan } from '../portfolio/decision/plan.ts';
import type { SymbolAnalysis } from '../portfolio/decision/symbolAnalysis.ts';
import { marketHistory } from '../portfolio/forecast/histories.ts';

/** Expected return and volatility of one day. */
export interface RiskAndReturn {
  readonly expectedReturn: number;
  readonly volatility: number;
}

/** How the symbols of a plan move together, and what could be made of them. */
export interface MarketRelations {
  readonly symbols: readonly TradingSymbol[];
  /** Days that the correlations come from. */
  readonly days: number;
  /** n x n, in the order of the symbols. */
  readonly correlation: readonly (readonly number[])[];
  /** The best portfolios of these symbols and cash under the largest weight, by rising volatility. */
  readonly frontier: readonly RiskAndReturn[];
  readonly present: RiskAndReturn;
  readonly target: RiskAndReturn;
  readonly single: readonly (RiskAndReturn & { readonly symbol: TradingSymbol })[];
}

/** Symbols that are looked at, at most: what is held or aimed at first, then by what is expected of them. */
const MOST_SYMBOLS = 20;

/** Days that correlations are taken from, and the fewest that say anything. */
const WINDOW_DAYS = 180;
const FEWEST_DAYS = 30;

/** Points between two corners of the frontier, so that its curve is smooth. */
const STEPS = 6;

type Forecasted = SymbolAnalysis & { readonly forecast: NonNullable<SymbolAnalysis['forecast']> };

/** The symbols of a plan that `marketRelations` looks at. */
export function relatedSymbols({ analyses }: Pick<Plan, 'analyses'>): readonly TradingSymbol[] {
  const importance = ({ weight, target, forecast }: Forecasted): number =>
    Math.max(weight, target) * 1_000 + forecast.expectedReturn;
  return analyses
    .filter((analysis): analysis is Forecasted => analysis.forecast !== undefined)
    .toSorted((a, b) => importance(b) - importance(a))
    .slice(0, MOST_SYMBOLS)
    .map(({ symbol }) => symbol);
}

/**
 * Correlations of daily returns, shrunk towards a constant one after Ledoit and Wolf, and the efficient frontier of the plan's own expected returns and volatilities
 * with these correlations. Weights of one symbol are at most `maxWeight`; what is left is cash, which earns nothing.
 * @param candles daily bars of `relatedSymbols`
 * @returns undefined where fewer than two symbols have a common history of 30 days
 */
export function marketRelations(
  plan: Pick<Plan, 'analyses' | 'at'>,
  candles: ReadonlyMap<TradingSymbol, readonly Candle[]>,
  { maxWeight }: Pick<Limits, 'maxWeight'>,
): MarketRelations | undefined {
  const wanted = new Set(relatedSymbols(plan));
  const forecasts = new Map(
    plan.analyses.flatMap((analysis) =>
      analysis.forecast !== undefined && wanted.has(analysis.symbol) ? [[analysis.symbol, analysis as Forecasted]] : [],
    ),
  );
  const { histories, days } = marketHistory(candles, FEWEST_DAYS, WINDOW_DAYS, plan.at);
  const used = histories.flatMap(({ symbol, returns, start }) => {
    const analysis = forecasts.get(symbol);
    return analysis === undefined ? [] : [{ analysis, returns, start }];
  });
  const start = Math.max(0, ...used.map((item) => item.start));
  if (used.length < 2 || days - start < FEWEST_DAYS) return undefined;
  const rows = Array.from({ length: days - start }, (_, day) =>
    used.map(({ returns, start: first }) => returns[start - first + day] ?? 0),
  );
  const shrunk = ledoitWolfConstantCorrelation(fromRows(rows));
  const { correlation } = splitCovariance(fromMatrix(shrunk.covariance));
  const returns = Float64Array.from(used, ({ analysis }) => analysis.forecast.expectedReturn);
  const volatilities = used.map(({ analysis }) => analysis.forecast.volatility);
  const covariance = fromMatrix(covarianceFromCorrelation(correlation, volatilities));
  const figuresOf = (weights: Float64Array): RiskAndReturn => ({
    expectedReturn: dot(weights, returns),
    volatility: Math.sqrt(Math.max(0, quadraticForm(covariance.data, covariance.rows, weights))),
  });
  return {
    symbols: used.map(({ analysis }) => analysis.symbol),
    days: days - start,
    correlation: toRows(correlation),
    frontier: frontierOf(returns, covariance, maxWeight).map(figuresOf),
    present: figuresOf(Float64Array.from(used, ({ analysis }) => analysis.weight)),
    target: figuresOf(Float64Array.from(used, ({ analysis }) => analysis.target)),
    single: used.map(({ analysis: { symbol, forecast } }) => ({
      symbol,
      expectedReturn: forecast.expectedReturn,
      volatility: forecast.volatility,
    })),
  };
}

/** Weights along the frontier; none where it was not found. */
function frontierOf(returns: Float64Array, covariance: DenseMatrix, maxWeight: number): readonly Float64Array[] {
  const found = efficientFrontier({
    returns,
    covariance,
    constraints: { upper: maxWeight, budget: { min: 0, max: 1 } },
  });
  if (found.status !== 'optimal' || found.kind !== 'corners') return [];
  // Between two corners the weights are linear.
  return found.corners.flatMap(({ weights }, index) => {
    const next = found.corners[index + 1]?.weights;
    if (next === undefined) return [weights];
    return Array.from({ length: STEPS }, (_, step) =>
      weights.map((weight, i) => weight + (step / STEPS) * ((next[i] ?? 0) - weight)),
    );
  });
}
