import { InvalidInputError } from '../../errors/invalidInput.ts';
import { requireObservations } from '../../estimation/observations.ts';
import { type MatrixInput, transposeArray } from '../../linalg/denseMatrix.ts';
import { requireFields } from '../../linalg/numericInput.ts';
import { leastSquares } from '../../linalg/qr.ts';
import { dot, norm2 } from '../../linalg/vector.ts';
import { readSeries, refuseConstant } from '../series.ts';
import { type DickeyFullerOptions, dickeyFullerTest, readTrend } from '../unitroot/augmentedDickeyFuller.ts';
import { trendCount } from '../unitroot/dickeyFullerRegression.ts';
import {
  type CriticalValues,
  MAX_P_VALUE_SERIES,
  mackinnonCriticalValues,
  mackinnonPValue,
  type UnitRootTrend,
} from '../unitroot/mackinnon.ts';

/** Options of the Engle-Granger test. */
export interface EngleGrangerOptions extends Pick<DickeyFullerOptions, 'maxLag' | 'autolag'> {
  /** Deterministic part of the cointegrating regression. Default 'c'. */
  readonly trend?: UnitRootTrend;
}

/** Result of the Engle-Granger test: a small p-value speaks for cointegration. */
export interface EngleGrangerTest {
  readonly statistic: number;
  /** MacKinnon (1994) for as many series as were tested, asymptotic. */
  readonly pValue: number;
  /** MacKinnon (2010) for T - 1 observations; null without a constant, where none are published. */
  readonly criticalValues: CriticalValues | null;
  /** Coefficients of the explaining series. */
  readonly hedgeRatios: readonly number[];
  /** Constant of the regression; 0 without one. */
  readonly intercept: number;
  /** Coefficients of t = 1..T and t^2 where the trend has them. */
  readonly trendCoefficients: readonly number[];
  /** Residuals of the cointegrating regression: the spread, length T. */
  readonly spread: Float64Array;
  /** Lagged differences in the test regression; 0 where the fit is perfect. */
  readonly lags: number;
  /** The series are collinear up to rounding: the spread is noise of the arithmetic and the test says nothing. */
  readonly collinear: boolean;
}

/** R^2 from which the series count as collinear: 1 - 100 sqrt(machine epsilon). */
const COLLINEAR = 1 - 100 * Math.sqrt(Number.EPSILON);

/**
 * Engle-Granger test of no cointegration: y_t = trend + b'x_t + s_t by least squares, then a Dickey-Fuller test without constant on
 * the spread s_t, with critical values for the number of series.
 *
 * Source: Engle and Granger (1987), Co-integration and error correction, Econometrica 55; MacKinnon (1994, 2010); conventions of
 * statsmodels coint.
 *
 * @param dependent y, length T, in levels (log prices, usually)
 * @param regressors x: one series of length T, or T x k, at most 5
 * @returns the test; where the series are collinear the statistic is negative infinity and p is 0, as in statsmodels
 * @throws InvalidInputError where the series differ in length, are too short, constant, not finite, or dependent on each other
 */
export function engleGranger(
  dependent: ArrayLike<number>,
  regressors: ArrayLike<number> | MatrixInput,
  options: EngleGrangerOptions = {},
): EngleGrangerTest {
  requireFields(options, 'options');
  const trend = readTrend(options.trend ?? 'c');
  const y = readSeries('dependent', dependent, 8, 'the Engle-Granger test');
  const T = y.length;
  const { columns, k } = readRegressors(regressors, T);
  if (k + 1 > MAX_P_VALUE_SERIES) {
    throw new InvalidInputError({
      field: 'regressors',
      given: `${k} series`,
      allowed: `1 to ${MAX_P_VALUE_SERIES - 1} series`,
      remedy: 'Use the Johansen test for larger systems.',
    });
  }
  refuseConstant('dependent', y);
  const trends = trendCount(trend);
  const { design, scales } = designOf(columns, k, T, trends);
  const solution = leastSquares(design, T, k + trends, y);
  if ('dependentRegressor' in solution) {
    throw new InvalidInputError({
      field: 'regressors',
      given: 'series that depend linearly on each other or on the trend',
      allowed: 'series that are linearly independent',
      remedy: 'Leave one of them out.',
    });
  }
  const coefficients = solution.coefficients.map((value, j) => value / scales[j]);
  const spread = solution.residuals;
  const collinear = !(1 - dot(spread, spread) / totalSquares(y, trend !== 'n') < COLLINEAR);
  const test = collinear ? { statistic: Number.NEGATIVE_INFINITY, lags: 0 } : dickeyFullerTest(spread, 'n', options);
  return {
    statistic: test.statistic,
    pValue: mackinnonPValue(test.statistic, trend, k + 1),
    criticalValues: mackinnonCriticalValues(trend, T - 1, k + 1),
    hedgeRatios: Array.from(coefficients.subarray(0, k)),
    intercept: trends > 0 ? coefficients[k] : 0,
    trendCoefficients: Array.from(coefficients.subarray(k + Math.min(trends, 1))),
    spread,
    lags: test.lags,
    collinear,
  };
}

function readRegressors(regressors: ArrayLike<number> | MatrixInput, T: number): { columns: Float64Array; k: number } {
  const matrix = isSeries(regressors)
    ? readSeries('regressors', regressors, 1, 'the Engle-Granger test')
    : requireObservations(regressors, 'regressors');
  const rows = matrix instanceof Float64Array ? matrix.length : matrix.rows;
  if (rows !== T) {
    throw new InvalidInputError({
      field: 'regressors',
      given: `${rows} observations`,
      allowed: `${T} observations, as many as the dependent series has`,
      remedy: 'Align the series first.',
    });
  }
  if (matrix instanceof Float64Array) return { columns: matrix, k: 1 };
  return { columns: transposeArray(matrix.data, T, matrix.columns), k: matrix.columns };
}

/** Whether one series was given rather than a matrix of several: it holds no rows. */
function isSeries(regressors: ArrayLike<number> | MatrixInput): regressors is ArrayLike<number> {
  const isListed = typeof regressors === 'object' && regressors !== null && 'length' in regressors;
  return isListed && (regressors.length === 0 || typeof regressors[0] !== 'object');
}

/** Regressors of unit size, one per row: the series, 1, t, t^2. */
function designOf(columns: Float64Array, k: number, T: number, trends: number) {
  const design = new Float64Array((k + trends) * T);
  design.set(columns);
  for (let t = 0; t < T; t++) {
    for (let power = 0; power < trends; power++) design[(k + power) * T + t] = (t + 1) ** power;
  }
  const scales = new Float64Array(k + trends);
  for (let j = 0; j < k + trends; j++) {
    const row = design.subarray(j * T, (j + 1) * T);
    scales[j] = norm2(row) || 1;
    for (let t = 0; t < T; t++) row[t] /= scales[j];
  }
  return { design, scales };
}

function totalSquares(y: Float64Array, centred: boolean): number {
  let mean = 0;
  if (centred) for (const value of y) mean += value / y.length;
  let total = 0;
  for (const value of y) total += (value - mean) * (value - mean);
  return total;
}
