import { InvalidInputError } from '../errors/invalidInput.ts';
import { scaleCorrelation, splitCovariance } from '../estimation/correlation.ts';
import type { SquareMatrix } from '../linalg/denseMatrix.ts';
import { matVec } from '../linalg/multiply.ts';
import { type SymmetricEigen, symmetricEigen } from '../linalg/symmetricEigen.ts';
import { dot } from '../linalg/vector.ts';
import { AndersonMixing } from './andersonMixing.ts';

/** The portfolio seen in uncorrelated factors that stay as close to the assets as possible; arrays of length N. */
export interface MinimumTorsion {
  /** Exposure of the portfolio to each factor. */
  readonly exposures: Float64Array;
  /** Variance of each factor, equal to that of its asset. */
  readonly variances: Float64Array;
  /** Largest change of a scale that another round would make, relative to it: how far the factors are from the closest ones. */
  readonly residual: number;
}

/** Multiplications that the rounds may take together, so that no number of assets keeps a caller waiting; always at least MIN_ROUNDS. */
const WORK = 4e8;
const MIN_ROUNDS = 3;
const MAX_ROUNDS = 200;
const CONVERGED = 1e-13;
/** Residuals below this that no longer shrink are rounding. */
const NEARLY_CONVERGED = 1e-11;

/**
 * Minimum-torsion factors f = t r: uncorrelated, and minimising the sum of the squared normalised tracking errors (f_i - r_i) / s_i, then scaled to the
 * variances of the assets, which leaves their shares of the risk as they are. On the correlation matrix C = c c with symmetric root c the rotation is
 *   u = (D C D)^(1/2),  q = u^-1 D c,  D = diag(q c),
 * and t = diag(s) q c^-1 diag(s)^-1. Since q c D = u^-1 D C D = u, the scales are those with u_ii = D_i^2: the fixed point of D_i := u_ii / D_i, which
 * takes one eigendecomposition a round and is reached in few by mixing rounds (Anderson 1965). The exposures of weights w are
 * t'^-1 w = diag(s)^-1 q c diag(s) w, since q is orthogonal.
 *
 * Source: A. Meucci, A. Santangelo and R. Deguest, Risk budgeting and diversification based on optimized uncorrelated factors (2015), section 3.
 *
 * @param covariance N x N, positive definite
 * @param weights length N
 * @throws InvalidInputError for a singular covariance
 */
export function minimumTorsion(covariance: SquareMatrix, weights: Float64Array): MinimumTorsion {
  const n = weights.length;
  const { correlation, volatilities } = splitCovariance(covariance);
  let root = symmetricEigen(correlation.data, n);
  if (!isDefinite(root) || volatilities.some((volatility) => volatility === 0)) {
    throw new InvalidInputError({
      field: 'covariance',
      given: 'a singular matrix',
      allowed: 'a positive-definite matrix for minimum-torsion bets',
      remedy: 'Shrink it (Ledoit-Wolf), leave out assets without variance, or count principal bets.',
    });
  }
  const rounds = Math.min(MAX_ROUNDS, Math.max(MIN_ROUNDS, Math.floor(WORK / n ** 3)));
  let scales: Float64Array = new Float64Array(n).fill(1);
  const mixing = new AndersonMixing(n);
  let residual = Number.POSITIVE_INFINITY;
  for (let round = 1; ; round++) {
    const next = rootDiagonal(root).map((value, i) => value / scales[i]);
    const before = residual;
    residual = next.reduce((most, value, i) => Math.max(most, Math.abs(value / scales[i] - 1)), 0);
    if (residual <= CONVERGED || (residual <= NEARLY_CONVERGED && residual >= before) || round === rounds) break;
    const mixed = mixing.next(scales, next);
    scales = mixed.every((scale) => scale > 0) ? mixed : next;
    root = symmetricEigen(scaleCorrelation(correlation, scales).data, n);
  }
  // q c diag(s) w = u^-1 D C diag(s) w
  const moved = matVec(
    correlation.data,
    n,
    n,
    weights.map((weight, i) => weight * volatilities[i]),
  ).map((value, i) => value * scales[i]);
  const exposures = new Float64Array(n);
  root.values.forEach((value, k) => {
    const component = dot(root.vectors, moved, n, k * n, 0) / Math.sqrt(value);
    for (let i = 0; i < n; i++) exposures[i] += component * root.vectors[k * n + i];
  });
  return {
    exposures: exposures.map((value, i) => value / volatilities[i]),
    variances: volatilities.map((volatility) => volatility * volatility),
    residual,
  };
}

/** Diagonal of the symmetric square root of the matrix with these eigenvalues and vectors. */
function rootDiagonal({ values, vectors }: SymmetricEigen): Float64Array {
  const n = values.length;
  const diagonal = new Float64Array(n);
  values.forEach((value, k) => {
    const root = Math.sqrt(Math.max(0, value));
    for (let i = 0; i < n; i++) diagonal[i] += root * vectors[k * n + i] ** 2;
  });
  return diagonal;
}

/** False for a matrix that is singular to working precision. */
function isDefinite({ values }: SymmetricEigen): boolean {
  return values[0] > 1e-14 * values[values.length - 1];
}
