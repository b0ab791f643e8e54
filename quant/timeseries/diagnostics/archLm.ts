import { InvalidInputError } from '../../errors/invalidInput.ts';
import { requireFields } from '../../linalg/numericInput.ts';
import { leastSquares } from '../../linalg/qr.ts';
import { dot } from '../../linalg/vector.ts';
import { regularizedBeta } from '../../statistics/beta.ts';
import { chiSquareSurvival } from '../../statistics/chiSquare.ts';
import { readSeries, refuseConstant, unitSize } from '../series.ts';

/** Result of Engle's test: a small p-value speaks for conditional heteroskedasticity. */
export interface ArchLmTest {
  /** n R^2, chi-square with `lags` degrees of freedom. */
  readonly statistic: number;
  readonly pValue: number;
  /** F-statistic of the same restriction, F(lags, n - lags - 1). */
  readonly f: number;
  readonly fPValue: number;
  readonly lags: number;
  /** Observations n = T - lags of the regression. */
  readonly observations: number;
}

/**
 * Engle's Lagrange-multiplier test of no ARCH: n R^2 of e_t^2 = a + sum_{i=1..m} b_i e_{t-i}^2 + v_t.
 *
 * Source: Engle (1982), Autoregressive conditional heteroscedasticity, Econometrica 50; conventions of statsmodels het_arch.
 *
 * @param residuals T finite residuals, not squared
 * @param options.lags m. Default min(10, floor(T / 5))
 * @throws InvalidInputError where the squares are constant or depend on each other, the series is too short, or lags out of range
 */
export function archLm(residuals: ArrayLike<number>, options: { readonly lags?: number } = {}): ArchLmTest {
  requireFields(options, 'options');
  const values = readSeries('residuals', residuals, 5, 'the ARCH test');
  const squares = unitSize(values).map((value) => value * value);
  refuseConstant('residuals, squared', squares);
  const T = values.length;
  const lags = options.lags ?? Math.min(10, Math.floor(T / 5));
  const largest = Math.floor((T - 2) / 2);
  if (!Number.isInteger(lags) || lags < 1 || lags > largest) {
    throw new InvalidInputError({
      field: 'lags',
      given: lags,
      allowed: `a whole number from 1 to ${largest}`,
      remedy: 'Leave it out for the default.',
    });
  }
  const n = T - lags;
  let mean = 0;
  for (const value of squares) mean += value / T;
  const centred = squares.map((value) => value - mean);
  const regressors = new Float64Array((lags + 1) * n);
  regressors.fill(1, 0, n);
  for (let i = 1; i <= lags; i++) regressors.set(centred.subarray(lags - i, T - i), i * n);
  const target = centred.slice(lags);
  const solution = leastSquares(regressors, n, lags + 1, target);
  let average = 0;
  for (const value of target) average += value / n;
  let total = 0;
  for (const value of target) total += (value - average) * (value - average);
  if ('dependentRegressor' in solution || !(total > 0)) {
    throw new InvalidInputError({
      field: 'residuals',
      given: 'residuals whose lagged squares depend linearly on each other',
      allowed: 'residuals with a random part',
      remedy: 'Use fewer lags, or check that the data were read correctly.',
    });
  }
  const unexplained = dot(solution.residuals, solution.residuals, n);
  const determination = Math.min(Math.max(1 - unexplained / total, 0), 1);
  const degrees = n - lags - 1;
  const f = determination / lags / ((1 - determination) / degrees);
  return {
    statistic: n * determination,
    pValue: chiSquareSurvival(n * determination, lags),
    f,
    fPValue: regularizedBeta(degrees / 2, lags / 2, 1 - determination, determination),
    lags,
    observations: n,
  };
}
