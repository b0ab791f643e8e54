import { requireSeries } from './riskInput.ts';

/**
 * Effective number of positions: the inverse Herfindahl index of the invested weights, (sum |w|)^2 / sum w^2. N for N equal positions, 1 for a single
 * one, 0 where nothing is held. Cash is no position: leave it out.
 *
 * Source: O. Hirschman (1945), C. Herfindahl (1950).
 *
 * @param weights any length; their sum does not matter
 * @throws InvalidInputError for a weight that is not finite
 */
export function effectivePositions(weights: ArrayLike<number>): number {
  let total = 0;
  let largest = 0;
  const sizes = requireSeries(weights, 0, 'weights').map(Math.abs);
  for (const size of sizes) largest = Math.max(largest, size);
  if (largest === 0) return 0;
  let squares = 0;
  for (const size of sizes) {
    total += size / largest;
    squares += (size / largest) ** 2;
  }
  return (total * total) / squares;
}
