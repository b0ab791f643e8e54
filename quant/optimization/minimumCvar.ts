import { leastCvar } from './cvarPortfolio.ts';
import { type CvarInput, type CvarResult, cvarProgram } from './cvarProgram.ts';

/**
 * The portfolio of least conditional value at risk over equally likely scenarios, to the last vertex of the linear program:
 *
 *     minimise  CVaR_beta(w) + sum_i cost_i |w_i - previous_i|
 *     CVaR_beta(w) = min over a of  a + 1 / ((1 - beta) T) sum_t max(0, -r_t'w - a)
 *
 * subject to bounds, budget, groups and a largest number of names. Cash returns 0; a turnover cost is in units of CVaR per unit of
 * weight. Solved by a simplex method made for the problem (`TailSimplex`) and proven by a dual bound; names are searched for by
 * branch and bound (`searchCvarNames`), whose bounds are linear programs and close slowly: a few names of fifty may end `unproven`.
 * Where several portfolios share the least CVaR, the result is one of them.
 *
 * Source: Rockafellar and Uryasev (2000), Optimization of conditional value-at-risk, Journal of Risk 2(3).
 *
 * @returns weights, `objective` = CVaR plus turnover cost, the tail's figures, active constraints with multipliers, a dual bound
 *   (with `maxNames` the certificate of the search); `unproven` where the search was ended early
 * @throws InvalidInputError for returns that are not finite, a confidence outside (0, 1), or malformed constraints
 */
export function minimumCvar(input: CvarInput): CvarResult {
  const problem = cvarProgram(input);
  return 'status' in problem ? problem : leastCvar(problem, input.search);
}
