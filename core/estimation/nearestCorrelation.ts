import type { Matrix } from 'ml-matrix';
import { InvalidInputError } from '../errors/invalidInput.ts';
import { type MatrixInput, toMatrix } from '../linalg/denseMatrix.ts';
import { requireSymmetric } from '../optimization/covarianceInput.ts';
import { eigenvaluesExceed, raiseEigenvalues } from './eigenvalueFloor.ts';

export interface NearestCorrelationOptions {
  /** Smallest eigenvalue wanted, at least 0 and below 1. Default 1e-8. */
  readonly minEigenvalue?: number;
  /** Stop when a sweep changes the matrix by less than this share of its Frobenius norm. Default 1e-10. */
  readonly tolerance?: number;
  /** Most sweeps, each of which takes one eigendecomposition. Default 500. */
  readonly maxSweeps?: number;
}

export interface NearestCorrelation {
  /** N x N, unit diagonal, positive definite. */
  readonly correlation: Matrix;
  /** Frobenius norm of the change from the matrix given. */
  readonly distance: number;
  /** Sweeps taken; 0 where the matrix given was a positive-definite correlation already and is returned as it was. */
  readonly sweeps: number;
  /** False where the sweeps ended first: the result is a valid correlation, but perhaps not quite the nearest. */
  readonly converged: boolean;
}

/**
 * The correlation matrix nearest to a symmetric matrix in the Frobenius norm: alternating projections onto the matrices with eigenvalues of at
 * least `minEigenvalue` and onto those with unit diagonal, with Dykstra's correction for the former.
 *
 * Source: N. J. Higham, Computing the nearest correlation matrix - a problem from finance, IMA J. Numer. Anal. 22 (2002).
 *
 * @param matrix N x N, symmetric, such as pairwise correlations that do not fit together
 * @throws InvalidInputError for a matrix that is not square, symmetric and finite, or options out of range
 */
export function nearestCorrelation(matrix: MatrixInput, options: NearestCorrelationOptions = {}): NearestCorrelation {
  const floor = options.minEigenvalue ?? 1e-8;
  const tolerance = options.tolerance ?? 1e-10;
  const maxSweeps = options.maxSweeps ?? 500;
  if (!(floor >= 0 && floor < 1)) {
    throw new InvalidInputError({
      field: 'minEigenvalue',
      given: floor,
      allowed: 'a number from 0 to below 1',
      remedy: 'The eigenvalues of a correlation matrix average 1; leave it out for 1e-8.',
    });
  }
  const input = requireSymmetric(matrix, 'matrix');
  const n = input.rows;
  const unitDiagonal = input.data.slice();
  setUnitDiagonal(unitDiagonal, n);
  if (input.data.every((value, k) => value === unitDiagonal[k]) && eigenvaluesExceed(unitDiagonal, n, floor)) {
    return { correlation: toMatrix(input), distance: 0, sweeps: 0, converged: true };
  }

  let current = input.data.slice();
  const correction = new Float64Array(n * n);
  let converged = false;
  let sweeps = 0;
  while (!converged && sweeps < maxSweeps) {
    sweeps += 1;
    const shifted = current.map((value, k) => value - correction[k]);
    const raised = raiseEigenvalues(shifted, n, floor);
    for (let k = 0; k < raised.length; k++) correction[k] = raised[k] - shifted[k];
    const next = raised.slice();
    setUnitDiagonal(next, n);
    converged =
      frobenius(next, current) <= tolerance * frobenius(next) && frobenius(next, raised) <= tolerance * frobenius(next);
    current = next;
  }
  const result = unitScaled(raiseEigenvalues(current, n, floor), n);
  return {
    correlation: toMatrix({ rows: n, columns: n, data: result }),
    distance: frobenius(result, input.data),
    sweeps,
    converged,
  };
}

function setUnitDiagonal(a: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) a[i * n + i] = 1;
}

/** D^(-1/2) A D^(-1/2) with D the diagonal of A: keeps A positive definite and gives it a unit diagonal exactly. */
function unitScaled(a: Float64Array, n: number): Float64Array {
  const scales = Float64Array.from({ length: n }, (_, i) => Math.sqrt(a[i * n + i]));
  const result = a.map((value, k) => value / (scales[Math.floor(k / n)] * scales[k % n]));
  setUnitDiagonal(result, n);
  return result;
}

function frobenius(a: Float64Array, b?: Float64Array): number {
  let total = 0;
  for (let k = 0; k < a.length; k++) total += (a[k] - (b === undefined ? 0 : b[k])) ** 2;
  return Math.sqrt(total);
}
