import { answer } from './answer.ts';
import { type MeanVarianceInput, readMeanVarianceInput } from './meanVarianceInput.ts';
import { turnoverPaid } from './portfolioProgram.ts';
import { problemAtTilt } from './problemAtTilt.ts';
import type { SearchResult } from './result.ts';
import { type TiltedPortfolio, TiltedPortfolios } from './tiltedPortfolios.ts';

/**
 * The portfolio of least variance:
 *
 *     minimise    w'Sw + sum_i cost_i |w_i - previous_i|
 *     subject to  the constraints (bounds, budget with cash, groups, names)
 *
 * Cash has no risk; a turnover cost is in units of variance per unit of weight. The objective is the minimum. Where several
 * portfolios have it (singular S) one of them is returned.
 *
 * Source: Markowitz (1952), Portfolio Selection; solved by the active-set methods of kernels/.
 *
 * @returns `optimal`; `infeasible` with the constraints that conflict; `unproven` where a search for the names to hold was ended early
 * @throws InvalidInputError for a covariance that is not square, finite, symmetric and positive semidefinite, and for malformed
 *   constraints
 */
export function minimumVariance(input: MeanVarianceInput): SearchResult {
  const { covariance, constraints } = readMeanVarianceInput(input);
  const family = new TiltedPortfolios(covariance, constraints, new Float64Array(constraints.n));
  const value = ({ x, variance }: TiltedPortfolio): number => variance + turnoverPaid(constraints, x);
  // At a tilt of 1/2 the family's 1/2 w'Sw + tilt cost is half the objective.
  return answer(problemAtTilt(family, 0.5, value), input.search);
}
