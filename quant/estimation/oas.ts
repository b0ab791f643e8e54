import { type MatrixInput, toMatrix } from '../linalg/denseMatrix.ts';
import { symmetricRankK } from '../linalg/symmetricRankK.ts';
import { dot } from '../linalg/vector.ts';
import { centredSeries } from './centred.ts';
import type { ShrunkCovariance } from './ledoitWolf.ts';
import { requireObservations } from './observations.ts';
import { shrinkToIdentityInPlace } from './scaledIdentity.ts';

/**
 * Oracle approximating shrinkage: (1 - s) S + s m I, where S = X'X / T of the centred returns (ddof = 0), m = trace(S) / N and, with
 * a the mean of the squared elements of S,
 *   s = min(1, (a + m^2) / ((T + 1) (a - m^2 / N))).
 * Converges faster than Ledoit-Wolf where returns are nearly normal. The scikit-learn convention.
 *
 * Source: Y. Chen, A. Wiesel, Y. Eldar and A. Hero, Shrinkage algorithms for MMSE covariance estimation, IEEE Trans. Signal Process. 58 (2010).
 *
 * @param returns T x N, T >= 2, one column per asset
 * @throws InvalidInputError for fewer than 2 observations or an element that is not finite
 */
export function oas(returns: MatrixInput): ShrunkCovariance {
  const observations = requireObservations(returns, 'returns');
  const { rows: T, columns: n } = observations;
  const covariance = symmetricRankK(centredSeries(observations).series, n, T);
  for (let k = 0; k < covariance.length; k++) covariance[k] /= T;
  let trace = 0;
  for (let i = 0; i < n; i++) trace += covariance[i * n + i];
  const scale = trace / n;
  const meanSquare = dot(covariance, covariance) / (n * n);
  const denominator = (T + 1) * (meanSquare - (scale * scale) / n);
  const shrinkage =
    n === 1 || scale === 0 ? 0 : denominator > 0 ? Math.min(1, (meanSquare + scale * scale) / denominator) : 1;
  shrinkToIdentityInPlace(covariance, n, scale, shrinkage);
  return { covariance: toMatrix({ rows: n, columns: n, data: covariance }), shrinkage };
}
