import { InvalidInputError } from '../errors/invalidInput.ts';
import { identity, type MatrixInput } from '../linalg/denseMatrix.ts';
import { requireFields } from '../linalg/numericInput.ts';
import { dot } from '../linalg/vector.ts';
import { boundedShares } from './boundedShares.ts';
import type { PortfolioConstraints } from './constraints.ts';
import { requireCovariance } from './covarianceInput.ts';
import type { SearchLimits } from './namesSearch.ts';
import { longOnlyBox } from './ruleConstraints.ts';
import { type RuleResult, ruleWeights } from './ruleWeights.ts';

export interface EqualWeightsInput {
  /** n, number of assets. */
  readonly assets: number;
  /**
   * S, covariance of returns per period, n x n: in it the distance from equal weights is measured where constraints stand against
   * them. Default: the identity, all assets alike.
   */
  readonly covariance?: MatrixInput;
  /**
   * Long only. The rule invests the budget's maximum as far as the caps allow; groups, turnover cost and a largest number of names
   * are met by the portfolio nearest to the rule's (see `ruleWeights`).
   */
  readonly constraints?: PortfolioConstraints;
  /** When to end a search for the names to hold; of interest with `constraints.maxNames` only. */
  readonly search?: SearchLimits;
}

/**
 * 1/N: the same weight for every asset, the baseline every other allocation has to beat. What caps and floors take is divided
 * equally among the other assets.
 *
 * Source: DeMiguel, Garlappi and Uppal (2009), Optimal versus naive diversification, Review of Financial Studies 22(5).
 *
 * @returns as `RuleResult`, with `objective` = sum of squared weights (their Herfindahl index); `infeasible` with the constraints that
 *   conflict
 * @throws InvalidInputError for a number of assets that is not whole and positive, or malformed constraints
 */
export function equalWeights(input: EqualWeightsInput): RuleResult {
  requireFields(input, 'input');
  const n = input.assets;
  if (!Number.isInteger(n) || n < 1) {
    throw new InvalidInputError({
      field: 'assets',
      given: n,
      allowed: 'a whole number of at least 1',
      remedy: 'Give the number of assets.',
    });
  }
  const given = input.covariance ?? undefined;
  const covariance = given === undefined ? undefined : requireCovariance(given, 'covariance');
  if (covariance !== undefined && covariance.rows !== n) {
    throw new InvalidInputError({
      field: 'covariance',
      given: `a ${covariance.rows} x ${covariance.rows} matrix`,
      allowed: `one row and column for each of the ${n} assets`,
      remedy: 'Give the covariance of the same assets.',
    });
  }
  const box = longOnlyBox(input.constraints ?? {}, n);
  if ('status' in box) return box;
  const rule = boundedShares(new Float64Array(n).fill(1), box.invested, box.lower, box.upper);
  return ruleWeights(rule, box, covariance ?? identity(n), input.search, (weights) => dot(weights, weights));
}
