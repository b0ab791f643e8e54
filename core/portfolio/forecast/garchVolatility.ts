import { garchPosterior } from '../../../quant/timeseries/garch/garchPosterior.ts';
import { rootMeanSquare } from './sampleVolatility.ts';
import type { VolatilityEstimate } from './volatilityEstimate.ts';

/** Fewer returns than this do not tell how volatility clusters. */
const SHORTEST = 120;
/** A forecast this many times above or below the root mean square of the returns is a failure of the fit, not news. */
const PLAUSIBLE = 8;
/** How much more a fall moves the variance than a rise does (`garchPosterior`). */
const ASYMMETRY = 0.5;
/** lambda of RiskMetrics for monthly horizons: the level follows the last two months. */
const LEVEL_DECAY = 0.97;

/**
 * One-day-ahead volatility in two components, s^2 = g h: a GARCH(1,1) h that falls move more than rises (GJR), averaged over the posterior of its parameters, and its level g, the exponentially
 * weighted mean square of GARCH's residuals, g_{t+1} = 0.97 g_t + 0.03 r_t^2 / h_t, g_1 = 1. A GARCH returns to one level over its whole window and overstates risk for months after a wild year; g
 * takes that back. The normal likelihood estimates a variance whatever the tails are.
 *
 * Sources: Bollerslev (1986); Bollerslev and Wooldridge (1992) for the quasi likelihood; R. Engle and J. Rangel, The spline-GARCH model for low-frequency
 * volatility, Review of Financial Studies 21 (2008), for the two components; RiskMetrics (1996) for the decay.
 *
 * @throws Error for fewer than 120 returns, returns that are all zero, or a forecast that is not plausible
 */
export function garchVolatility(returns: Float64Array): VolatilityEstimate {
  if (returns.length < SHORTEST) throw new Error(`${returns.length} returns; ${SHORTEST} are needed`);
  const usual = rootMeanSquare(returns);
  if (!(usual > 0)) throw new Error('the price never moved');
  const { variances, persistence } = garchPosterior(
    returns.map((value) => value / usual),
    ASYMMETRY,
  );
  const standardized = new Float64Array(returns.length);
  let level = 1;
  for (let t = 0; t < returns.length; t += 1) {
    const residual = returns[t] / usual / Math.sqrt(variances[t]);
    standardized[t] = residual / Math.sqrt(level);
    level = LEVEL_DECAY * level + (1 - LEVEL_DECAY) * residual * residual;
  }
  const volatility = usual * Math.sqrt(variances[returns.length] * level);
  if (!(volatility > usual / PLAUSIBLE && volatility < usual * PLAUSIBLE))
    throw new Error(`a forecast of ${volatility} for returns of ${usual} is not plausible`);
  return { model: 'garch', volatility, longRun: usual, persistence, standardized };
}
