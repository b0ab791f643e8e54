import { matVec, quadraticForm } from '../linalg/multiply.ts';
import { answer } from './answer.ts';
import type { ResolvedConstraints } from './constraints.ts';
import type { SearchLimits } from './namesSearch.ts';
import { turnoverPaid } from './portfolioProgram.ts';
import { problemAtTilt } from './problemAtTilt.ts';
import type { SearchResult } from './result.ts';
import { type TiltedPortfolio, TiltedPortfolios } from './tiltedPortfolios.ts';

/**
 * The portfolio under the constraints that tracks given weights h most closely:
 *
 *     minimise    (w - h)'S (w - h) + sum_i cost_i |w_i - previous_i|
 *
 * A turnover cost is in units of variance per unit of weight. The objective is the minimum.
 *
 * Source: Roll (1992), A mean/variance analysis of tracking error, Journal of Portfolio Management 18(4), for the measure.
 *
 * @param target h, length n
 * @param covariance S, n x n row-major, exactly symmetric
 * @returns as `minimumVariance`
 */
export function nearestPortfolio(
  target: Float64Array,
  covariance: Float64Array,
  constraints: ResolvedConstraints,
  limits: SearchLimits | undefined,
): SearchResult {
  const { n } = constraints;
  const gain = matVec(covariance, n, n, target).map((value) => 2 * value);
  const family = new TiltedPortfolios(covariance, constraints, gain);
  const value = ({ x }: TiltedPortfolio): number =>
    trackingVariance(covariance, target, x) + turnoverPaid(constraints, x);
  // At a tilt of 1/2 the family's 1/2 w'Sw - tilt (2 h'Sw - cost) is half the objective, but for a constant.
  return answer(problemAtTilt(family, 0.5, value), limits);
}

/** (w - h)'S (w - h), not below 0. */
export function trackingVariance(covariance: Float64Array, target: Float64Array, weights: Float64Array): number {
  const active = target.map((value, i) => weights[i] - value);
  return Math.max(0, quadraticForm(covariance, target.length, active));
}
