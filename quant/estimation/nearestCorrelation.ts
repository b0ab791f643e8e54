import type { Matrix } from 'ml-matrix';
import { InvalidInputError } from '../errors/invalidInput.ts';
import { type MatrixInput, toMatrix } from '../linalg/denseMatrix.ts';
import { requireFields } from '../linalg/numericInput.ts';
import { dot } from '../linalg/vector.ts';
import { requireSymmetric } from '../optimization/covarianceInput.ts';
import { DiagonalDual } from './diagonalDual.ts';
import { eigenvaluesExceed } from './eigenvalueFloor.ts';

/** Share of the descent promised by the slope that a step must bring. */
const DESCENT = 1e-4;
/** Rounding of the diagonal, per asset. */
const ROUNDING = 1e-14;

export interface NearestCorrelationOptions {
  /** Smallest eigenvalue wanted, at least 0 and below 1. Default 1e-8. */
  readonly minEigenvalue?: number;
  /** Stop when the diagonal is off by less than this share of the matrix's Frobenius norm. Default 1e-10. */
  readonly tolerance?: number;
  /** Most sweeps, each of which takes one eigendecomposition. Default 100; some ten are usual. */
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
 * The correlation matrix nearest to a symmetric matrix in the Frobenius norm, with eigenvalues of at least `minEigenvalue`: X = f I + (A - f I + diag(y))_+ for
 * the y that gives the unit diagonal, where (.)_+ leaves out negative eigenvalues. It minimises a convex function of y, found by a semismooth Newton
 * method whose steps are solved by conjugate gradients.
 *
 * Source: H. Qi and D. Sun, A quadratically convergent Newton method for computing the nearest correlation matrix, SIAM J. Matrix Anal. Appl. 28 (2006);
 * N. J. Higham, IMA J. Numer. Anal. 22 (2002), for the problem.
 *
 * @param matrix N x N, symmetric, such as pairwise correlations that do not fit together
 * @throws InvalidInputError for a matrix that is not square, symmetric and finite, or options out of range
 */
export function nearestCorrelation(matrix: MatrixInput, options: NearestCorrelationOptions = {}): NearestCorrelation {
  requireFields(options, 'options');
  const floor = options.minEigenvalue ?? 1e-8;
  const tolerance = options.tolerance ?? 1e-10;
  const maxSweeps = options.maxSweeps ?? 100;
  for (const [field, value] of [
    ['tolerance', tolerance],
    ['maxSweeps', maxSweeps],
  ] as const) {
    if (!(Number.isFinite(value) && value > 0)) {
      throw new InvalidInputError({
        field,
        given: value,
        allowed: 'a finite number above 0',
        remedy: 'Leave it out for the default.',
      });
    }
  }
  if (!(Number.isFinite(floor) && floor >= 0 && floor < 1)) {
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

  const dual = new DiagonalDual(input.data, n, floor);
  const enough = tolerance * frobenius(unitDiagonal);
  let best = dual.at(dual.start());
  let sweeps = 1;
  while (best.miss > enough && sweeps < maxSweeps) {
    const step = dual.newtonStep(best);
    let length = 1;
    let next = dual.at(best.y.map((value, i) => value + length * step[i]));
    sweeps += 1;
    const slope = dot(best.gradient, step);
    while (next.value > best.value + DESCENT * length * slope && next.miss >= best.miss && sweeps < maxSweeps) {
      length /= 2;
      next = dual.at(best.y.map((value, i) => value + length * step[i]));
      sweeps += 1;
    }
    // Where rounding decides, no step makes the miss smaller.
    if (!(next.miss < best.miss) && !(next.value < best.value)) break;
    best = next;
  }
  const result = unitScaled(dual.matrixOf(best), n);
  return {
    correlation: toMatrix({ rows: n, columns: n, data: result }),
    distance: frobenius(result, input.data),
    sweeps,
    converged: best.miss <= Math.max(enough, ROUNDING * n),
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
