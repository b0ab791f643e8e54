import type { MatrixInput } from '../linalg/denseMatrix.ts';
import { volatilityOf } from './returnMoments.ts';
import { requirePortfolio } from './riskInput.ts';

/**
 * Diversification ratio: the weighted average volatility over the portfolio's, sum_i |w_i| s_i / sqrt(w'S w). 1 for a single asset or perfectly
 * correlated ones; sqrt(N) for N equal uncorrelated bets.
 *
 * Source: Y. Choueifaty and Y. Coignard, Toward maximum diversification, J. Portfolio Management 35 (2008).
 *
 * @param covariance N x N
 * @param weights length N; their sum does not matter
 * @returns at least 1; 1 where nothing is held or nothing held has risk, Infinity for a perfect hedge
 * @throws InvalidInputError for shapes that do not fit or a covariance under which the portfolio has negative variance
 */
export function diversificationRatio(covariance: MatrixInput, weights: ArrayLike<number>): number {
  const portfolio = requirePortfolio(covariance, weights);
  const { data, rows: n } = portfolio.covariance;
  let average = 0;
  for (let i = 0; i < n; i++) average += Math.abs(portfolio.weights[i]) * Math.sqrt(data[i * n + i]);
  return average === 0 ? 1 : average / volatilityOf(data, portfolio.weights);
}
