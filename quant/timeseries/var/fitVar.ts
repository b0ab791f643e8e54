import type { Matrix } from 'ml-matrix';
import { InvalidInputError } from '../../errors/invalidInput.ts';
import { choleskyInverse } from '../../linalg/cholesky.ts';
import { type DenseMatrix, type MatrixInput, toMatrix, transposeArray } from '../../linalg/denseMatrix.ts';
import { requireFields } from '../../linalg/numericInput.ts';
import { normalInverse } from '../../linalg/qr.ts';
import { symmetricRankK } from '../../linalg/symmetricRankK.ts';
import { axpyInPlace } from '../../linalg/vector.ts';
import { informationCriteria } from './informationCriteria.ts';
import {
  momentFactor,
  readSystem,
  regressByQr,
  residualLogDeterminant,
  type VarSystem,
  type VarTrend,
} from './varSystem.ts';

/** Which vector autoregression to fit. */
export interface VarOptions {
  /** Number of lags p; `selectVarOrder` finds one. */
  readonly lags: number;
  /** Constant (default) or none. */
  readonly trend?: VarTrend;
}

/** A fitted vector autoregression of k series with m = constant + k p regressors per equation and n = T - p observations. */
export interface VarFit {
  readonly lags: number;
  readonly trend: VarTrend;
  /** k. */
  readonly series: number;
  /** n = T - p. */
  readonly observations: number;
  /** m x k: rows constant, lag 1 of each series, lag 2 of each, ...; one column per equation. */
  readonly parameters: Matrix;
  /** Standard errors of the parameters, m x k. */
  readonly standardErrors: Matrix;
  /** Residual covariance with divisor n - m, k x k. */
  readonly residualCovariance: Matrix;
  /** Residual covariance with divisor n (maximum likelihood), k x k. */
  readonly residualCovarianceMle: Matrix;
  /** (Z'Z)^-1 of the regressors Z, m x m. */
  readonly regressorInverse: Matrix;
  /** n x k row-major. */
  readonly residuals: DenseMatrix;
  /** The last p observations, oldest first, p x k row-major: what a forecast starts from. */
  readonly lastObservations: DenseMatrix;
  readonly logLikelihood: number;
  readonly aic: number;
  readonly bic: number;
  readonly hqic: number;
  readonly fpe: number;
}

/**
 * Fits y_t = c + A_1 y_{t-1} + ... + A_p y_{t-p} + u_t, Cov(u_t) = Sigma, by least squares per equation.
 *
 * The normal equations are formed from lagged cross products of the scaled series and factored by Cholesky; where their pivots show a loss
 * of digits, the QR of the regressors is used instead.
 *
 * Source: Lutkepohl (2005), New Introduction to Multiple Time Series Analysis, chapter 3; conventions of statsmodels VAR.fit.
 *
 * @param data T x k, one row per period, oldest first
 * @throws InvalidInputError where the data are too short for the lags, not finite, constant or collinear
 */
export function fitVar(data: MatrixInput, options: VarOptions): VarFit {
  requireFields(options, 'options');
  const trend = options.trend ?? 'c';
  const { lags } = options;
  const system = readSystem(data, trend, 2);
  const { k, T } = system;
  const constant = trend === 'c' ? 1 : 0;
  const count = Number.isInteger(lags) ? lags : -1;
  const m = constant + k * count;
  const n = T - count;
  if (count < 0 || m === 0 || n - m < k) {
    const largest = Math.floor((T - constant - k) / (k + 1));
    throw new InvalidInputError({
      field: 'lags',
      given: lags,
      allowed: `a whole number from ${1 - constant} to ${largest} for ${T} observations of ${k} series`,
      remedy: 'Use fewer lags or more observations.',
    });
  }
  const { coefficients, residuals, inverse } = regress(system, lags, m);
  const products = symmetricRankK(residuals, k, n);
  const { scales } = system;
  for (let a = 0; a < k; a++) {
    for (let t = 0; t < n; t++) residuals[a * n + t] *= scales[a];
    for (let b = 0; b < k; b++) products[a * k + b] *= scales[a] * scales[b];
  }
  const logDet = residualLogDeterminant(residuals, k, n) - k * Math.log(n);
  const parameters = parametersInUnits(system, coefficients, m);
  const regressorInverse = inverseInUnits(system, inverse, m);
  const covariance = products.map((value) => value / (n - m));
  const standardErrors = new Float64Array(m * k);
  for (let r = 0; r < m; r++) {
    for (let e = 0; e < k; e++)
      standardErrors[r * k + e] = Math.sqrt(regressorInverse[r * m + r] * covariance[e * k + e]);
  }
  return {
    lags,
    trend,
    series: k,
    observations: n,
    parameters: toMatrix({ rows: m, columns: k, data: parameters }),
    standardErrors: toMatrix({ rows: m, columns: k, data: standardErrors }),
    residualCovariance: toMatrix({ rows: k, columns: k, data: covariance }),
    residualCovarianceMle: toMatrix({ rows: k, columns: k, data: products.map((value) => value / n) }),
    regressorInverse: toMatrix({ rows: m, columns: m, data: regressorInverse }),
    residuals: { rows: n, columns: k, data: transposeArray(residuals, k, n) },
    lastObservations: lastRows(system, lags),
    logLikelihood: -0.5 * n * (k * Math.log(2 * Math.PI) + logDet + k),
    ...informationCriteria(logDet, n, k, lags, constant),
  };
}

