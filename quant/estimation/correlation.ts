import type { Matrix } from 'ml-matrix';
import { InvalidInputError } from '../errors/invalidInput.ts';
import { type MatrixInput, type SquareMatrix, toMatrix } from '../linalg/denseMatrix.ts';
import { requireCovariance } from '../optimization/covarianceInput.ts';
import { requireVector } from './observations.ts';

/** Standard deviations and the correlations between them. */
export interface CorrelationForm {
  /** N x N, unit diagonal. */
  readonly correlation: Matrix;
  /** Length N, same unit as the returns. */
  readonly volatilities: Float64Array;
}

/**
 * Splits a covariance S into volatilities s_i = sqrt(S_ii) and correlations S_ij / (s_i s_j). An asset without variance is given zero
 * correlation with all others.
 *
 * @param covariance N x N
 * @throws InvalidInputError for a matrix that is no covariance
 */
export function correlationForm(covariance: MatrixInput): CorrelationForm {
  const { correlation, volatilities } = splitCovariance(requireCovariance(covariance, 'covariance'));
  return { correlation: toMatrix(correlation), volatilities };
}

/**
 * Puts volatilities on a correlation matrix: S_ij = s_i R_ij s_j.
 *
 * @param correlation N x N
 * @param volatilities length N, not negative
 * @throws InvalidInputError for shapes that do not fit or a negative volatility
 */
export function covarianceFromCorrelation(correlation: MatrixInput, volatilities: ArrayLike<number>): Matrix {
  const matrix = requireCovariance(correlation, 'correlation');
  return toMatrix(scaleCorrelation(matrix, requireVolatilities(volatilities, matrix.rows, 'volatilities')));
}

/** One volatility per asset, checked to be finite and not negative. */
export function requireVolatilities(values: ArrayLike<number>, length: number, field: string): Float64Array {
  const volatilities = requireVector(values, length, field);
  const bad = volatilities.findIndex((value) => value < 0);
  if (bad < 0) return volatilities;
  throw new InvalidInputError({
    field,
    given: `${volatilities[bad]} for asset ${bad}`,
    allowed: 'volatilities that are not negative',
    remedy: 'Give standard deviations per period, not log volatilities.',
  });
}

/** correlationForm on row-major storage that has been checked. */
export function splitCovariance({ rows: n, data }: SquareMatrix): {
  correlation: SquareMatrix;
  volatilities: Float64Array;
} {
  const volatilities = Float64Array.from({ length: n }, (_, i) => Math.sqrt(data[i * n + i]));
  const correlation = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const scale = volatilities[i] * volatilities[j];
      correlation[i * n + j] = i === j ? 1 : scale > 0 ? data[i * n + j] / scale : 0;
    }
  }
  return { correlation: { rows: n, columns: n, data: correlation }, volatilities };
}

/** covarianceFromCorrelation on row-major storage that has been checked. */
export function scaleCorrelation({ rows: n, data }: SquareMatrix, volatilities: Float64Array): SquareMatrix {
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) result[i * n + j] = data[i * n + j] * (volatilities[i] * volatilities[j]);
  }
  return { rows: n, columns: n, data: result };
}
