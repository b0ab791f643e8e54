import { InvalidInputError } from '../errors/invalidInput.ts';
import type { MatrixInput } from '../linalg/denseMatrix.ts';
import { symmetricEigen } from '../linalg/symmetricEigen.ts';
import { dot } from '../linalg/vector.ts';
import { minimumTorsion } from './minimumTorsion.ts';
import { volatilityOf } from './returnMoments.ts';
import { requirePortfolio } from './riskInput.ts';
import { volatilityContributions } from './volatilityContributions.ts';

/**
 * What counts as a bet:
 * - `principal`: the uncorrelated principal components of the covariance (not unique where eigenvalues repeat, as with fewer observations than assets);
 * - `minimumTorsion`: the uncorrelated factors that follow the assets themselves most closely;
 * - `contribution`: the assets, by their contributions to volatility, correlated as they are.
 */
export type BetDefinition = 'principal' | 'minimumTorsion' | 'contribution';

export interface EffectiveBets {
  /** exp(-sum p log p): 1 where one bet carries all the risk, N where all carry the same; 0 where there is no risk. */
  readonly count: number;
  /** Share of the variance carried by each bet, length N, summing to 1. For `principal` in ascending order of the eigenvalues. */
  readonly shares: Float64Array;
  /**
   * For `minimumTorsion`: how far the factors are from the closest ones, relative. Rounding, but for hundreds of assets, whose rounds are bounded (to
   * some seconds): then the count is about as far off.
   */
  readonly residual?: number;
}

/**
 * Effective number of bets: the exponential of the entropy of how the portfolio's variance spreads over uncorrelated bets. For principal components
 * p_k = l_k (v_k'w)^2 / w'S w. Negative contributions (hedges) enter the entropy by their size.
 *
 * Source: A. Meucci, Managing diversification, Risk 22 (2009); A. Meucci, A. Santangelo and R. Deguest, Risk budgeting and diversification based on
 * optimized uncorrelated factors (2015), for minimum torsion.
 *
 * @param covariance N x N; positive definite for `minimumTorsion`
 * @param weights length N; their sum does not matter
 * @throws InvalidInputError for shapes that do not fit, a negative variance, or a singular covariance with `minimumTorsion`
 */
export function effectiveBets(
  covariance: MatrixInput,
  weights: ArrayLike<number>,
  bets: BetDefinition = 'minimumTorsion',
): EffectiveBets {
  const portfolio = requirePortfolio(covariance, weights);
  const w = portfolio.weights;
  const n = w.length;
  const volatility = volatilityOf(portfolio.covariance.data, w);
  if (volatility === 0) return { count: 0, shares: new Float64Array(n) };
  switch (bets) {
    case 'principal': {
      const { values, vectors } = symmetricEigen(portfolio.covariance.data, n);
      return entropyOf(values.map((value, k) => Math.max(0, value) * dot(vectors, w, n, k * n, 0) ** 2));
    }
    case 'minimumTorsion': {
      const { exposures, variances, residual } = minimumTorsion(portfolio.covariance, w);
      return { ...entropyOf(exposures.map((exposure, k) => exposure * exposure * variances[k])), residual };
    }
    case 'contribution':
      return entropyOf(volatilityContributions(portfolio.covariance, w).shares);
    default: {
      const unknown: never = bets;
      throw new InvalidInputError({
        field: 'bets',
        given: unknown,
        allowed: 'principal, minimumTorsion or contribution',
        remedy: 'Leave it out for minimumTorsion.',
      });
    }
  }
}

function entropyOf(parts: Float64Array): EffectiveBets {
  const size = parts.reduce((sum, part) => sum + Math.abs(part), 0);
  const total = parts.reduce((sum, part) => sum + part, 0);
  let entropy = 0;
  for (const part of parts) {
    const share = Math.abs(part) / size;
    if (share > 0) entropy -= share * Math.log(share);
  }
  return { count: Math.exp(entropy), shares: parts.map((part) => part / total) };
}
