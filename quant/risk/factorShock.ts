import { InvalidInputError } from '../errors/invalidInput.ts';
import { choleskyInPlace, choleskySolveInPlace } from '../linalg/cholesky.ts';
import type { MatrixInput } from '../linalg/denseMatrix.ts';
import { described, requireArray, requireFields } from '../linalg/numericInput.ts';
import { requirePortfolio } from './riskInput.ts';

/** A return imposed on one asset. */
export interface AssetShock {
  /** Index of the asset, from 0. */
  readonly asset: number;
  /** Simple return, such as -0.3. */
  readonly return: number;
}

/** What a shock does to the portfolio. */
export interface ShockResult {
  /** Return of the portfolio; negative is a loss. */
  readonly portfolioReturn: number;
  /** Length N: the return of each asset, as imposed or as expected given the imposed ones. */
  readonly assetReturns: Float64Array;
  /** Length N: w_i times the return; sums to the portfolio's. */
  readonly contributions: Float64Array;
}

/**
 * Stress by factor shock: some assets (the factors, such as BTC-USD) are given returns, all others move as their covariance with them makes one expect,
 * E[r | r_f = x] = S_f' S_ff^-1 x, though no asset loses more than everything (-1).
 *
 * Source: P. Kupiec, Stress testing in a value at risk framework, J. Derivatives 6 (1998).
 *
 * @param covariance N x N; positive definite among the shocked assets. Use one estimated under stress where there is one: correlations rise.
 * @param weights length N
 * @param shocks at least one, no asset twice
 * @throws InvalidInputError for shapes that do not fit, an unknown or repeated asset, or shocked assets that are perfectly correlated
 */
export function factorShock(
  covariance: MatrixInput,
  weights: ArrayLike<number>,
  shocks: readonly AssetShock[],
): ShockResult {
  const portfolio = requirePortfolio(covariance, weights);
  const { data, rows: n } = portfolio.covariance;
  requireArray(shocks, 'shocks');
  const k = shocks.length;
  const seen = new Set<number>();
  for (const shock of shocks) {
    const { asset, return: imposed } = requireFields(shock, 'shocks');
    if (
      !(Number.isInteger(asset) && asset >= 0 && asset < n) ||
      seen.has(asset) ||
      !(Number.isFinite(imposed) && imposed >= -1)
    ) {
      throw new InvalidInputError({
        field: 'shocks',
        given: `${described(imposed)} for asset ${described(asset)}`,
        allowed: `one finite return of -1 or more for each asset from 0 to ${n - 1}`,
        remedy: 'Name each shocked asset once, by its column.',
      });
    }
    seen.add(asset);
  }
  if (k === 0) {
    throw new InvalidInputError({
      field: 'shocks',
      given: 'none',
      allowed: 'at least one',
      remedy: 'Name an asset to shock.',
    });
  }
  const among = new Float64Array(k * k);
  shocks.forEach((one, i) => {
    shocks.forEach((other, j) => {
      among[i * k + j] = data[one.asset * n + other.asset];
    });
  });
  const scale = shocks.map(({ asset }) => data[asset * n + asset]);
  const failing = choleskyInPlace(among, k);
  const degenerate =
    failing >= 0 ? failing : scale.findIndex((variance, i) => !(among[i * k + i] ** 2 > 1e-12 * variance));
  if (degenerate >= 0) {
    throw new InvalidInputError({
      field: 'shocks',
      given: `asset ${shocks[degenerate].asset}, which has no variance of its own beside the other shocked assets`,
      allowed: 'shocked assets that are not perfectly correlated',
      remedy: 'Shock one of them only.',
    });
  }
  const loadings = Float64Array.from(shocks, ({ return: imposed }) => imposed);
  choleskySolveInPlace(among, k, loadings);
  const assetReturns = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < k; j++) assetReturns[i] += data[i * n + shocks[j].asset] * loadings[j];
  }
  for (let i = 0; i < n; i++) assetReturns[i] = Math.max(-1, assetReturns[i]);
  for (const { asset, return: imposed } of shocks) assetReturns[asset] = imposed;
  const contributions = assetReturns.map((value, i) => value * portfolio.weights[i]);
  return {
    portfolioReturn: contributions.reduce((total, value) => total + value, 0),
    assetReturns,
    contributions,
  };
}
