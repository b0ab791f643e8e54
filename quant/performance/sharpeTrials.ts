import { requireObservations } from '../estimation/observations.ts';
import { sampleCovariance } from '../estimation/sampleCovariance.ts';
import type { MatrixInput } from '../linalg/denseMatrix.ts';
import { sampleMoments } from '../risk/returnMoments.ts';

/** How widely was searched before one result was chosen. */
export interface SharpeTrials {
  /** Number of INDEPENDENT trials, at least 1, not necessarily whole. */
  readonly count: number;
  /** Variance of the trials' Sharpe ratios per PERIOD, squared: a ratio per year has P times that variance. */
  readonly variance: number;
}

/**
 * What a search over M strategies amounts to: the variance (divisor M - 1) of their Sharpe ratios per period, and the number of independent trials
 *   r + (1 - r) M,
 * with r their average correlation, taken as at least 0. Strategies that do not vary are left out.
 *
 * Source: D. Bailey and M. Lopez de Prado, The deflated Sharpe ratio, J. Portfolio Management 40 (2014), appendix 3.
 *
 * @param returns T x M, T >= 2, one column per strategy that was tried, those that failed included
 * @returns count 1 and variance 0 where fewer than two strategies vary
 * @throws InvalidInputError for fewer than 2 rows or an element that is not finite
 */
export function sharpeTrials(returns: MatrixInput): SharpeTrials {
  const observations = requireObservations(returns, 'returns');
  const { rows: T, columns: M, data } = observations;
  const column = (m: number) => Float64Array.from({ length: T }, (_, t) => data[t * M + m]);
  const moments = Array.from({ length: M }, (_, m) => ({ m, ...sampleMoments(column(m)) }));
  const varied = moments.filter(({ standardDeviation }) => standardDeviation > 0);
  const count = varied.length;
  if (count < 2) return { count: 1, variance: 0 };
  const covariance = sampleCovariance(observations);
  let correlations = 0;
  for (const a of varied) {
    for (const b of varied) {
      if (b.m < a.m) correlations += covariance.get(a.m, b.m) / (a.standardDeviation * b.standardDeviation);
    }
  }
  const average = Math.min(1, Math.max(0, correlations / ((count * (count - 1)) / 2)));
  const { standardDeviation } = sampleMoments(varied.map((each) => each.mean / each.standardDeviation));
  return { count: average + (1 - average) * count, variance: standardDeviation ** 2 };
}
