import { InvalidInputError } from '../errors/invalidInput.ts';
import { requireFields } from '../linalg/numericInput.ts';
import { answer } from './answer.ts';
import { type MeanVarianceInput, readMeanVarianceInput, readReturns } from './meanVarianceInput.ts';
import type { SearchResult } from './result.ts';
import { type TiltedPortfolio, TiltedPortfolios } from './tiltedPortfolios.ts';

export interface QuadraticUtilityInput extends MeanVarianceInput {
  /** mu, expected returns per period, length n. */
  readonly returns: ArrayLike<number>;
  /** delta > 0: the return per period that makes up for a unit of variance is delta / 2. */
  readonly riskAversion: number;
}

/**
 * The portfolio of greatest quadratic utility:
 *
 *     maximise    mu'w - delta/2 w'Sw - sum_i cost_i |w_i - previous_i|
 *     subject to  the constraints (bounds, budget with cash, groups, names)
 *
 * Cash returns nothing and has no risk; a turnover cost is in units of return per unit of weight. The objective is the utility.
 *
 * Source: Markowitz (1959), Portfolio Selection: Efficient Diversification of Investments.
 *
 * @returns as `minimumVariance`
 * @throws InvalidInputError for malformed inputs and a risk aversion that is not above 0
 */
export function quadraticUtility(input: QuadraticUtilityInput): SearchResult {
  requireFields(input, 'input');
  const { covariance, constraints } = readMeanVarianceInput(input);
  const { riskAversion } = input;
  if (!(Number.isFinite(riskAversion) && riskAversion > 0)) {
    throw new InvalidInputError({
      field: 'riskAversion',
      given: riskAversion,
      allowed: 'a finite number above 0',
      remedy: 'Use maximumReturn where risk does not matter, minimumVariance where return does not.',
    });
  }
  const family = new TiltedPortfolios(covariance, constraints, readReturns(input.returns, constraints.n));
  const value = ({ variance, netGain }: TiltedPortfolio): number => 0.5 * riskAversion * variance - netGain;
  return answer(
    {
      family,
      solve: (near) => family.at(1 / riskAversion, near?.set),
      fixedTilt: { tilt: 1 / riskAversion, factor: riskAversion },
      measure: Math.max(family.gainScale, riskAversion * family.program.scale),
      value,
      describe: (portfolio) => ({ objective: -value(portfolio), ...family.prove(portfolio, riskAversion) }),
    },
    input.search,
  );
}
