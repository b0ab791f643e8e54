import type { SquareMatrix } from '../linalg/denseMatrix.ts';
import { quadraticForm } from '../linalg/multiply.ts';
import type { ResolvedConstraints } from './constraints.ts';
import { symmetric } from './meanVarianceInput.ts';
import { requireSearchLimits, type SearchLimits } from './namesSearch.ts';
import { nearestPortfolio, trackingVariance } from './nearestPortfolio.ts';
import type { FailedOptimization, InfeasibleProblem, OptimalPortfolio, UnprovenPortfolio } from './result.ts';
import { activeBounds, keepsTheRest } from './ruleConstraints.ts';

/** What a rule gave, and how far the constraints took the portfolio from it. */
interface RuleFollowed {
  /** h, the rule's own weights under bounds and budget alone, length n. */
  readonly rule: Float64Array;
  /** sqrt((w - h)'S (w - h)) per period: 0 where the rule's weights could be kept. */
  readonly trackingError: number;
}

/** Weights by a rule. The certificate is `rule` where they are the rule's own, else that of the portfolio nearest to them. */
export interface RulePortfolio extends OptimalPortfolio, RuleFollowed {}

/** A portfolio near the rule's, of few names that the search could not prove to be the best. */
export interface UnprovenRulePortfolio extends UnprovenPortfolio, RuleFollowed {}

export type RuleResult = RulePortfolio | UnprovenRulePortfolio | InfeasibleProblem | FailedOptimization;

/**
 * The result of a rule. A rule knows bounds and a budget; where groups, a turnover cost or a largest number of names stand against
 * its weights h, the portfolio that tracks them most closely takes their place:
 *
 *     minimise    (w - h)'S (w - h) + sum_i cost_i |w_i - previous_i|
 *     subject to  the constraints (bounds, budget with cash, groups, names)
 *
 * @param rule h, length n
 * @param covariance S, n x n
 * @param objective of the weights, for comparison; the variance w'S w by default
 */
export function ruleWeights(
  rule: Float64Array,
  constraints: ResolvedConstraints,
  covariance: SquareMatrix,
  limits: SearchLimits | undefined,
  objective = (weights: Float64Array) => quadraticForm(covariance.data, covariance.rows, weights),
): RuleResult {
  requireSearchLimits(limits);
  if (keepsTheRest(constraints, rule)) {
    return {
      status: 'optimal',
      weights: rule,
      cash: 1 - rule.reduce((sum, weight) => sum + weight, 0),
      objective: objective(rule),
      activeConstraints: activeBounds(constraints, rule),
      certificate: { kind: 'rule' },
      iterations: 1,
      rule,
      trackingError: 0,
    };
  }
  const matrix = symmetric(covariance.data, covariance.rows);
  const nearest = nearestPortfolio(rule, matrix, constraints, limits);
  if (nearest.status === 'infeasible' || nearest.status === 'failed') return nearest;
  const { weights } = nearest;
  const trackingError = Math.sqrt(trackingVariance(matrix, rule, weights));
  return { ...nearest, objective: objective(weights), rule, trackingError };
}
