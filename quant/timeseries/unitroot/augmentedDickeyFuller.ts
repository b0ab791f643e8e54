import { InvalidInputError } from '../../errors/invalidInput.ts';
import { requireFields } from '../../linalg/numericInput.ts';
import { readSeries, refuseConstant } from '../series.ts';
import {
  chooseLags,
  defaultMaxLag,
  dickeyFullerRegression,
  type LagCriterion,
  trendCount,
} from './dickeyFullerRegression.ts';
import { type CriticalValues, mackinnonCriticalValues, mackinnonPValue, type UnitRootTrend } from './mackinnon.ts';

/** Options of the augmented Dickey-Fuller test. */
export interface DickeyFullerOptions {
  /** Deterministic part. Default 'c'. */
  readonly trend?: UnitRootTrend;
  /** Largest number of lagged differences. Default ceil(12 (T/100)^(1/4)), at most floor(T/2) - trends - 1. */
  readonly maxLag?: number;
  /** Criterion that chooses the number of lags up to maxLag; null uses maxLag. Default 'aic'. */
  readonly autolag?: LagCriterion | null;
}

/** Result of the augmented Dickey-Fuller test: a small p-value speaks against a unit root. */
export interface DickeyFullerTest {
  readonly statistic: number;
  /** MacKinnon (1994), asymptotic. */
  readonly pValue: number;
  readonly lags: number;
  /** Observations in the final regression. */
  readonly observations: number;
  /** MacKinnon (2010), for that number of observations. */
  readonly criticalValues: CriticalValues;
  readonly trend: UnitRootTrend;
}

/**
 * Augmented Dickey-Fuller test of a unit root: t-statistic of phi in dy_t = trend + phi y_{t-1} + sum delta_i dy_{t-i} + u_t.
 *
 * The lags are chosen on the sample common to all candidates, and the regression repeated on the full sample.
 *
 * Source: Said and Dickey (1984), Biometrika 71; MacKinnon (1994, 2010); conventions of statsmodels adfuller.
 *
 * @param series T finite observations, oldest first, in levels
 * @throws InvalidInputError where the series is too short, constant or deterministic, or an option out of range
 */
export function augmentedDickeyFuller(series: ArrayLike<number>, options: DickeyFullerOptions = {}): DickeyFullerTest {
  requireFields(options, 'options');
  const trend = readTrend(options.trend ?? 'c');
  const values = readSeries('series', series, 2 * (trendCount(trend) + 1) + 2, 'a Dickey-Fuller regression');
  refuseConstant('series', values);
  return dickeyFullerTest(values, trend, options);
}

/** The test on a series that is already checked. */
export function dickeyFullerTest(
  values: Float64Array,
  trend: UnitRootTrend,
  options: Pick<DickeyFullerOptions, 'maxLag' | 'autolag'>,
): DickeyFullerTest {
  const T = values.length;
  const largest = Math.floor(T / 2) - trendCount(trend) - 1;
  const maxLag = options.maxLag ?? defaultMaxLag(T, trend);
  if (!Number.isInteger(maxLag) || maxLag < 0 || maxLag > largest) {
    throw new InvalidInputError({
      field: 'maxLag',
      given: maxLag,
      allowed: `a whole number from 0 to ${largest} for ${T} observations`,
      remedy: 'Use fewer lags or a longer series.',
    });
  }
  const criterion = options.autolag === undefined ? 'aic' : options.autolag;
  if (criterion !== null && !['aic', 'bic', 't-stat'].includes(criterion)) {
    throw new InvalidInputError({
      field: 'autolag',
      given: criterion,
      allowed: "'aic', 'bic', 't-stat' or null",
      remedy: 'Choose one of these.',
    });
  }
  const lags = criterion === null || maxLag === 0 ? maxLag : chooseLags(values, trend, maxLag, criterion);
  const { statistic, observations } = dickeyFullerRegression(values, trend, lags);
  return {
    statistic,
    pValue: mackinnonPValue(statistic, trend),
    lags,
    observations,
    criticalValues: mackinnonCriticalValues(trend, observations) as CriticalValues,
    trend,
  };
}

/** Checks a trend given from outside. */
export function readTrend(trend: UnitRootTrend): UnitRootTrend {
  if (!['n', 'c', 'ct', 'ctt'].includes(trend)) {
    throw new InvalidInputError({
      field: 'trend',
      given: trend,
      allowed: "'n', 'c', 'ct' or 'ctt'",
      remedy: "Use 'c' for a constant, 'ct' for a constant and a linear trend.",
    });
  }
  return trend;
}
