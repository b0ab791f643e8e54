import { requireVector } from '../estimation/observations.ts';
import { requireConfidence, requireSeries } from './riskInput.ts';

/**
 * Quantile (pinball) loss of each VaR forecast: with q_t = -VaR_t and p = 1 - c,
 *   L_t = (p - 1{r_t < q_t}) (r_t - q_t),  0 or more.
 * Its mean is least on average for the true VaR, so it ranks forecasts; `dieboldMariano` says whether two differ by more than chance.
 *
 * Source: R. Koenker and G. Bassett, Regression quantiles, Econometrica 46 (1978).
 *
 * @param returns length n >= 1, oldest first
 * @param forecasts VaR, length n, positive losses, each made before its return was known
 * @param confidence c of the forecasts, such as 0.95
 * @returns length n, in the unit of the returns
 * @throws InvalidInputError for lengths that do not fit, elements that are not finite, or a confidence out of range
 */
export function quantileLoss(
  returns: ArrayLike<number>,
  forecasts: ArrayLike<number>,
  confidence: number,
): Float64Array {
  const realised = requireSeries(returns, 1);
  const limits = requireVector(forecasts, realised.length, 'forecasts');
  const p = 1 - requireConfidence(confidence);
  return realised.map((value, t) => (value < -limits[t] ? p - 1 : p) * (value + limits[t]));
}
