import { InvalidInputError } from '../../errors/invalidInput.ts';
import { readChoice, requireFields } from '../../linalg/numericInput.ts';
import { dot } from '../../linalg/vector.ts';
import { readSeries, refuseConstant, unitSize } from '../series.ts';

/** Options of the KPSS test. */
export interface KpssOptions {
  /** Stationary about a constant ('c', default) or about a linear trend ('ct'). */
  readonly trend?: 'c' | 'ct';
  /**
   * Lags of the long-run variance: `auto` (default; Hobijn, Franses and Ooms 2004), `legacy` ceil(12 (T/100)^(1/4)) (Schwert 1989), or
   * their number.
   */
  readonly lags?: 'auto' | 'legacy' | number;
}

/** Result of the KPSS test: a small p-value speaks against stationarity. */
export interface KpssTest {
  readonly statistic: number;
  /** Interpolated in the published table, which ends at 0.01 and 0.10. */
  readonly pValue: number;
  /** Where the p-value stands at an end of the table: the true one is below (`at most`) or above (`at least`) it. */
  readonly pValueBound: 'at most' | 'at least' | null;
  readonly lags: number;
  readonly criticalValues: {
    readonly '10%': number;
    readonly '5%': number;
    readonly '2.5%': number;
    readonly '1%': number;
  };
}

/** Source: Kwiatkowski, Phillips, Schmidt and Shin (1992), table 1. */
const CRITICAL_VALUES = {
  c: { '10%': 0.347, '5%': 0.463, '2.5%': 0.574, '1%': 0.739 },
  ct: { '10%': 0.119, '5%': 0.146, '2.5%': 0.176, '1%': 0.216 },
} as const;

/**
 * KPSS test of stationarity: eta = T^-2 sum_t S_t^2 / s^2(l), S_t the partial sums of the residuals about the mean or trend,
 * s^2(l) = T^-1 sum e_t^2 + 2 T^-1 sum_{i=1..l} (1 - i/(l+1)) sum_t e_t e_{t-i}.
 *
 * Source: Kwiatkowski, Phillips, Schmidt and Shin (1992), Testing the null hypothesis of stationarity against the alternative of a unit
 * root, Journal of Econometrics 54; conventions of statsmodels kpss.
 *
 * @param series T >= 4 finite observations, oldest first
 * @throws InvalidInputError where the series is too short or exactly constant (or linear, with 'ct'), or an option out of range
 */
export function kpss(series: ArrayLike<number>, options: KpssOptions = {}): KpssTest {
  requireFields(options, 'options');
  const trend = readChoice(options.trend ?? 'c', 'trend', ['c', 'ct']);
  const criticalValues = CRITICAL_VALUES[trend];
  const values = unitSize(readSeries('series', series, 4, 'the KPSS test'));
  refuseConstant('series', values);
  const T = values.length;
  const residuals = detrended(values, trend);
  const squares = dot(residuals, residuals);
  if (!(squares > 1e-24 * dot(values, values))) {
    throw new InvalidInputError({
      field: 'series',
      given: 'a series on an exact line',
      allowed: 'a series that varies about its trend',
      remedy: 'A deterministic series needs no test.',
    });
  }
  const lags = lagCount(options.lags ?? 'auto', residuals);
  let partial = 0;
  let eta = 0;
  for (const value of residuals) {
    partial += value;
    eta += (partial * partial) / T / T;
  }
  let longRun = squares;
  for (let i = 1; i <= lags; i++) {
    longRun += 2 * (1 - i / (lags + 1)) * dot(residuals, residuals, T - i, i, 0);
  }
  longRun /= T;
  if (!(longRun > 1e-14 * (squares / T))) {
    throw new InvalidInputError({
      field: 'lags',
      given: lags,
      allowed: 'a number of lags for which the long-run variance of the series is positive',
      remedy: 'Use fewer lags.',
    });
  }
  const statistic = eta / longRun;
  return { statistic, ...interpolate(statistic, criticalValues), lags, criticalValues };
}

function detrended(values: Float64Array, trend: 'c' | 'ct'): Float64Array {
  const T = values.length;
  let mean = 0;
  for (const value of values) mean += value / T;
  const residuals = values.map((value) => value - mean);
  if (trend === 'c') return residuals;
  let product = 0;
  let squares = 0;
  for (let t = 0; t < T; t++) {
    const x = t - (T - 1) / 2;
    product += x * residuals[t];
    squares += x * x;
  }
  return residuals.map((value, t) => value - (product / squares) * (t - (T - 1) / 2));
}

function lagCount(lags: 'auto' | 'legacy' | number, residuals: Float64Array): number {
  const T = residuals.length;
  if (lags === 'legacy') return Math.min(Math.ceil(12 * (T / 100) ** 0.25), T - 1);
  if (lags === 'auto') {
    const covarianceLags = Math.trunc(T ** (2 / 9));
    let s0 = dot(residuals, residuals) / T;
    let s1 = 0;
    for (let i = 1; i <= covarianceLags; i++) {
      const product = (2 * dot(residuals, residuals, T - i, i, 0)) / T;
      s0 += product;
      s1 += i * product;
    }
    const ratio = s0 === 0 ? 0 : s1 / s0;
    return Math.min(Math.trunc(1.1447 * Math.cbrt(ratio * ratio) * Math.cbrt(T)), T - 1);
  }
  if (!Number.isInteger(lags) || lags < 0 || lags >= T) {
    throw new InvalidInputError({
      field: 'lags',
      given: lags,
      allowed: `'auto', 'legacy' or a whole number from 0 to ${T - 1}`,
      remedy: 'Leave it out for the automatic choice.',
    });
  }
  return lags;
}

function interpolate(
  statistic: number,
  critical: KpssTest['criticalValues'],
): Pick<KpssTest, 'pValue' | 'pValueBound'> {
  const points = [
    [critical['10%'], 0.1],
    [critical['5%'], 0.05],
    [critical['2.5%'], 0.025],
    [critical['1%'], 0.01],
  ] as const;
  if (statistic <= points[0][0]) return { pValue: 0.1, pValueBound: 'at least' };
  for (let i = 1; i < points.length; i++) {
    const [low, pLow] = points[i - 1];
    const [high, pHigh] = points[i];
    if (statistic < high) {
      return { pValue: pLow + ((pHigh - pLow) * (statistic - low)) / (high - low), pValueBound: null };
    }
  }
  return { pValue: 0.01, pValueBound: 'at most' };
}
