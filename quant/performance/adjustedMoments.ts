import { sampleMoments } from '../risk/returnMoments.ts';
import { requireSeries } from '../risk/riskInput.ts';

/** Shape of a sample, adjusted for its size. */
export interface AdjustedMoments {
  /** G_1; 0 for a constant series. */
  readonly skewness: number;
  /** G_2, 0 for a normal distribution; 0 for a constant series; undefined for fewer than 4 returns. */
  readonly excessKurtosis: number | undefined;
}

/**
 * Skewness and excess kurtosis adjusted for the size of the sample: with the plain g_1 and g_2 of `sampleMoments`,
 *   G_1 = g_1 sqrt(T (T - 1)) / (T - 2),  G_2 = (T - 1) / ((T - 2)(T - 3)) ((T + 1) g_2 + 6).
 * They are what pandas, and with it quantstats, call skew and kurtosis. `sampleMoments` gives the plain ones, as scipy does.
 *
 * Source: D. Joanes and C. Gill, Comparing measures of sample skewness and kurtosis, The Statistician 47 (1998).
 *
 * @param returns length T >= 3
 * @throws InvalidInputError for fewer than 3 returns or one that is not finite
 */
export function adjustedMoments(returns: ArrayLike<number>): AdjustedMoments {
  const T = requireSeries(returns, 3).length;
  const { standardDeviation, skewness, excessKurtosis } = sampleMoments(returns);
  if (standardDeviation === 0) return { skewness: 0, excessKurtosis: T < 4 ? undefined : 0 };
  return {
    skewness: (skewness * Math.sqrt(T * (T - 1))) / (T - 2),
    excessKurtosis: T < 4 ? undefined : ((T - 1) / ((T - 2) * (T - 3))) * ((T + 1) * excessKurtosis + 6),
  };
}
