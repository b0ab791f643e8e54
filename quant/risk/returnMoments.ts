import { InvalidInputError } from '../errors/invalidInput.ts';
import { requireVector } from '../estimation/observations.ts';
import type { MatrixInput } from '../linalg/denseMatrix.ts';
import { quadraticForm } from '../linalg/multiply.ts';
import { requireFields } from '../linalg/numericInput.ts';
import { dot, sum } from '../linalg/vector.ts';
import { requirePortfolio, requireSeries } from './riskInput.ts';

/** Mean and standard deviation of a return, per period. */
export interface ReturnMoments {
  readonly mean: number;
  readonly standardDeviation: number;
}

/** The first four moments of a series of returns. */
export interface SampleMoments extends ReturnMoments {
  /** Third central moment over the cubed standard deviation, both with divisor T; 0 for a constant series. */
  readonly skewness: number;
  /** Fourth central moment over the squared variance, both with divisor T, minus 3; 0 for a constant series. */
  readonly excessKurtosis: number;
}

/**
 * Mean, standard deviation (divisor T - 1), skewness and excess kurtosis (divisor T) of a series:
 * g_1 = m_3 / m_2^(3/2), g_2 = m_4 / m_2^2 - 3 with m_k = sum_t (r_t - mean)^k / T.
 *
 * Source: Joanes and Gill (1998), Comparing measures of sample skewness and kurtosis, The Statistician 47(1).
 *
 * @param returns length T >= 2
 * @throws InvalidInputError for fewer than 2 observations or an element that is not finite
 */
export function sampleMoments(returns: ArrayLike<number>): SampleMoments {
  const series = requireSeries(returns, 2);
  const T = series.length;
  const first = series[0];
  if (series.every((value) => value === first)) {
    return { mean: first, standardDeviation: 0, skewness: 0, excessKurtosis: 0 };
  }
  const mean = sum(series) / T;
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (const value of series) {
    const deviation = value - mean;
    const square = deviation * deviation;
    second += square;
    third += square * deviation;
    fourth += square * square;
  }
  const variance = second / T;
  return {
    mean,
    standardDeviation: Math.sqrt(second / (T - 1)),
    skewness: third / T / variance ** 1.5,
    excessKurtosis: fourth / T / (variance * variance) - 3,
  };
}

/**
 * Mean w'm and standard deviation sqrt(w'S w) of a portfolio's return, per period.
 *
 * Source: Markowitz (1952), Portfolio Selection.
 *
 * @param covariance N x N, per period
 * @param weights length N
 * @param mean expected returns, length N, per period. Default: zero, as is usual over one day.
 * @throws InvalidInputError for shapes that do not fit, or a covariance under which the portfolio has negative variance
 */
export function portfolioMoments(
  covariance: MatrixInput,
  weights: ArrayLike<number>,
  mean?: ArrayLike<number>,
): ReturnMoments {
  const portfolio = requirePortfolio(covariance, weights);
  const n = portfolio.weights.length;
  return {
    mean: mean === undefined ? 0 : dot(requireVector(mean, n, 'mean'), portfolio.weights),
    standardDeviation: volatilityOf(portfolio.covariance.data, portfolio.weights),
  };
}

/** sqrt(w'S w) for a covariance that has been checked: what is below zero is rounding and counts as zero. */
export function volatilityOf(covariance: Float64Array, weights: Float64Array): number {
  return Math.sqrt(Math.max(0, quadraticForm(covariance, weights.length, weights)));
}

/** Moments given by the caller, checked. */
export function requireMoments(moments: ReturnMoments): void {
  const { mean, standardDeviation } = requireFields(moments, 'moments');
  const refuse = (field: string, given: number, allowed: string) => {
    throw new InvalidInputError({ field, given, allowed, remedy: 'Estimate it from returns without gaps.' });
  };
  if (!Number.isFinite(mean)) refuse('mean', mean, 'a finite return per period');
  if (!(Number.isFinite(standardDeviation) && standardDeviation >= 0)) {
    refuse('standardDeviation', standardDeviation, 'a finite number, 0 or more');
  }
}
