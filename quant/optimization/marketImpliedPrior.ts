import { InvalidInputError } from '../errors/invalidInput.ts';
import { requireVector } from '../estimation/observations.ts';
import type { MatrixInput } from '../linalg/denseMatrix.ts';
import { matVec } from '../linalg/multiply.ts';
import { readNumber, requireFields } from '../linalg/numericInput.ts';
import { requireCovariance } from './covarianceInput.ts';

export interface MarketImpliedPriorInput {
  /** Covariance of returns per period, n x n. */
  readonly covariance: MatrixInput;
  /** Market capitalisations in any one unit, or market weights: length n, not negative; normalised to sum 1. */
  readonly marketCapitalisations: ArrayLike<number>;
  /** Risk aversion delta of the market, > 0; `impliedRiskAversion` gives one. */
  readonly riskAversion: number;
  /** Risk-free return per period, added to every asset. Default 0. */
  readonly riskFreeRate?: number;
}

/**
 * Equilibrium expected returns: those under which the market portfolio is the best portfolio of an investor of the given risk
 * aversion (reverse optimisation).
 *
 *     pi = delta S w_mkt + rf
 *
 * Source: Black and Litterman (1992), Global Portfolio Optimization, Financial Analysts Journal 48(5); He and Litterman (1999).
 *
 * @returns expected returns per period, length n, in the unit of the covariance's square root
 * @throws InvalidInputError for a covariance that is not square, symmetric and finite, a capitalisation that is negative or not
 *   finite, capitalisations that sum to zero, or a risk aversion that is not positive
 */
export function marketImpliedPrior(input: MarketImpliedPriorInput): Float64Array {
  requireFields(input, 'input');
  const covariance = requireCovariance(input.covariance, 'covariance');
  const n = covariance.rows;
  const capitalisations = requireVector(input.marketCapitalisations, n, 'marketCapitalisations');
  const riskFreeRate = input.riskFreeRate ?? 0;
  let total = 0;
  for (let i = 0; i < n; i++) {
    if (capitalisations[i] < 0) {
      throw new InvalidInputError({
        field: 'marketCapitalisations',
        given: `${capitalisations[i]} for asset ${i}`,
        allowed: 'numbers that are not negative',
        remedy: 'Give the capitalisation of every asset, 0 where it has none.',
      });
    }
    total += capitalisations[i];
  }
  if (!(total > 0)) {
    throw new InvalidInputError({
      field: 'marketCapitalisations',
      given: 'a sum of 0',
      allowed: 'a positive sum',
      remedy: 'Give at least one positive capitalisation, or use another prior.',
    });
  }
  requirePositive(input.riskAversion, 'riskAversion');
  if (!Number.isFinite(riskFreeRate)) {
    throw new InvalidInputError({
      field: 'riskFreeRate',
      given: riskFreeRate,
      allowed: 'a finite return per period',
      remedy: 'Leave it out for 0.',
    });
  }
  const weights = capitalisations.map((capitalisation) => (input.riskAversion * capitalisation) / total);
  return matVec(covariance.data, n, n, weights).map((excess) => excess + riskFreeRate);
}

/**
 * The risk aversion at which the market's own reward is its equilibrium reward.
 *
 *     delta = (E[r_mkt] - rf) / var(r_mkt)
 *
 * All three per the same period. Source: as for `marketImpliedPrior`.
 *
 * @throws InvalidInputError for a variance that is not positive or an excess return that is not positive (a falling market
 *   implies no risk aversion: choose one, 2.5 is customary)
 */
export function impliedRiskAversion(expectedMarketReturn: number, marketVariance: number, riskFreeRate = 0): number {
  requirePositive(marketVariance, 'marketVariance');
  for (const [field, value] of [
    ['expectedMarketReturn', expectedMarketReturn],
    ['riskFreeRate', riskFreeRate],
  ] as const)
    readNumber(value, field, 'a finite return per period', 'Give all three per the same period.');
  const excess = expectedMarketReturn - riskFreeRate;
  if (!(excess > 0 && excess < Number.POSITIVE_INFINITY)) {
    throw new InvalidInputError({
      field: 'expectedMarketReturn',
      given: `${expectedMarketReturn} against a risk-free ${riskFreeRate}`,
      allowed: 'an expected return above the risk-free rate',
      remedy: 'A market without reward implies no risk aversion: choose one, 2.5 is customary.',
    });
  }
  return excess / marketVariance;
}

function requirePositive(value: number, field: string): void {
  if (Number.isFinite(value) && value > 0) return;
  throw new InvalidInputError({
    field,
    given: value,
    allowed: 'a finite number above 0',
    remedy: 'Check its unit and sign.',
  });
}
