import { InvalidInputError } from '../../errors/invalidInput.ts';
import { requireObservations } from '../../estimation/observations.ts';
import { choleskyInPlace } from '../../linalg/cholesky.ts';
import { type DenseMatrix, type MatrixInput, transposeArray } from '../../linalg/denseMatrix.ts';
import { leastSquares } from '../../linalg/qr.ts';
import { norm2 } from '../../linalg/vector.ts';
import { laggedMoments } from '../kernels/laggedMoments.ts';

/** Deterministic part: a constant per equation, or none. */
export type VarTrend = 'c' | 'n';

/** Several series in units in which each has mean 0 (with a constant) and mean square 1, one series per row of `columns`. */
export interface VarSystem {
  readonly k: number;
  readonly T: number;
  readonly trend: VarTrend;
  /** k x T row-major. */
  readonly columns: Float64Array;
  readonly centres: Float64Array;
  readonly scales: Float64Array;
}

/** A pivot of the cross products below this share of its diagonal has lost too many digits: the QR of the data takes over. */
const SMALLEST_PIVOT = 1e-6;

/** Reads and scales the data. Throws InvalidInputError naming the column that does not vary. */
export function readSystem(data: MatrixInput, trend: VarTrend, minimumRows: number): VarSystem {
  const matrix: DenseMatrix = requireObservations(data, 'data', minimumRows);
  const k = matrix.columns;
  const T = matrix.rows;
  if (trend !== 'c' && trend !== 'n') {
    throw new InvalidInputError({
      field: 'trend',
      given: trend,
      allowed: "'c' (constant) or 'n' (none)",
      remedy: 'Choose one of these.',
    });
  }
  const columns = transposeArray(matrix.data, T, k);
  const centres = new Float64Array(k);
  const scales = new Float64Array(k);
  for (let a = 0; a < k; a++) {
    const series = columns.subarray(a * T, (a + 1) * T);
    const size = norm2(series) / Math.sqrt(T);
    if (trend === 'c') {
      const reference = series[0];
      let shift = 0;
      for (let t = 0; t < T; t++) shift += (series[t] - reference) / T;
      centres[a] = reference + shift;
      for (let t = 0; t < T; t++) series[t] -= centres[a];
    }
    scales[a] = norm2(series) / Math.sqrt(T);
    if (!(scales[a] > 1e-12 * size)) {
      throw new InvalidInputError({
        field: 'data',
        given: `a constant column ${a}`,
        allowed: 'columns that vary',
        remedy: 'Leave that series out.',
      });
    }
    for (let t = 0; t < T; t++) series[t] /= scales[a];
  }
  return { k, T, trend, columns, centres, scales };
}

/**
 * Cholesky factor L of the cross products of [constant, lags 1..P, current values] over t = start..T-1. Its last k rows hold, left
 * of the diagonal block, the part of the current values that each regressor explains; the diagonal block is the factor of the
 * residual cross products of the largest model. Undefined where the cross products are too ill-conditioned to be used.
 */
export function momentFactor(system: VarSystem, maxLag: number, start: number): Float64Array | undefined {
  const { columns, k, T, trend } = system;
  const moments = laggedMoments(columns, k, T, maxLag, start, trend === 'c');
  const order = (trend === 'c' ? 1 : 0) + k * (maxLag + 1);
  const diagonal = Float64Array.from({ length: order }, (_, i) => moments[i * order + i]);
  if (choleskyInPlace(moments, order) >= 0) return undefined;
  for (let i = 0; i < order; i++) {
    const pivot = moments[i * order + i];
    if (!(pivot * pivot > SMALLEST_PIVOT * diagonal[i])) return undefined;
  }
  return moments;
}

/** The regression of the system on a constant and `lags` lags over t = start..T-1 by QR of the data. */
export function regressByQr(system: VarSystem, lags: number, start: number) {
  const { k, T, trend, columns } = system;
  const n = T - start;
  const constant = trend === 'c' ? 1 : 0;
  const m = constant + k * lags;
  const regressors = new Float64Array(m * n);
  if (constant === 1) regressors.fill(1, 0, n);
  for (let lag = 1; lag <= lags; lag++) {
    for (let a = 0; a < k; a++) {
      const row = constant + (lag - 1) * k + a;
      regressors.set(columns.subarray(a * T + start - lag, a * T + T - lag), row * n);
    }
  }
  const targets = new Float64Array(k * n);
  for (let a = 0; a < k; a++) targets.set(columns.subarray(a * T + start, a * T + T), a * n);
  const solution = leastSquares(regressors, n, m, targets, k);
  if ('dependentRegressor' in solution) {
    const position = solution.dependentRegressor - constant;
    throw new InvalidInputError({
      field: 'data',
      given:
        position < 0
          ? 'columns that are all zero'
          : `lag ${Math.floor(position / k) + 1} of column ${position % k}, a linear combination of the regressors before it`,
      allowed: 'series that are linearly independent',
      remedy: 'Leave out one of the series that move together, or use fewer lags.',
    });
  }
  return solution;
}

/**
 * ln det of the cross products of residuals (k x n row-major), by QR of the residuals themselves: their cross products would lose the
 * digits that tell nearly collinear series apart. Throws InvalidInputError where they depend on each other.
 */
export function residualLogDeterminant(residuals: Float64Array, k: number, n: number): number {
  const solution = leastSquares(residuals, n, k, new Float64Array(0), 0);
  if ('dependentRegressor' in solution) {
    throw new InvalidInputError({
      field: 'data',
      given: 'series whose residuals are linearly dependent',
      allowed: 'series that are linearly independent',
      remedy: 'Leave out one of the series that move together, or use fewer lags.',
    });
  }
  let total = 0;
  for (let a = 0; a < k; a++) total += 2 * Math.log(Math.abs(solution.r[a * k + a]));
  return total;
}
