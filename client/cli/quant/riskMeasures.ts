import type { Matrix } from 'ml-matrix';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import { type DenseMatrix, fromRows, transpose } from '../../../quant/linalg/denseMatrix.ts';
import { cornishFisherRisk } from '../../../quant/risk/cornishFisherRisk.ts';
import { filteredHistoricalRisk } from '../../../quant/risk/filteredHistoricalRisk.ts';
import { historicalRisk } from '../../../quant/risk/historicalRisk.ts';
import { monteCarloRisk } from '../../../quant/risk/monteCarloRisk.ts';
import { normalRisk } from '../../../quant/risk/normalRisk.ts';
import { portfolioReturns } from '../../../quant/risk/portfolioReturns.ts';
import { portfolioMoments, sampleMoments } from '../../../quant/risk/returnMoments.ts';
import { studentTRisk } from '../../../quant/risk/studentTRisk.ts';
import type { TailRisk } from '../../../quant/risk/tailRisk.ts';
import { fitGarch } from '../../../quant/timeseries/garch/fitGarch.ts';
import { forecastVariance } from '../../../quant/timeseries/garch/forecastVariance.ts';

export const RISK_METHODS = ['historical', 'normal', 't', 'cornish-fisher', 'filtered', 'monte-carlo'] as const;
export type RiskMethod = (typeof RISK_METHODS)[number];

/** What the measures are taken of. */
export interface RiskInput {
  /** T x N simple returns. */
  readonly returns: DenseMatrix;
  readonly weights: Float64Array;
  /** N x N, for the parametric methods. */
  readonly covariance: Matrix;
  /** Length N, for the parametric methods. */
  readonly mean: Float64Array;
  readonly confidence: number;
  readonly seed: number;
  readonly scenarios: number;
  /** Of Student's t; by default estimated from the kurtosis of the portfolio's returns. */
  readonly degreesOfFreedom: number | undefined;
}

/** Value at risk and CVaR by one method, or why it has none. */
export interface RiskMeasure {
  readonly method: RiskMethod;
  readonly valueAtRisk: number | null;
  readonly conditionalValueAtRisk: number | null;
  /** What a reader should know of the figures. */
  readonly note: string;
}

/** Every method asked for; with several, one that cannot be applied says so and the others are given. */
export function riskMeasures(methods: readonly RiskMethod[], input: RiskInput): readonly RiskMeasure[] {
  return methods.map((method) => {
    try {
      const { note = '', ...risk } = measured(method, input);
      const { valueAtRisk, conditionalValueAtRisk } = risk;
      return { method, valueAtRisk, conditionalValueAtRisk, note };
    } catch (error) {
      if (!(error instanceof InvalidInputError) || methods.length === 1) throw error;
      return { method, valueAtRisk: null, conditionalValueAtRisk: null, note: error.message };
    }
  });
}

function measured(method: RiskMethod, input: RiskInput): TailRisk & { readonly note?: string } {
  const { returns, weights, covariance, mean, confidence } = input;
  const moments = () => portfolioMoments(covariance, weights, mean);
  switch (method) {
    case 'historical':
      return { ...historicalRisk(portfolioReturns(returns, weights), { confidence }), note: `${returns.rows} periods` };
    case 'normal':
      return normalRisk(moments(), confidence);
    case 't': {
      const v = degreesOfFreedom(input);
      return { ...studentTRisk(moments(), confidence, v), note: `${v.toFixed(2)} degrees of freedom` };
    }
    case 'cornish-fisher': {
      const { skewness, excessKurtosis } = sampleMoments(portfolioReturns(returns, weights));
      const { warning, ...risk } = cornishFisherRisk({ ...moments(), skewness, excessKurtosis }, confidence);
      return warning === undefined ? risk : { ...risk, note: warning };
    }
    case 'filtered':
      return { ...filtered(input), note: 'GARCH(1,1) per asset, one period ahead' };
    case 'monte-carlo': {
      const { seed, scenarios } = input;
      const v = degreesOfFreedom(input);
      const options = { covariance, weights, mean, confidence, seed, scenarios };
      const risk = monteCarloRisk({ ...options, ...(Number.isFinite(v) ? { degreesOfFreedom: v } : {}) });
      const error = (100 * risk.conditionalValueAtRiskError).toFixed(3);
      return { ...risk, note: `${scenarios} scenarios, seed ${seed}, CVaR +-${error} %` };
    }
    default: {
      const never: never = method;
      return never;
    }
  }
}

/** By the kurtosis of t: 3 + 6 / (v - 4); without fat tails it is the normal. */
function degreesOfFreedom({ degreesOfFreedom: given, returns, weights }: RiskInput): number {
  if (given !== undefined) return given;
  const { excessKurtosis } = sampleMoments(portfolioReturns(returns, weights));
  return excessKurtosis > 0 ? 4 + 6 / excessKurtosis : Number.POSITIVE_INFINITY;
}

/** Assets without a weight take no part, so that they need no model. */
function filtered({ returns, weights, confidence }: RiskInput): TailRisk {
  const held = Array.from(weights.keys()).filter((index) => weights[index] !== 0);
  const T = returns.rows;
  const series = transpose(returns).data;
  const fits = held.map((index) => fitGarch(series.subarray(index * T, (index + 1) * T), { standardErrors: false }));
  const forecasts = fits.map((fit) => forecastVariance(fit, 1));
  return filteredHistoricalRisk({
    standardizedResiduals: transpose(fromRows(fits.map((fit) => fit.standardizedResiduals))),
    forecastVolatilities: forecasts.map(({ variances }) => Math.sqrt(variances[0])),
    means: forecasts.map((forecast) => forecast.mean),
    weights: held.map((index) => weights[index]),
    confidence,
  });
}
