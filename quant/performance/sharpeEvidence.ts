import { InvalidInputError } from '../errors/invalidInput.ts';
import { readNumber, requireFields } from '../linalg/numericInput.ts';
import { sampleMoments } from '../risk/returnMoments.ts';
import { requireSeries } from '../risk/riskInput.ts';

/** A Sharpe ratio and what its uncertainty depends on. */
export interface SharpeEvidence {
  /** Per PERIOD, not per year. */
  readonly sharpeRatio: number;
  /** Number of returns it was measured on, at least 2. */
  readonly observations: number;
  /** Of the returns. */
  readonly skewness: number;
  /** Of the returns, 0 for a normal distribution; the papers' kurtosis is 3 more. */
  readonly excessKurtosis: number;
}

/**
 * The Sharpe ratio of a series per period, (mean - hurdle) / standard deviation (divisor T - 1), with the length, skewness and kurtosis of the series (as
 * `sampleMoments`).
 *
 * Source: D. Bailey and M. Lopez de Prado, The Sharpe ratio efficient frontier, J. Risk 15 (2012).
 *
 * @param returns length T >= 2, per period
 * @param hurdle return per period that must be beaten. Default 0.
 * @returns undefined where the returns do not vary
 * @throws InvalidInputError for fewer than 2 returns, one that is not finite, or a hurdle that is not finite
 */
export function sharpeEvidence(returns: ArrayLike<number>, hurdle = 0): SharpeEvidence | undefined {
  const series = requireSeries(returns, 2);
  readNumber(hurdle, 'hurdle', 'a finite return per period', 'Leave it out for 0.');
  const { mean, standardDeviation, skewness, excessKurtosis } = sampleMoments(series);
  if (standardDeviation === 0) return undefined;
  return { sharpeRatio: (mean - hurdle) / standardDeviation, observations: series.length, skewness, excessKurtosis };
}

/**
 * The number that the variance of a Sharpe ratio has over T - 1: 1 - g_3 S + (g_4 - 1) / 4 S^2 with g_4 the kurtosis that is 3 for a normal distribution.
 *
 * @throws InvalidInputError for figures that are not finite, or that no distribution has
 */
export function sharpeSpread(evidence: Omit<SharpeEvidence, 'observations'>): number {
  const { sharpeRatio, skewness, excessKurtosis } = requireFields(evidence, 'evidence');
  const remedy = 'Take it from `sharpeEvidence`.';
  readNumber(sharpeRatio, 'sharpeRatio', 'a finite Sharpe ratio per period', remedy);
  readNumber(skewness, 'skewness', 'a finite number', remedy);
  readNumber(excessKurtosis, 'excessKurtosis', 'a finite number', remedy);
  const least = skewness * skewness - 2;
  if (excessKurtosis < least - 1e-9 * Math.max(1, Math.abs(least))) {
    throw new InvalidInputError({
      field: 'excessKurtosis',
      given: excessKurtosis,
      allowed: `at least skewness^2 - 2, which is ${least}, as in every distribution`,
      remedy: 'Give the excess over 3, or take it from `sharpeEvidence`.',
    });
  }
  return Math.max(0, 1 - skewness * sharpeRatio + ((excessKurtosis + 2) / 4) * sharpeRatio * sharpeRatio);
}

/** The number of returns of the evidence, checked. */
export function requireObservationCount({ observations }: SharpeEvidence): number {
  if (Number.isInteger(observations) && observations >= 2) return observations;
  throw new InvalidInputError({
    field: 'observations',
    given: observations,
    allowed: 'a whole number of 2 or more',
    remedy: 'Give the number of returns that the Sharpe ratio was measured on.',
  });
}
