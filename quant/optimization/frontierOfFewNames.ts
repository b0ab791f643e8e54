import type { ResolvedConstraints } from './constraints.ts';
import { efficientReturnProblem } from './efficientReturnProblem.ts';
import type { FrontierOfFewNames, FrontierPoint } from './frontierResult.ts';
import { type SearchedPortfolio, type SearchLimits, searchNames, usualNodes } from './namesSearch.ts';
import { turnoverPaid } from './portfolioProgram.ts';
import { leastVarianceProblem } from './problemAtTilt.ts';
import type { FailedOptimization, InfeasibleProblem } from './result.ts';
import { TiltedPortfolios } from './tiltedPortfolios.ts';

/** As a fraction of the tilt at which return and risk weigh about the same: return decides, risk among equals only. */
const RETURN_DECIDES = 1e7;
/** The last target lies this fraction of the range below the greatest return, so that rounding does not put it out of reach. */
const HAIR = 1e-9;

/**
 * The frontier under `constraints.maxNames`, as points: the least variance that so few names can have, with expected returns of at
 * least each of a grid of targets, from that of the least variance of all to the greatest return that so few names can have. Each point
 * is searched for by branch and bound, from the names of the point before.
 *
 * @param covariance n x n row-major, exactly symmetric
 * @param points targets in all, at least 2
 * @param given limits of each point's search
 */
export function frontierOfFewNames(
  covariance: Float64Array,
  constraints: ResolvedConstraints,
  returns: Float64Array,
  points: number,
  given: SearchLimits | undefined,
): FrontierOfFewNames | InfeasibleProblem | FailedOptimization {
  // All points together get what one search gets: with hundreds of assets the first portfolio of each, and its gap.
  const limits = { maxNodes: Math.floor(usualNodes(constraints.n) / (points + 1)), ...given };
  const family = new TiltedPortfolios(covariance, constraints, returns);
  const returnOf = (weights: Float64Array): number =>
    weights.reduce((sum, weight, i) => sum + weight * returns[i], -turnoverPaid(constraints, weights));

  const least = searchNames(leastVarianceProblem(family), limits);
  if (least.status === 'infeasible' || least.status === 'failed') return least;
  const greatest = greatestReturn(family, limits);
  if (greatest.status === 'infeasible' || greatest.status === 'failed') return greatest;

  const from = returnOf(least.weights);
  const range = Math.max(0, returnOf(greatest.weights) - from);
  const found = [pointOf(least, from)];
  for (let k = 1; k < points; k++) {
    const targetReturn = from + range * Math.min(k / (points - 1), 1 - HAIR);
    const last = found[found.length - 1];
    if (last.expectedReturn >= targetReturn) continue;
    const names = k === points - 1 ? [last.weights, greatest.weights] : [last.weights];
    const next = searchNames(efficientReturnProblem(family, targetReturn), limits, names);
    if (next.status === 'failed') return next;
    // Only by a hair, where the greatest return has been found to within rounding.
    if (next.status === 'infeasible') continue;
    found.push(pointOf(next, targetReturn));
  }
  const efficient = found.filter(({ variance }, k) => found.slice(k + 1).every((later) => later.variance > variance));
  const unproven = [least, greatest, ...efficient].some(({ status }) => status === 'unproven');
  return {
    status: unproven ? 'unproven' : 'optimal',
    kind: 'points',
    points: efficient,
    returnBound: largestVariance(family) / (2 * RETURN_DECIDES * family.unit) - greatest.certificate.bound,
    gap: efficient.reduce((most, { certificate }) => Math.max(most, certificate.relativeGap), 0),
    iterations: family.iterations,
  };

  function pointOf(portfolio: SearchedPortfolio, targetReturn: number): FrontierPoint {
    const { status, weights, cash, objective, certificate, activeConstraints } = portfolio;
    const expectedReturn = returnOf(weights);
    return { status, targetReturn, weights, cash, expectedReturn, variance: objective, certificate, activeConstraints };
  }
}

/** The portfolio of few names with the greatest net gain; its certificate is about variance / 2t less the gain. */
function greatestReturn(family: TiltedPortfolios, limits: SearchLimits | undefined) {
  const tilt = RETURN_DECIDES * family.unit;
  return searchNames(
    {
      family,
      solve: (near) => family.at(tilt, near?.set),
      fixedTilt: { tilt, factor: 1 / tilt },
      measure: family.gainScale > 0 ? family.gainScale : family.program.scale,
      value: ({ netGain, variance }) => variance / (2 * tilt) - netGain,
      describe: (portfolio) => ({ objective: portfolio.netGain, ...family.prove(portfolio, 1 / tilt) }),
    },
    limits,
  );
}

/** sum_i |w_i| sigma_i squared, at most, for weights of so few names: no variance is above it. */
function largestVariance(family: TiltedPortfolios): number {
  const { n, covariance } = family.program;
  const { lower, upper, maxNames } = family.constraints;
  const risks = lower.map(
    (bound, i) => Math.max(Math.abs(bound), Math.abs(upper[i])) * Math.sqrt(covariance[i * n + i]),
  );
  return (
    risks
      .sort((a, b) => b - a)
      .slice(0, maxNames)
      .reduce((sum, risk) => sum + risk, 0) ** 2
  );
}
