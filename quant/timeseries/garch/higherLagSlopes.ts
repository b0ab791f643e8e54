import type { FilterState, RecursionGradient } from './varianceProcess.ts';

/**
 * Derivatives of the log-likelihood to the coefficients of lags above the first, once the sweep backwards has left its adjoints in the
 * state: sums over t of the adjoint times what the coefficient multiplies.
 *
 * @param centre what is subtracted from the shocks
 */
export function higherLagSlopes(state: FilterState, centre: number, gradient: RecursionGradient): void {
  const { observations: T, padding: m, shocks, asymmetricShocks, levels, adjoints } = state;
  for (let j = 1; j < m; j++) {
    let alpha = 0;
    let gamma = 0;
    let beta = 0;
    for (let t = 0, past = m - 1 - j; t < T; t++, past++) {
      const own = adjoints[t];
      alpha += own * (shocks[past] - centre);
      gamma += own * asymmetricShocks[past];
      beta += own * levels[past];
    }
    gradient.alpha[j] = alpha;
    gradient.gamma[j] = gamma;
    gradient.beta[j] = beta;
  }
}
