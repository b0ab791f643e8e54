import { InvalidInputError } from '../../errors/invalidInput.ts';
import { requireFields } from '../../linalg/numericInput.ts';
import { dot } from '../../linalg/vector.ts';
import { chiSquareSurvival } from '../../statistics/chiSquare.ts';
import { readSeries, refuseConstant, unitSize } from '../series.ts';

/** Ljung-Box statistic for one number of lags. */
export interface LjungBoxTest {
  readonly lags: number;
  readonly statistic: number;
  /** Chi-square with lags - modelParameters degrees of freedom; null where that is not positive. */
  readonly pValue: number | null;
}

/**
 * Ljung-Box test of no autocorrelation up to each of 1..lags: Q(m) = T (T + 2) sum_{i=1..m} r_i^2 / (T - i), r_i the autocorrelations
 * about the mean.
 *
 * Source: Ljung and Box (1978), On a measure of lack of fit in time series models, Biometrika 65; conventions of statsmodels
 * acorr_ljungbox.
 *
 * @param series residuals (or their squares), T finite observations
 * @param options.lags largest number of lags, below T. Default min(10, floor(T / 5))
 * @param options.modelParameters number of ARMA parameters fitted to the series, taken off the degrees of freedom. Default 0
 * @returns one test per number of lags, from 1
 * @throws InvalidInputError where the series is constant or not finite, or an option out of range
 */
export function ljungBox(
  series: ArrayLike<number>,
  options: { readonly lags?: number; readonly modelParameters?: number } = {},
): LjungBoxTest[] {
  requireFields(options, 'options');
  const values = readSeries('series', series, 5, 'the Ljung-Box test');
  refuseConstant('series', values);
  const T = values.length;
  const lags = options.lags ?? Math.min(10, Math.floor(T / 5));
  const modelParameters = options.modelParameters ?? 0;
  if (!Number.isInteger(lags) || lags < 1 || lags >= T) {
    throw new InvalidInputError({
      field: 'lags',
      given: lags,
      allowed: `a whole number from 1 to ${T - 1}`,
      remedy: 'Leave it out for the default.',
    });
  }
  if (!Number.isInteger(modelParameters) || modelParameters < 0) {
    throw new InvalidInputError({
      field: 'modelParameters',
      given: modelParameters,
      allowed: 'a whole number of at least 0',
      remedy: 'Leave it out for a series that was not fitted.',
    });
  }
  let mean = 0;
  for (const value of values) mean += value / T;
  const centred = unitSize(values.map((value) => value - mean));
  const variance = dot(centred, centred);
  const tests: LjungBoxTest[] = [];
  let sum = 0;
  for (let i = 1; i <= lags; i++) {
    const correlation = dot(centred, centred, T - i, i, 0) / variance;
    sum += (correlation * correlation) / (T - i);
    const statistic = T * (T + 2) * sum;
    const degrees = i - modelParameters;
    tests.push({ lags: i, statistic, pValue: degrees > 0 ? chiSquareSurvival(statistic, degrees) : null });
  }
  return tests;
}
