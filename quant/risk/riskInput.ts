import { InvalidInputError } from '../errors/invalidInput.ts';
import { requireVector } from '../estimation/observations.ts';
import type { MatrixInput, SquareMatrix } from '../linalg/denseMatrix.ts';
import { readNumbers } from '../linalg/numericInput.ts';
import { requireCovariance } from '../optimization/covarianceInput.ts';

/** A series of returns, checked for length and finiteness. */
export function requireSeries(returns: ArrayLike<number>, minimum: number, field = 'returns'): Float64Array {
  const series = readNumbers(returns, field);
  if (series.length >= minimum) return series;
  throw new InvalidInputError({
    field,
    given: `${series.length} observations`,
    allowed: `at least ${minimum}`,
    remedy: 'Give a longer history.',
  });
}

/** A series of simple returns, none of which loses more than everything. */
export function requireSimpleReturns(returns: ArrayLike<number>, minimum: number, field = 'returns'): Float64Array {
  const series = requireSeries(returns, minimum, field);
  const bad = series.findIndex((value) => value < -1);
  if (bad < 0) return series;
  throw new InvalidInputError({
    field,
    given: `${series[bad]} at position ${bad}`,
    allowed: 'simple returns of -1 or more',
    remedy: 'No more than everything can be lost: give simple returns, in shares and not in percent.',
  });
}

/** A confidence level such as 0.95, checked to lie strictly between 0.5 and 1. */
export function requireConfidence(confidence: number): number {
  if (Number.isFinite(confidence) && confidence > 0.5 && confidence < 1) return confidence;
  throw new InvalidInputError({
    field: 'confidence',
    given: confidence,
    allowed: 'a number above 0.5 and below 1, such as 0.95',
    remedy: 'Give the share of days that the loss should not be exceeded on, not the share that it may be.',
  });
}

/** A covariance and weights that fit it. */
export function requirePortfolio(
  covariance: MatrixInput,
  weights: ArrayLike<number>,
): { covariance: SquareMatrix; weights: Float64Array } {
  const matrix = requireCovariance(covariance, 'covariance');
  return { covariance: matrix, weights: requireVector(weights, matrix.rows, 'weights') };
}
