import { choleskyInPlace, choleskyInverse } from '../../linalg/cholesky.ts';

const ROUNDS = 6;
const HALVINGS = 7;

/**
 * A diagonal D >= 0, as large as found, with Q - D positive semidefinite: the part of the risk that assets bear alone. Each round
 * raises every entry in proportion to how far it could rise alone, 1 / ((Q - D)^-1)_ii.
 *
 * Source: Frangioni and Gentile (2007), SDP diagonalizations and perspective cuts for a class of nonseparable MIQP, Operations
 * Research Letters 35(2), states the problem; the ascent takes the place of its semidefinite program.
 *
 * @param covariance n x n row-major
 * @returns length n, or undefined where Q is singular
 */
export function diagonalPart(covariance: Float64Array, n: number): Float64Array | undefined {
  const diagonal = new Float64Array(n);
  const trial = new Float64Array(n);
  const work = new Float64Array(n * n);
  const factors = (d: Float64Array): boolean => {
    work.set(covariance);
    for (let i = 0; i < n; i++) work[i * n + i] -= d[i];
    return choleskyInPlace(work, n) < 0;
  };
  for (let round = 0; round < ROUNDS; round++) {
    if (!factors(diagonal)) return round === 0 ? undefined : diagonal;
    const inverse = choleskyInverse(work, n);
    let low = 0;
    let high = 1;
    for (let step = 0; step < HALVINGS; step++) {
      const share = (low + high) / 2;
      for (let i = 0; i < n; i++) trial[i] = diagonal[i] + share / inverse[i * n + i];
      if (factors(trial)) low = share;
      else high = share;
    }
    // A margin keeps Q - D away from singular, for the next round's inverse and for rounding.
    for (let i = 0; i < n; i++) diagonal[i] += (0.7 * low) / inverse[i * n + i];
  }
  return diagonal;
}
