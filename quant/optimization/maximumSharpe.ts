import { InvalidInputError } from '../errors/invalidInput.ts';
import { requireFields } from '../linalg/numericInput.ts';
import { figure } from './conflicts.ts';
import { greatestRatio } from './greatestRatio.ts';
import { type MeanVarianceInput, readMeanVarianceInput, readReturns } from './meanVarianceInput.ts';
import type { SearchResult } from './result.ts';
import { TiltedPortfolios } from './tiltedPortfolios.ts';

export interface MaximumSharpeInput extends MeanVarianceInput {
  /** mu, expected returns per period, length n. */
  readonly returns: ArrayLike<number>;
  /** rf, return per period of cash. Default 0. */
  readonly riskFreeRate?: number;
}

/**
 * The portfolio of greatest Sharpe ratio:
 *
 *     maximise    (sum_i (mu_i - rf) w_i - sum_i cost_i |w_i - previous_i|) / sqrt(w'Sw)
 *     subject to  the constraints (bounds, budget with cash, groups, names)
 *
 * Cash earns rf, so that it adds nothing to the excess return; fully invested, the numerator is mu'w - rf. A turnover cost is in
 * units of return per unit of weight. The objective is the ratio per period (times sqrt(periods per year) it is annual). Where
 * cash is free and multiples of a portfolio have the same ratio, the largest is returned.
 *
 * The certificate is about t (the ratio's numerator) - w'Sw / 2 at the tilt t where the ratio is greatest; its gap is in units of the
 * ratio, among portfolios as volatile as the answer.
 *
 * Source: Sharpe (1966), Mutual Fund Performance; Tobin (1958) for the tangency.
 *
 * @returns as `minimumVariance`; `infeasible` also where no portfolio earns more than rf; `failed` where one does without risk
 * @throws InvalidInputError for malformed inputs
 */
export function maximumSharpe(input: MaximumSharpeInput): SearchResult {
  requireFields(input, 'input');
  const { covariance, constraints } = readMeanVarianceInput(input);
  const riskFreeRate = input.riskFreeRate ?? 0;
  if (!Number.isFinite(riskFreeRate)) {
    throw new InvalidInputError({
      field: 'riskFreeRate',
      given: riskFreeRate,
      allowed: 'a finite number',
      remedy: 'Give the return of cash per period, in the periods of the returns.',
    });
  }
  const excess = readReturns(input.returns, constraints.n).map((value) => value - riskFreeRate);
  return greatestRatio(
    new TiltedPortfolios(covariance, constraints, excess),
    excess,
    {
      notPositive: (greatest) =>
        `the greatest attainable expected return in excess of the risk-free rate of ${figure(riskFreeRate)} is ${figure(greatest)}, not above 0`,
      positiveGain: { name: `expected return above the risk-free rate of ${figure(riskFreeRate)}`, kind: 'target' },
    },
    input.search,
  );
}
