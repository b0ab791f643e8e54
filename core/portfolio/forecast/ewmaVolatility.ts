import { rootMeanSquare } from './sampleVolatility.ts';
import type { VolatilityEstimate } from './volatilityEstimate.ts';

/** lambda of RiskMetrics for daily returns. */
const DECAY = 0.94;
/** Fewer returns than this are one regime at best. */
const SHORTEST = 20;

/**
 * Exponentially weighted volatility, h_{t+1} = 0.94 h_t + 0.06 r_t^2, started at the mean square of all returns.
 *
 * Source: J.P. Morgan/Reuters, RiskMetrics Technical Document, 4th ed. (1996), section 5.2.
 *
 * @throws Error for fewer than 20 returns, or returns that are all zero
 */
export function ewmaVolatility(returns: Float64Array): VolatilityEstimate {
  if (returns.length < SHORTEST) throw new Error(`${returns.length} returns; ${SHORTEST} are needed`);
  const level = rootMeanSquare(returns);
  if (!(level > 0)) throw new Error('the price never moved');
  const standardized = new Float64Array(returns.length);
  let variance = 1;
  for (let t = 0; t < returns.length; t += 1) {
    const unit = returns[t] / level;
    standardized[t] = unit / Math.sqrt(variance);
    variance = DECAY * variance + (1 - DECAY) * unit * unit;
  }
  return { model: 'ewma', volatility: level * Math.sqrt(variance), longRun: level, persistence: 1, standardized };
}
