import { InvalidInputError } from '../errors/invalidInput.ts';
import { requireFields } from '../linalg/numericInput.ts';
import { plainConflict } from './conflicts.ts';
import { frontierOfFewNames } from './frontierOfFewNames.ts';
import type { EfficientFrontier, FrontierCorner, FrontierResult } from './frontierResult.ts';
import { type MeanVarianceInput, readMeanVarianceInput, readReturns } from './meanVarianceInput.ts';
import type { FailedOptimization, InfeasibleProblem } from './result.ts';
import { type TiltedPortfolio, TiltedPortfolios } from './tiltedPortfolios.ts';

export interface EfficientFrontierInput extends MeanVarianceInput {
  /** mu, expected returns per period, length n. */
  readonly returns: ArrayLike<number>;
  /** Target returns to find portfolios for where `constraints.maxNames` limits the names, at least 2. Default 20. */
  readonly points?: number;
}

const POINTS = 20;
/** Relative step of the tilt past a corner, to land on the next piece. */
const PAST = 1e-9;
/** As a fraction of the tilt at which return and risk weigh about the same: where the frontier begins. */
const FIRST_TILT = 1e-8;
const LAST_TILT = 1e8;
/** Portfolios closer than this in every weight are one corner. */
const SAME = 5e-9;

/**
 * The whole efficient frontier: for every tilt t >= 0 the portfolio that solves
 *
 *     minimise    1/2 w'Sw - t (mu'w - sum_i cost_i |w_i - previous_i|)
 *     subject to  the constraints (bounds, budget with cash, groups)
 *
 * Between corners, where a constraint becomes active or inactive, w is linear in t. From one corner the next follows by a ratio
 * test; each piece is solved afresh just past its first corner, so that ties and rounding do not add up.
 *
 * Source: Markowitz (1956), The optimization of a quadratic function subject to linear constraints (the critical line algorithm);
 * Niedermayer and Niedermayer (2006), Applying Markowitz's critical line algorithm.
 *
 * With `maxNames` the frontier is not made of lines and may be interrupted: `points` efficient portfolios of so few names are searched
 * for instead, at target returns that are evenly spaced, each with its gap (`frontierOfFewNames`).
 *
 * @returns `optimal`, as corners or as points; `unproven` where a search for names was ended early; `infeasible` with the constraints
 *   that conflict
 * @throws InvalidInputError for malformed inputs
 */
export function efficientFrontier(input: EfficientFrontierInput): FrontierResult {
  requireFields(input, 'input');
  const { covariance, constraints } = readMeanVarianceInput(input);
  const { n } = constraints;
  const returns = readReturns(input.returns, n);
  const { points = POINTS } = input;
  if (!Number.isInteger(points) || points < 2) {
    throw new InvalidInputError({
      field: 'points',
      given: points,
      allowed: 'a whole number of at least 2',
      remedy: `Leave it out for ${POINTS}.`,
    });
  }
  const conflict = plainConflict(constraints);
  if (conflict) return conflict;
  if (constraints.maxNames < n) return frontierOfFewNames(covariance, constraints, returns, points, input.search);
  return allCorners(new TiltedPortfolios(covariance, constraints, returns));
}

function allCorners(family: TiltedPortfolios): EfficientFrontier | FailedOptimization | InfeasibleProblem {
  const { n, groups } = family.constraints;
  const corners: TiltedPortfolio[] = [];
  let gap = 0;
  const add = (portfolio: TiltedPortfolio): void => {
    const last = corners.at(-1);
    if (last && portfolio.x.every((value, i) => Math.abs(value - last.x[i]) <= SAME)) return;
    corners.push(portfolio);
  };

  let tilt = FIRST_TILT * family.unit;
  let portfolio = family.at(tilt);
  let past = PAST;
  const limit = 1000 + 50 * (n + groups.length);
  for (let step = 0; step < limit; step++) {
    if ('status' in portfolio) return portfolio;
    const { distance, after, direction } = family.reach(portfolio);
    const size = family.program.scale + portfolio.variance + 2 * portfolio.tilt * Math.abs(portfolio.netGain);
    gap = Math.max(gap, (2 * family.prove(portfolio, 1).certificate.gap) / size);
    if (step === 0) add(family.along(portfolio, direction, -portfolio.tilt));
    else add(portfolio);
    if (tilt + distance > LAST_TILT * family.unit) {
      return { status: 'optimal', kind: 'corners', corners: corners.map(publish), gap, iterations: family.iterations };
    }
    if (distance > 0) {
      // Solved rather than extrapolated: over a long piece the rounding of the direction would add up.
      const corner = family.at(tilt + distance, portfolio.set);
      if ('status' in corner) return corner;
      add(corner);
    }
    // A piece shorter than the step past its corner has been skipped by the next; where nothing moves, the step grows.
    past = distance > PAST * tilt ? PAST : past * 4;
    tilt = (tilt + distance) * (1 + past);
    portfolio = family.at(tilt, after);
  }
  return { status: 'failed', reason: `the frontier has more than ${limit} corners` };

  function publish({ x, netGain, variance, tilt: at }: TiltedPortfolio): FrontierCorner {
    return { weights: x.slice(0, n), cash: x[n], expectedReturn: netGain, variance, tilt: at };
  }
}