interface Regression {
  /** Coefficients in scaled units, one equation per row: k x m. */
  readonly coefficients: Float64Array;
  /** Residuals in scaled units, one equation per row: k x n. */
  readonly residuals: Float64Array;
  /** (Z'Z)^-1 in scaled units, m x m. */
  readonly inverse: Float64Array;
}

function regress(system: VarSystem, lags: number, m: number): Regression {
  const { k, T, columns, trend } = system;
  const n = T - lags;
  const factor = momentFactor(system, lags, lags);
  if (factor === undefined) {
    const { coefficients, residuals, r } = regressByQr(system, lags, lags);
    return { coefficients, residuals, inverse: normalInverse(r, m) };
  }
  const order = m + k;
  const coefficients = new Float64Array(k * m);
  const residuals = new Float64Array(k * n);
  for (let e = 0; e < k; e++) {
    const row = e * m;
    for (let i = m - 1; i >= 0; i--) {
      let value = factor[(m + e) * order + i];
      for (let j = i + 1; j < m; j++) value -= factor[j * order + i] * coefficients[row + j];
      coefficients[row + i] = value / factor[i * order + i];
    }
    residuals.set(columns.subarray(e * T + lags, (e + 1) * T), e * n);
    const constant = trend === 'c' ? 1 : 0;
    if (constant === 1) for (let t = 0; t < n; t++) residuals[e * n + t] -= coefficients[row];
    for (let lag = 1; lag <= lags; lag++) {
      for (let a = 0; a < k; a++) {
        const weight = coefficients[row + constant + (lag - 1) * k + a];
        axpyInPlace(residuals, -weight, columns, n, e * n, a * T + lags - lag);
      }
    }
  }
  return { coefficients, residuals, inverse: choleskyInverse(factor, m, order) };
}

/** Coefficients in the units of the data, m x k: B_ij s_e / s_j for lags; the constant takes up the centres. */
function parametersInUnits(system: VarSystem, coefficients: Float64Array, m: number): Float64Array {
  const { k, trend, centres, scales } = system;
  const constant = trend === 'c' ? 1 : 0;
  const parameters = new Float64Array(m * k);
  for (let e = 0; e < k; e++) {
    let level = constant === 1 ? centres[e] + scales[e] * coefficients[e * m] : 0;
    for (let r = constant; r < m; r++) {
      const a = (r - constant) % k;
      const value = (coefficients[e * m + r] * scales[e]) / scales[a];
      parameters[r * k + e] = value;
      level -= value * centres[a];
    }
    if (constant === 1) parameters[e] = level;
  }
  return parameters;
}

/** (Z'Z)^-1 in the units of the data: M' W M for scaled regressors = M regressors. */
function inverseInUnits(system: VarSystem, inverse: Float64Array, m: number): Float64Array {
  const { k, trend, centres, scales } = system;
  const constant = trend === 'c' ? 1 : 0;
  const result = inverse.slice();
  for (let r = constant; r < m; r++) {
    const scale = scales[(r - constant) % k];
    for (let c = 0; c < m; c++) {
      result[r * m + c] /= scale;
      result[c * m + r] /= scale;
    }
  }
  if (constant === 1) {
    for (let c = 0; c < m; c++) for (let r = 1; r < m; r++) result[c] -= centres[(r - 1) % k] * result[r * m + c];
    for (let c = 0; c < m; c++) for (let r = 1; r < m; r++) result[c * m] -= centres[(r - 1) % k] * result[c * m + r];
  }
  return result;
}

function lastRows({ k, T, columns, centres, scales }: VarSystem, lags: number): DenseMatrix {
  const data = new Float64Array(lags * k);
  for (let i = 0; i < lags; i++) {
    for (let a = 0; a < k; a++) data[i * k + a] = centres[a] + scales[a] * columns[a * T + T - lags + i];
  }
  return { rows: lags, columns: k, data };
}
