import { InvalidInputError } from '../../errors/invalidInput.ts';
import { choleskyInPlace } from '../../linalg/cholesky.ts';
import { leastSquares } from '../../linalg/qr.ts';
import { dot, norm2 } from '../../linalg/vector.ts';
import { laggedMoments } from '../kernels/laggedMoments.ts';
import type { UnitRootTrend } from './mackinnon.ts';

/** How the number of lagged differences is chosen; null takes the largest. */
export type LagCriterion = 'aic' | 'bic' | 't-stat';

/** |t| of the last lagged difference from which the general-to-specific search keeps it: the 5 % point of |N(0, 1)|. */
const SIGNIFICANT_T = 1.6448536269514722;
/** Below this share of its diagonal a pivot of the cross products has lost too many digits: QR of the data takes over. */
const SMALLEST_PIVOT = 1e-6;

/** Statistic of the regression with a given number of lags. */
export interface DickeyFullerStatistic {
  /** t-statistic of the lagged level. */
  readonly statistic: number;
  /** Coefficient of the lagged level: rho - 1. */
  readonly coefficient: number;
  /** Observations in the regression. */
  readonly observations: number;
}

/** Number of deterministic regressors. */
export function trendCount(trend: UnitRootTrend): number {
  return trend === 'n' ? 0 : trend.length;
}

/** Default largest lag: ceil(12 (T/100)^(1/4)), at most floor(T/2) - trends - 1; negative where T is too small (Schwert 1989). */
export function defaultMaxLag(observations: number, trend: UnitRootTrend): number {
  return Math.min(Math.floor(observations / 2) - trendCount(trend) - 1, Math.ceil(12 * (observations / 100) ** 0.25));
}

/**
 * Regression dy_t = trend + phi y_{t-1} + sum_{i=1..lags} delta_i dy_{t-i} + u_t by QR on its full sample.
 *
 * @param series y, length T; not constant
 * @throws InvalidInputError where the regressors depend on each other or the fit is perfect
 */
export function dickeyFullerRegression(
  series: Float64Array,
  trend: UnitRootTrend,
  lags: number,
): DickeyFullerStatistic {
  const { regressors, target, n, k } = designMatrix(series, trend, lags, lags);
  // The level last, so that its standard error is read off the corner of R.
  const solution = leastSquares(regressors, n, k, target);
  if ('dependentRegressor' in solution) throw dependent();
  const { coefficients, residuals, r } = solution;
  const variance = dot(residuals, residuals, n) / (n - k);
  const corner = r[k * k - 1];
  const coefficient = coefficients[k - 1];
  const statistic = (coefficient * Math.abs(corner)) / Math.sqrt(variance);
  if (!Number.isFinite(statistic) || !(variance > 1e-26 * (dot(target, target) / n))) throw dependent();
  return { statistic, coefficient, observations: n };
}

/**
 * Chooses the number of lagged differences on the sample common to all of 0..maxLag. The regressors are nested, so one Cholesky
 * factorisation of their cross products holds the residual sums of squares of all.
 */
export function chooseLags(
  series: Float64Array,
  trend: UnitRootTrend,
  maxLag: number,
  criterion: LagCriterion,
): number {
  const { explained, residual, n, fixed } =
    explainedByCrossProducts(series, trend, maxLag) ?? explainedByQr(series, trend, maxLag);
  const sums = new Float64Array(maxLag + 1);
  let total = residual;
  for (let p = maxLag; p >= 0; p--) {
    sums[p] = total;
    total += explained[fixed + p - 1] ** 2;
  }
  if (criterion === 't-stat') {
    for (let p = maxLag; p > 0; p--) {
      const k = fixed + p;
      if (Math.abs(explained[k - 1]) >= SIGNIFICANT_T * Math.sqrt(sums[p] / (n - k))) return p;
    }
    return 0;
  }
  const penalty = criterion === 'aic' ? 2 : Math.log(n);
  let best = 0;
  let lowest = Number.POSITIVE_INFINITY;
  for (let p = 0; p <= maxLag; p++) {
    const value = n * Math.log(sums[p] / n) + penalty * (fixed + p);
    if (value < lowest) {
      lowest = value;
      best = p;
    }
  }
  return best;
}

interface Explained {
  /** Component of the target along each regressor once those before it are taken out: its square is what that regressor explains. */
  readonly explained: Float64Array;
  /** Residual sum of squares with all regressors. */
  readonly residual: number;
  readonly n: number;
  /** Number of regressors that are always in: trends and level. */
  readonly fixed: number;
}

