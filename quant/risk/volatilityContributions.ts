import type { MatrixInput } from '../linalg/denseMatrix.ts';
import { matVec } from '../linalg/multiply.ts';
import { volatilityOf } from './returnMoments.ts';
import { requirePortfolio } from './riskInput.ts';

/** How a portfolio's volatility splits over its assets; all arrays of length N. */
export interface VolatilityContributions {
  /** sqrt(w'S w), per period. */
  readonly volatility: number;
  /** Change of the volatility per unit of weight, (S w)_i / volatility. */
  readonly marginal: Float64Array;
  /** w_i times the marginal: sums to the volatility. */
  readonly contributions: Float64Array;
  /** Contributions over the volatility: sums to 1. */
  readonly shares: Float64Array;
}

/**
 * Marginal and component contributions to volatility (Euler's rule for a homogeneous risk measure). A portfolio without risk has zeros throughout.
 *
 * Source: R. Litterman, Hot spots and hedges, Goldman Sachs (1996).
 *
 * @param covariance N x N, per period
 * @param weights length N
 * @throws InvalidInputError for shapes that do not fit or a covariance under which the portfolio has negative variance
 */
export function volatilityContributions(covariance: MatrixInput, weights: ArrayLike<number>): VolatilityContributions {
  const portfolio = requirePortfolio(covariance, weights);
  const w = portfolio.weights;
  const n = w.length;
  const volatility = volatilityOf(portfolio.covariance.data, w);
  const marginal =
    volatility === 0
      ? new Float64Array(n)
      : matVec(portfolio.covariance.data, n, n, w).map((value) => value / volatility);
  const contributions = marginal.map((value, i) => value * w[i]);
  return {
    volatility,
    marginal,
    contributions,
    shares: volatility === 0 ? new Float64Array(n) : contributions.map((value) => value / volatility),
  };
}
