import type { DenseMatrix } from '../../../quant/linalg/denseMatrix.ts';
import { matVec, quadraticForm } from '../../../quant/linalg/multiply.ts';
import { normalRisk } from '../../../quant/risk/normalRisk.ts';
import { smoothedHistoricalRisk } from '../../../quant/risk/smoothedHistoricalRisk.ts';
import type { TailRisk } from '../../../quant/risk/tailRisk.ts';
import { normalPdf, normalQuantile } from '../../../quant/statistics/normal.ts';

const CONFIDENCE = 0.95;
/**
 * Standard deviation, from market to market, of the 95 % quantile of returns of unit variance about the normal 1.645: Student's t has 1.51 with 4 degrees of freedom, and a left
 * tail longer than the right one adds as much.
 */
const SPREAD_OF_QUANTILES = 0.1;

/** The loss of a standard normal return: what is assumed without any day to look at. */
export const NORMAL_TAIL: TailRisk = normalRisk({ mean: 0, standardDeviation: 1 }, CONFIDENCE);

/**
 * The loss of a diversified portfolio in units of its forecast volatility. Filtered historical simulation of the portfolio weighted by inverse volatilities, s q + (1 - s) z: the
 * observed quantile q is drawn to the normal z by as much as its sampling error asks, s = v / (v + p (1 - p) / (T phi(z)^2)), with v the squared spread of such quantiles
 * from market to market. One factor for all portfolios keeps the value at risk in proportion to the weights and convex, so that an optimizer can
 * keep a budget of it.
 *
 * Source: G. Barone-Adesi, K. Giannopoulos and L. Vosper, VaR without correlations for portfolios of derivative securities, J. Futures Markets 19 (1999), for the
 * simulation; Kendall and Stuart, The advanced theory of statistics I, section 10.10, for the error of a quantile.
 *
 * @param scenarios T x n, past days at the volatilities of tomorrow
 * @param covariance n x n
 * @param volatilities of tomorrow, length n, above 0
 */
export function marketTail(
  scenarios: DenseMatrix,
  covariance: Float64Array,
  volatilities: readonly number[],
): TailRisk {
  const { rows: T, columns: n } = scenarios;
  const weights = Float64Array.from(volatilities, (volatility) => 1 / volatility);
  const deviation = Math.sqrt(quadraticForm(covariance, n, weights));
  if (!(deviation > 0 && T > 0)) return NORMAL_TAIL;
  const past = matVec(scenarios.data, T, n, weights).map((value) => value / deviation);
  const observed = smoothedHistoricalRisk(past, CONFIDENCE);
  const p = 1 - CONFIDENCE;
  const samplingVariance = (p * (1 - p)) / (T * normalPdf(normalQuantile(p)) ** 2);
  const share = SPREAD_OF_QUANTILES ** 2 / (SPREAD_OF_QUANTILES ** 2 + samplingVariance);
  const drawn = (value: number, normal: number): number => share * value + (1 - share) * normal;
  return {
    confidence: CONFIDENCE,
    valueAtRisk: drawn(observed.valueAtRisk, NORMAL_TAIL.valueAtRisk),
    conditionalValueAtRisk: drawn(observed.conditionalValueAtRisk, NORMAL_TAIL.conditionalValueAtRisk),
  };
}
