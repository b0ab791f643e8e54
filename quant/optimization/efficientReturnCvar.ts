import { InvalidInputError } from '../errors/invalidInput.ts';
import { requireObservations, requireVector } from '../estimation/observations.ts';
import { requireFields } from '../linalg/numericInput.ts';
import { leastCvar } from './cvarPortfolio.ts';
import { type CvarInput, type CvarResult, cvarProgram } from './cvarProgram.ts';

export interface EfficientReturnCvarInput extends CvarInput {
  /** mu, per period, length n; it need not be the scenarios' mean. */
  readonly expectedReturns: ArrayLike<number>;
  /** Least expected return of the portfolio per period. */
  readonly targetReturn: number;
}

/**
 * The portfolio of least conditional value at risk among those with at least a given expected return: a point of the mean-CVaR
 * frontier.
 *
 *     minimise  CVaR_beta(w) + sum_i cost_i |w_i - previous_i|   subject to  mu'w >= targetReturn
 *
 * and bounds, budget, groups and a largest number of names. Cash returns 0. Source and method: see `minimumCvar`.
 *
 * @returns as `minimumCvar`; a target out of reach is infeasible, and the conflicts say with which constraints
 * @throws InvalidInputError as `minimumCvar`, and for expected returns or a target return that are not finite
 */
export function efficientReturnCvar(input: EfficientReturnCvarInput): CvarResult {
  requireFields(input, 'input');
  const { targetReturn } = input;
  if (!Number.isFinite(targetReturn)) {
    throw new InvalidInputError({
      field: 'targetReturn',
      given: targetReturn,
      allowed: 'a finite expected return per period',
      remedy: 'Use minimumCvar where no return is asked for.',
    });
  }
  const expectedReturns = requireVector(
    input.expectedReturns,
    requireObservations(input.returns, 'returns', 1).columns,
    'expectedReturns',
  );
  const problem = cvarProgram(input, { expectedReturns, least: targetReturn });
  return 'status' in problem ? problem : leastCvar(problem, input.search);
}
