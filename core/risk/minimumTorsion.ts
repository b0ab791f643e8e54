import { InvalidInputError } from '../errors/invalidInput.ts';
import { scaleCorrelation, splitCovariance } from '../estimation/correlation.ts';
import type { SquareMatrix } from '../linalg/denseMatrix.ts';
import { luInPlace, luSolveInPlace } from '../linalg/lu.ts';
import { multiplyByTransposed } from '../linalg/multiply.ts';
import { fromEigen, symmetricEigen } from '../linalg/symmetricEigen.ts';

/** The portfolio seen in uncorrelated factors that stay as close to the assets as possible; arrays of length N. */
export interface MinimumTorsion {
  /** Exposure of the portfolio to each factor. */
  readonly exposures: Float64Array;
  /** Variance of each factor, equal to that of its asset. */
  readonly variances: Float64Array;
}

const MAX_ROUNDS = 1000;

/**
 * Minimum-torsion factors f = t r: uncorrelated, and minimising the sum of the squared normalised tracking errors (f_i - r_i) / s_i, then scaled to the
 * variances of the assets, which leaves their shares of the risk as they are. On the correlation matrix C = c c with symmetric root c the rotation is found by the fixed point
 *   u = (D C D)^(1/2),  q = u^-1 D c,  D = diag(q c),
 * and t = diag(s) q c^-1 diag(s)^-1. The exposures of weights w are t'^-1 w = diag(s)^-1 q c diag(s) w, since q is orthogonal.
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
  const root = symmetricRoot(correlation.data, n);
  if (root === undefined || volatilities.some((volatility) => volatility === 0)) {
    throw new InvalidInputError({
      field: 'covariance',
      given: 'a singular matrix',
      allowed: 'a positive-definite matrix for minimum-torsion bets',
      remedy: 'Shrink it (Ledoit-Wolf), leave out assets without variance, or count principal bets.',
    });
  }
  let scales = new Float64Array(n).fill(1);
  let rotation = root;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const u = symmetricRoot(scaleCorrelation(correlation, scales).data, n);
    if (u === undefined) break;
    const scaledRoot = root.map((value, k) => scales[Math.floor(k / n)] * value);
    rotation = solve(u, scaledRoot, n);
    const next = new Float64Array(n);
    let change = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) next[i] += rotation[i * n + j] * root[j * n + i];
      change = Math.max(change, Math.abs(next[i] - scales[i]));
    }
    scales = next;
    if (change < 1e-13) break;
  }
  const scaledWeights = weights.map((weight, i) => weight * volatilities[i]);
  const toFactors = multiplyByTransposed(rotation, n, root, n, n);
  const exposures = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) exposures[i] += toFactors[i * n + j] * scaledWeights[j];
    exposures[i] /= volatilities[i];
  }
  return { exposures, variances: volatilities.map((volatility) => volatility * volatility) };
}

/** Symmetric square root, or undefined for a matrix that is singular to working precision. */
function symmetricRoot(a: Float64Array, n: number): Float64Array | undefined {
  const { values, vectors } = symmetricEigen(a, n);
  if (!(values[0] > 1e-14 * values[n - 1])) return undefined;
  return fromEigen(values.map(Math.sqrt), vectors);
}

/** A^-1 B for square row-major A and B. */
function solve(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const lu = a.slice();
  const pivots = new Int32Array(n);
  luInPlace(lu, n, pivots);
  const result = new Float64Array(n * n);
  const column = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) column[i] = b[i * n + j];
    luSolveInPlace(lu, n, pivots, column);
    for (let i = 0; i < n; i++) result[i * n + j] = column[i];
  }
  return result;
}