function explainedByCrossProducts(series: Float64Array, trend: UnitRootTrend, maxLag: number): Explained | undefined {
  const T = series.length;
  const n = T - 1 - maxLag;
  const trends = trendCount(trend);
  const fixed = trends + 1;
  const order = fixed + maxLag + 1;
  const { levels, differences } = scaled(series, trend);
  const moments = new Float64Array(order * order);
  const put = (row: number, column: number, value: number) => {
    moments[Math.max(row, column) * order + Math.min(row, column)] = value;
  };
  const trendRows = trendColumns(trends, n);
  for (let a = 0; a < trends; a++) {
    for (let b = 0; b <= a; b++) put(a, b, dot(trendRows, trendRows, n, a * n, b * n));
    put(trends, a, dot(trendRows, levels, n, a * n, maxLag));
    for (let i = 0; i <= maxLag; i++) {
      put(i === 0 ? order - 1 : fixed + i - 1, a, dot(trendRows, differences, n, a * n, maxLag - i));
    }
  }
  put(trends, trends, dot(levels, levels, n, maxLag, maxLag));
  for (let i = 0; i <= maxLag; i++) {
    put(i === 0 ? order - 1 : fixed + i - 1, trends, dot(levels, differences, n, maxLag, maxLag - i));
  }
  const lagged = laggedMoments(differences, 1, T - 1, maxLag, maxLag, false);
  for (let a = 0; a <= maxLag; a++) {
    for (let b = 0; b <= a; b++) put(fixed + a, fixed + b, lagged[a * (maxLag + 1) + b]);
  }
  const diagonal = Float64Array.from({ length: order }, (_, i) => moments[i * order + i]);
  if (choleskyInPlace(moments, order) >= 0) return undefined;
  for (let i = 0; i < order; i++) {
    const pivot = moments[i * order + i];
    if (!(pivot * pivot > SMALLEST_PIVOT * diagonal[i])) return undefined;
  }
  const last = (order - 1) * order;
  return { explained: moments.slice(last, last + order - 1), residual: moments[last + order - 1] ** 2, n, fixed };
}

/** As above where the cross products are too ill-conditioned: one QR per number of lags. */
function explainedByQr(series: Float64Array, trend: UnitRootTrend, maxLag: number): Explained {
  const fixed = trendCount(trend) + 1;
  const explained = new Float64Array(fixed + maxLag);
  let n = 0;
  let residual = 0;
  for (let p = maxLag; p >= 0; p--) {
    const design = designMatrix(series, trend, p, maxLag);
    const solution = leastSquares(design.regressors, design.n, design.k, design.target);
    if ('dependentRegressor' in solution) throw dependent();
    n = design.n;
    const sum = dot(solution.residuals, solution.residuals, n);
    if (p === maxLag) residual = sum;
    else explained[fixed + p] = Math.sqrt(Math.max(sum - residual - tail(explained, fixed + p + 1), 0));
  }
  return { explained, residual, n, fixed };
}

function tail(values: Float64Array, start: number): number {
  let total = 0;
  for (let i = start; i < values.length; i++) total += values[i] * values[i];
  return total;
}

/** Regressors (one per row: trends, lagged differences 1..lags, level) and target over the sample that `maxLag` leaves. */
function designMatrix(series: Float64Array, trend: UnitRootTrend, lags: number, maxLag: number) {
  const n = series.length - 1 - maxLag;
  const trends = trendCount(trend);
  const k = trends + lags + 1;
  const { levels, differences, unit } = scaled(series, trend);
  const regressors = new Float64Array(k * n);
  regressors.set(trendColumns(trends, n));
  for (let i = 1; i <= lags; i++) {
    regressors.set(differences.subarray(maxLag - i, maxLag - i + n), (trends + i - 1) * n);
  }
  // Level and target in one unit, so that the coefficient is that of the data.
  regressors.set(levels.subarray(maxLag, maxLag + n), (k - 1) * n);
  const target = differences.slice(maxLag, maxLag + n);
  for (let t = 0; t < n; t++) target[t] *= unit;
  return { regressors, target, n, k };
}

/** Levels about their mean (with a constant) over their size, differences over theirs; `unit` turns the latter into the former. */
function scaled(series: Float64Array, trend: UnitRootTrend) {
  const T = series.length;
  let centre = 0;
  if (trend !== 'n') for (const value of series) centre += value / T;
  const levels = series.map((value) => value - centre);
  const differences = new Float64Array(T - 1);
  for (let t = 0; t < T - 1; t++) differences[t] = series[t + 1] - series[t];
  const levelSize = norm2(levels) / Math.sqrt(T);
  const differenceSize = norm2(differences) / Math.sqrt(T - 1);
  for (let t = 0; t < T; t++) levels[t] /= levelSize;
  for (let t = 0; t < T - 1; t++) differences[t] /= differenceSize;
  return { levels, differences, unit: differenceSize / levelSize };
}

/** Polynomials 1, x, x^2 - mean on x in [-1, 1]: the same space as 1, t, t^2, but nearly orthogonal. */
function trendColumns(trends: number, n: number): Float64Array {
  const columns = new Float64Array(trends * n);
  if (trends > 0) columns.fill(1, 0, n);
  for (let t = 0; t < n; t++) {
    const x = n > 1 ? (2 * t) / (n - 1) - 1 : 0;
    if (trends > 1) columns[n + t] = x;
    if (trends > 2) columns[2 * n + t] = x * x - 1 / 3;
  }
  return columns;
}

function dependent(): InvalidInputError {
  return new InvalidInputError({
    field: 'series',
    given: 'a series that its own lags and trend determine exactly',
    allowed: 'a series with a random part',
    remedy: 'Check that the data were read correctly; a deterministic series needs no test.',
  });
}
