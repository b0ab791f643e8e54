import { InvalidInputError } from '../errors/invalidInput.ts';
import type { MatrixInput } from '../linalg/denseMatrix.ts';
import { requireFields } from '../linalg/numericInput.ts';
import { boundedShares } from './boundedShares.ts';
import type { PortfolioConstraints } from './constraints.ts';
import { requireCovariance } from './covarianceInput.ts';
import type { SearchLimits } from './namesSearch.ts';
import { longOnlyBox } from './ruleConstraints.ts';
import { type RuleResult, ruleWeights } from './ruleWeights.ts';

export interface InverseVolatilityInput {
  /** S, covariance of returns per period, n x n; only the diagonal decides. */
  readonly covariance: MatrixInput;
  /**
   * Long only. The rule invests the budget's maximum as far as the caps allow; groups, turnover cost and a largest number of names
   * are met by the portfolio nearest to the rule's (see `ruleWeights`).
   */
  readonly constraints?: PortfolioConstraints;
  /** When to end a search for the names to hold; of interest with `constraints.maxNames` only. */
  readonly search?: SearchLimits;
}

/**
 * Weights in inverse proportion to volatility, "naive risk parity": equal risk contributions where all correlations are equal.
 *
 *     w_i = invested (1 / sigma_i) / sum_j (1 / sigma_j)
 *
 * What caps and floors take is divided among the other assets in the same proportions.
 *
 * Source: Maillard, Roncalli and Teiletche (2010), The properties of equally weighted risk contribution portfolios, Journal of
 * Portfolio Management 36(4).
 *
 * @returns as `RuleResult`, with `objective` = variance w'S w; `infeasible` with the constraints that conflict
 * @throws InvalidInputError for a covariance that is not square, symmetric and finite, an asset without variance, or malformed
 *   constraints
 */
export function inverseVolatility(input: InverseVolatilityInput): RuleResult {
  requireFields(input, 'input');
  const covariance = requireCovariance(input.covariance, 'covariance');
  const n = covariance.rows;
  const box = longOnlyBox(input.constraints ?? {}, n);
  if ('status' in box) return box;
  const scores = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const variance = covariance.data[i * n + i];
    scores[i] = 1 / Math.sqrt(variance);
    if (Number.isFinite(scores[i])) continue;
    throw new InvalidInputError({
      field: 'covariance',
      given: `a variance of ${variance} for ${box.assets[i]}`,
      allowed: 'positive variances: an asset that never moves has no inverse volatility',
      remedy: 'Leave the asset out and hold it as cash, or estimate over a longer window.',
    });
  }
  return ruleWeights(boundedShares(scores, box.invested, box.lower, box.upper), box, covariance, input.search);
}
