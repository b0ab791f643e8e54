import { InvalidInputError } from '../errors/invalidInput.ts';
import { requireVector } from '../estimation/observations.ts';
import { described, requireFields } from '../linalg/numericInput.ts';
import { leastSquares } from '../linalg/qr.ts';
import { dot } from '../linalg/vector.ts';
import { chiSquareSurvival } from '../statistics/chiSquare.ts';
import { requireConfidence, requireSeries } from './riskInput.ts';

export interface DynamicQuantileOptions {
  /** Number of earlier violations that the next one must not follow from. Default 4. */
  readonly lags?: number;
}

/** Whether violations can be foreseen. A small p-value speaks against the model. */
export interface DynamicQuantileTest {
  /** Chi-square with the degrees of freedom below if the model is right. */
  readonly statistic: number;
  readonly pValue: number;
  /** Regressors that were left after those that follow from the ones before them: a forecast that never changes, lags without a violation. */
  readonly degreesOfFreedom: number;
  /** Periods in the regression: n - lags. */
  readonly periods: number;
}

/**
 * Dynamic quantile test: with h_t = 1 - p at a violation and -p otherwise, p = 1 - c, no h_t may be explained by a constant, the h before it and the forecast for t:
 *   DQ = h'X (X'X)^-1 X'h / (p (1 - p)).
 * It finds violations that are too many, come in clusters, or come when the forecast is high or low.
 *
 * Source: R. Engle and S. Manganelli, CAViaR: conditional autoregressive value at risk by regression quantiles, J. Business and Economic Statistics 22 (2004).
 *
 * @param returns length n, oldest first
 * @param forecasts VaR, length n, positive losses, each made before its return was known
 * @param confidence c of the forecasts, such as 0.95
 * @throws InvalidInputError for fewer than 2 lags + 3 returns, lengths that do not fit, elements that are not finite, or options out of range
 */
export function dynamicQuantileTest(
  returns: ArrayLike<number>,
  forecasts: ArrayLike<number>,
  confidence: number,
  options: DynamicQuantileOptions = {},
): DynamicQuantileTest {
  const { lags = 4 } = requireFields(options, 'options');
  if (!(Number.isInteger(lags) && lags >= 0)) {
    throw new InvalidInputError({
      field: 'lags',
      given: described(lags),
      allowed: 'a whole number of 0 or more',
      remedy: 'Leave it out for 4.',
    });
  }
  const realised = requireSeries(returns, 2 * lags + 3);
  const limits = requireVector(forecasts, realised.length, 'forecasts');
  const p = 1 - requireConfidence(confidence);
  const hits = realised.map((value, t) => (value < -limits[t] ? 1 - p : -p));
  const periods = hits.length - lags;
  const explained = hits.subarray(lags);
  const regressors = [
    new Float64Array(periods).fill(1),
    ...Array.from({ length: lags }, (_, lag) => hits.subarray(lags - lag - 1, lags - lag - 1 + periods)),
    limits.subarray(lags),
  ];
  const { fitted, count } = fittedSquares(regressors, explained);
  const statistic = Math.max(0, fitted / (p * (1 - p)));
  return { statistic, pValue: chiSquareSurvival(statistic, count), degreesOfFreedom: count, periods };
}

/** Sum of squares of what the regressors explain, and the number of those that do not follow from the ones before them. */
function fittedSquares(
  regressors: readonly Float64Array[],
  explained: Float64Array,
): { fitted: number; count: number } {
  const T = explained.length;
  let left = regressors;
  for (;;) {
    const columns = new Float64Array(left.length * T);
    for (const [k, column] of left.entries()) columns.set(column, k * T);
    const solution = leastSquares(columns, T, left.length, explained);
    if ('residuals' in solution) {
      const fitted = explained.map((value, t) => value - solution.residuals[t]);
      return { fitted: dot(fitted, fitted), count: left.length };
    }
    left = left.filter((_, k) => k !== solution.dependentRegressor);
  }
}
