import type { Matrix } from 'ml-matrix';
import { type MatrixInput, toMatrix } from '../linalg/denseMatrix.ts';
import { symmetricRankK } from '../linalg/symmetricRankK.ts';
import { dot } from '../linalg/vector.ts';
import { centredSeries } from './centred.ts';
import { requireObservations } from './observations.ts';
import { shrinkToIdentityInPlace } from './scaledIdentity.ts';

/** A covariance pulled towards a target. */
export interface ShrunkCovariance {
  /** N x N, per period of the returns given (not annualised). */
  readonly covariance: Matrix;
  /** Weight of the target, 0 to 1. */
  readonly shrinkage: number;
}

/**
 * Ledoit-Wolf covariance with a scaled identity as target: (1 - s) S + s m I, where S = X'X / T of the centred returns (ddof = 0),
 * m = trace(S) / N and s = min(b, d) / d with
 *   d = |S - m I|^2 / N,  b = (sum_t |x_t|^4 / T - |S|^2) / (T N)   (squared Frobenius norms).
 * Needs no inverse, and is positive definite wherever s is positive, also for more assets than observations. The scikit-learn convention.
 *
 * Source: O. Ledoit and M. Wolf, A well-conditioned estimator for large-dimensional covariance matrices, J. Multivariate Anal. 88 (2004).
 *
 * @param returns T x N, T >= 2, one column per asset
 * @throws InvalidInputError for fewer than 2 observations or an element that is not finite
 */
export function ledoitWolf(returns: MatrixInput): ShrunkCovariance {
  const observations = requireObservations(returns, 'returns');
  const { rows: T, columns: n } = observations;
  const { series } = centredSeries(observations);
  const covariance = symmetricRankK(series, n, T);
  for (let k = 0; k < covariance.length; k++) covariance[k] /= T;

  let fourthPowers = 0;
  const lengths = new Float64Array(T);
  for (let i = 0; i < n; i++) {
    const row = i * T;
    for (let t = 0; t < T; t++) lengths[t] += series[row + t] * series[row + t];
  }
  for (let t = 0; t < T; t++) fourthPowers += lengths[t] * lengths[t];

  let trace = 0;
  for (let i = 0; i < n; i++) trace += covariance[i * n + i];
  const scale = trace / n;
  // |S - m I|^2 from the off-diagonal part and the diagonal apart: |S|^2 - N m^2 would cancel near a multiple of the identity
  let offDiagonal = 0;
  let diagonalSquares = 0;
  let diagonalDistance = 0;
  for (let i = 0; i < n; i++) {
    const diagonal = covariance[i * n + i];
    offDiagonal += 2 * dot(covariance, covariance, i, i * n, i * n);
    diagonalSquares += diagonal * diagonal;
    diagonalDistance += (diagonal - scale) ** 2;
  }
  const squares = offDiagonal + diagonalSquares;
  const distance = offDiagonal + diagonalDistance;
  const dispersion = (fourthPowers / T - squares) / T;
  const shrinkage = n === 1 || !(distance > 0) ? 0 : Math.max(0, Math.min(dispersion, distance) / distance);
  shrinkToIdentityInPlace(covariance, n, scale, shrinkage);
  return { covariance: toMatrix({ rows: n, columns: n, data: covariance }), shrinkage };
}
