import { requireObservations, requireVector } from '../estimation/observations.ts';
import type { MatrixInput } from '../linalg/denseMatrix.ts';
import { matVec } from '../linalg/multiply.ts';
import { dot } from '../linalg/vector.ts';
import { normalPdf, normalQuantile } from '../statistics/normal.ts';
import { type QuantileConvention, quantilePosition } from './empiricalQuantile.ts';
import { tailWeights } from './historicalRisk.ts';
import { requireConfidence } from './riskInput.ts';
import type { TailRisk } from './tailRisk.ts';
import { volatilityContributions } from './volatilityContributions.ts';

/** How value at risk and conditional value at risk split over the assets; all arrays of length N. */
export interface TailContributions extends TailRisk {
  /** w_i times the marginal: sums to the VaR. */
  readonly valueAtRiskContributions: Float64Array;
  /** w_i times the marginal: sums to the CVaR. */
  readonly conditionalValueAtRiskContributions: Float64Array;
  /** Change of the VaR per unit of weight. */
  readonly marginalValueAtRisk: Float64Array;
  /** Change of the CVaR per unit of weight. */
  readonly marginalConditionalValueAtRisk: Float64Array;
}

/**
 * Contributions under normal returns: the marginal VaR is -m_i - z (S w)_i / s, the marginal CVaR -m_i + phi(z) / (1 - c) (S w)_i / s, with z the (1 - c)
 * quantile of the standard normal and s the portfolio's volatility.
 *
 * Source: M. Garman, Taking VaR to pieces, Risk 10 (1997); A. McNeil, R. Frey and P. Embrechts, Quantitative Risk Management, 2nd ed., section 8.5.
 *
 * @param covariance N x N, per period
 * @param weights length N
 * @param confidence such as 0.95; between 0.5 and 1
 * @param mean expected returns, length N, per period. Default zero.
 * @throws InvalidInputError for shapes that do not fit, or a covariance or confidence out of range
 */
export function normalTailContributions(
  covariance: MatrixInput,
  weights: ArrayLike<number>,
  confidence: number,
  mean?: ArrayLike<number>,
): TailContributions {
  const tail = 1 - requireConfidence(confidence);
  const { marginal } = volatilityContributions(covariance, weights);
  const n = marginal.length;
  const means = mean === undefined ? new Float64Array(n) : requireVector(mean, n, 'mean');
  const z = normalQuantile(tail);
  const shortfall = normalPdf(z) / tail;
  return composed(
    confidence,
    Float64Array.from(weights),
    marginal.map((value, i) => -means[i] - z * value),
    marginal.map((value, i) => -means[i] + shortfall * value),
  );
}

/**
 * Historical contributions: the marginal VaR is an asset's loss in the period (or, interpolated, the two periods) that the portfolio's quantile falls
 * on, the marginal CVaR its average loss over the tail. The former rests on one or two periods and is noisy; the latter is the one to act on.
 *
 * Source: D. Tasche, Risk contributions and performance measurement (1999), for the conditional expectations; Rockafellar and Uryasev (2002) for
 * the part of the last observation.
 *
 * @param returns T x N, T >= 1
 * @param weights length N
 * @param confidence such as 0.95; between 0.5 and 1
 * @param quantile convention of the VaR. Default `linear`.
 * @throws InvalidInputError for shapes that do not fit, elements that are not finite or a confidence out of range
 */
export function historicalTailContributions(
  returns: MatrixInput,
  weights: ArrayLike<number>,
  confidence: number,
  quantile: QuantileConvention = 'linear',
): TailContributions {
  const { rows: T, columns: n, data } = requireObservations(returns, 'returns', 1);
  const w = requireVector(weights, n, 'weights');
  const tail = 1 - requireConfidence(confidence);
  const portfolio = matVec(data, T, n, w);
  const order = Array.from(portfolio.keys()).sort((a, b) => portfolio[a] - portfolio[b]);
  const averageLoss = (parts: readonly { readonly period: number; readonly share: number }[]) => {
    const losses = new Float64Array(n);
    for (const { period, share } of parts) {
      for (let i = 0; i < n; i++) losses[i] -= share * data[period * n + i];
    }
    return losses;
  };
  const { index, fraction } = quantilePosition(T, tail, quantile);
  const atQuantile = [{ period: order[index], share: 1 - fraction }];
  if (fraction > 0) atQuantile.push({ period: order[index + 1], share: fraction });
  const inTail = Array.from(tailWeights(T, tail), (share, k) => ({ period: order[k], share }));
  return composed(confidence, w, averageLoss(atQuantile), averageLoss(inTail));
}

function composed(
  confidence: number,
  weights: Float64Array,
  marginalValueAtRisk: Float64Array,
  marginalConditionalValueAtRisk: Float64Array,
): TailContributions {
  return {
    confidence,
    valueAtRisk: dot(weights, marginalValueAtRisk),
    conditionalValueAtRisk: dot(weights, marginalConditionalValueAtRisk),
    valueAtRiskContributions: weights.map((weight, i) => weight * marginalValueAtRisk[i]),
    conditionalValueAtRiskContributions: weights.map((weight, i) => weight * marginalConditionalValueAtRisk[i]),
    marginalValueAtRisk,
    marginalConditionalValueAtRisk,
  };
}
