import { InvalidInputError } from '../errors/invalidInput.ts';
import type { SquareMatrix } from '../linalg/denseMatrix.ts';

/**
 * Distance of two assets by their correlation, the metric of hierarchical risk parity: 0 for assets that move together, 1 for
 * assets that move against each other.
 *
 *     d_ij = sqrt(clip((1 - rho_ij) / 2, 0, 1)),   rho_ij = S_ij / sqrt(S_ii S_jj)
 *
 * Source: Lopez de Prado (2016), Building Diversified Portfolios that Outperform Out of Sample, Journal of Portfolio Management
 * 42(4).
 *
 * @param covariance n x n
 * @returns n x n row-major, exactly symmetric, zero diagonal
 * @throws InvalidInputError for an asset without variance, whose correlations do not exist
 */
export function correlationDistance(covariance: SquareMatrix): Float64Array {
  const { rows: n, data } = covariance;
  const inverseDeviation = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const variance = data[i * n + i];
    inverseDeviation[i] = 1 / Math.sqrt(variance);
    if (variance > 0 && Number.isFinite(inverseDeviation[i])) continue;
    throw new InvalidInputError({
      field: 'covariance',
      given: `a variance of ${variance} for asset ${i}`,
      allowed: 'positive variances: an asset that never moves has no correlation',
      remedy: 'Leave the asset out and hold it as cash, or estimate over a longer window.',
    });
  }
  const distance = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = i * n;
    const scale = inverseDeviation[i];
    for (let j = 0; j < i; j++) {
      const correlation = data[row + j] * scale * inverseDeviation[j];
      const d = Math.sqrt(Math.min(1, Math.max(0, (1 - correlation) / 2)));
      distance[row + j] = d;
      distance[j * n + i] = d;
    }
  }
  return distance;
}

/** The power of 2 next below the smallest variance: inverse variances in this unit are at most 1, and squares of their sums neither overflow nor vanish. */
export function varianceUnit({ rows: n, data }: SquareMatrix): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < n; i++) smallest = Math.min(smallest, data[i * n + i]);
  return 2 ** Math.floor(Math.log2(smallest));
}
