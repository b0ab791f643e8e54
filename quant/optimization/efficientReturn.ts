import { InvalidInputError } from '../errors/invalidInput.ts';
import { requireFields } from '../linalg/numericInput.ts';
import { answer } from './answer.ts';
import { efficientReturnProblem } from './efficientReturnProblem.ts';
import { type MeanVarianceInput, readMeanVarianceInput, readReturns } from './meanVarianceInput.ts';
import type { SearchResult } from './result.ts';
import { TiltedPortfolios } from './tiltedPortfolios.ts';

export interface EfficientReturnInput extends MeanVarianceInput {
  /** mu, expected returns per period, length n. */
  readonly returns: ArrayLike<number>;
  /** Least expected return per period, net of the turnover cost. */
  readonly targetReturn: number;
}

/**
 * The portfolio of least variance that reaches an expected return:
 *
 *     minimise    w'Sw
 *     subject to  mu'w - sum_i cost_i |w_i - previous_i| >= target, and the constraints (bounds, budget with cash, groups, names)
 *
 * Cash returns nothing and has no risk; a turnover cost is in units of return per unit of weight. The objective is the variance per
 * period. Where the portfolio of least variance reaches the target, it is the answer.
 *
 * Source: Markowitz (1952), Portfolio Selection; the tilt towards return at which the target is met is found on the linear
 * pieces of the efficient frontier.
 *
 * @returns as `minimumVariance`; `infeasible` also for a target above the greatest attainable return, which the reason states
 * @throws InvalidInputError for malformed inputs
 */
export function efficientReturn(input: EfficientReturnInput): SearchResult {
  requireFields(input, 'input');
  const { covariance, constraints } = readMeanVarianceInput(input);
  const returns = readReturns(input.returns, constraints.n);
  const { targetReturn } = input;
  if (!Number.isFinite(targetReturn)) {
    throw new InvalidInputError({
      field: 'targetReturn',
      given: targetReturn,
      allowed: 'a finite number',
      remedy: 'Give the expected return per period that is to be reached.',
    });
  }
  const family = new TiltedPortfolios(covariance, constraints, returns);
  return answer(efficientReturnProblem(family, targetReturn), input.search);
}
