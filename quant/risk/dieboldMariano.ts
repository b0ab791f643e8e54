import { InvalidInputError } from '../errors/invalidInput.ts';
import { requireVector } from '../estimation/observations.ts';
import { described, readChoice, requireFields } from '../linalg/numericInput.ts';
import { dot, sum } from '../linalg/vector.ts';
import { studentTCdf } from '../statistics/studentT.ts';
import { requireSeries } from './riskInput.ts';

/** Weights of the autocovariances up to lag h - 1: all 1 (`truncated`, the paper's), or falling to 0 at h (`bartlett`), which never gives a negative variance. */
export type LongRunVariance = 'truncated' | 'bartlett';

export interface DieboldMarianoOptions {
  /** Periods h that the forecasts look ahead; losses are taken as uncorrelated from lag h on. Default 1. */
  readonly horizon?: number;
  /** Default `truncated`, and `bartlett` where that gives no positive variance. */
  readonly variance?: LongRunVariance;
}

/** Whether one of two forecasts was better by more than chance. */
export interface DieboldMarianoTest {
  /** Below 0 where the first forecast lost less. */
  readonly statistic: number;
  /** Two-sided. */
  readonly pValue: number;
  /** Mean of the first losses minus that of the second. */
  readonly meanDifference: number;
  /** The variance that was used. */
  readonly variance: LongRunVariance;
}

/**
 * Diebold and Mariano's test of equal accuracy, with the correction for small samples: for the differences d_t of the losses, their autocovariances g_k and weights w_k,
 *   DM = mean(d) / sqrt((g_0 + 2 sum_{k<h} w_k g_k) / n),  times sqrt((n + 1 - 2h + h (h - 1) / n) / n),  Student's t with n - 1 degrees of freedom.
 *
 * Source: F. Diebold and R. Mariano, Comparing predictive accuracy, J. Business and Economic Statistics 13 (1995); D. Harvey, S. Leybourne and P. Newbold, Int. J.
 * Forecasting 13 (1997).
 *
 * @param first losses of one forecast, such as from `quantileLoss`, length n >= 4, oldest first
 * @param second losses of the other, length n, over the same periods
 * @throws InvalidInputError for lengths that do not fit, elements that are not finite, differences that do not vary, or options out of range
 */
export function dieboldMariano(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  options: DieboldMarianoOptions = {},
): DieboldMarianoTest {
  const { horizon = 1, variance = 'truncated' } = requireFields(options, 'options');
  const one = requireSeries(first, 4, 'first');
  const two = requireVector(second, one.length, 'second');
  const n = one.length;
  requireHorizon(horizon, n);
  readChoice(variance, 'variance', ['truncated', 'bartlett']);
  const differences = one.map((value, t) => value - two[t]);
  const meanDifference = sum(differences) / n;
  const centred = differences.map((value) => value - meanDifference);
  requireVariation(differences, centred);
  const longRun = (kind: LongRunVariance) => {
    let total = dot(centred, centred) / n;
    for (let k = 1; k < horizon; k++)
      total += ((kind === 'bartlett' ? 1 - k / horizon : 1) * 2 * dot(centred, centred, n - k, k, 0)) / n;
    return total;
  };
  const used = variance === 'truncated' && longRun('truncated') > 0 ? 'truncated' : 'bartlett';
  const correction = (n + 1 - 2 * horizon + (horizon * (horizon - 1)) / n) / n;
  const statistic = (meanDifference / Math.sqrt(longRun(used) / n)) * Math.sqrt(correction);
  return { statistic, pValue: 2 * studentTCdf(-Math.abs(statistic), n - 1), meanDifference, variance: used };
}

function requireHorizon(horizon: number, n: number): void {
  if (Number.isInteger(horizon) && horizon >= 1 && 2 * horizon < n) return;
  throw new InvalidInputError({
    field: 'horizon',
    given: described(horizon),
    allowed: `a whole number of 1 or more, below half of the ${n} periods`,
    remedy: 'Leave it out for forecasts of the next period.',
  });
}

function requireVariation(differences: Float64Array, centred: Float64Array): void {
  const size = differences.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  if (dot(centred, centred) > differences.length * (1e-12 * size) ** 2) return;
  throw new InvalidInputError({
    field: 'second',
    given: 'losses that differ from the first by the same in every period',
    allowed: 'losses whose differences vary',
    remedy: 'Give the losses of two different forecasts.',
  });
}
