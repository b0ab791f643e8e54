import { readChoice } from '../linalg/numericInput.ts';
import { requireSeries, requireSimpleReturns } from './riskInput.ts';

/**
 * - `compounded`: fall of the wealth prod (1 + r) from its peak, as a share of the peak: what an account sees.
 * - `summed`: fall of the sum of the returns from its peak, in points of the starting capital: what a bet of constant size sees.
 */
export type DrawdownMode = 'compounded' | 'summed';

/** Falls from the peak. Drawdowns are positive numbers. */
export interface Drawdown {
  /** The deepest fall; 0 where there was none. */
  readonly maxDrawdown: number;
  /** Number of returns before the peak of the deepest fall: 0 is the start. */
  readonly peak: number;
  /** Number of returns up to the bottom of the deepest fall. */
  readonly trough: number;
  /** Number of returns until the peak was reached again; undefined where it has not been. */
  readonly recovery?: number;
  /** Average over all periods. */
  readonly averageDrawdown: number;
  /** Depth after each return, length T. */
  readonly series: Float64Array;
}

/**
 * Drawdowns of a series of returns: d_t = 1 - W_t / max(1, W_1, ..., W_t) of the wealth W_t = prod (1 + r) where compounded, else the
 * distance of the running sum below its peak. The starting capital counts as the first peak.
 *
 * Source: Magdon-Ismail and Atiya (2004), Maximum drawdown, Risk 17(10); Chekhlov, Uryasev and Zabarankin (2005), Drawdown measure in
 * portfolio optimization.
 *
 * @param returns simple returns, length T >= 1, oldest first
 * @throws InvalidInputError for no returns, one that is not finite, or one below -1 when compounding
 */
export function drawdown(returns: ArrayLike<number>, mode: DrawdownMode = 'compounded'): Drawdown {
  const compounded = readChoice(mode, 'mode', ['compounded', 'summed']) === 'compounded';
  const values = compounded ? requireSimpleReturns(returns, 1) : requireSeries(returns, 1);
  const series = new Float64Array(values.length);
  let level = compounded ? 1 : 0;
  let peakLevel = level;
  let peakSoFar = 0;
  let maxDrawdown = 0;
  let peak = 0;
  let trough = 0;
  let total = 0;
  let recovery: number | undefined;
  for (let t = 0; t < values.length; t++) {
    level = compounded ? level * (1 + values[t]) : level + values[t];
    if (level >= peakLevel) {
      if (maxDrawdown > 0 && peak === peakSoFar && recovery === undefined) recovery = t + 1;
      peakLevel = level;
      peakSoFar = t + 1;
    }
    const depth = compounded ? 1 - level / peakLevel : peakLevel - level;
    series[t] = depth;
    total += depth;
    if (depth > maxDrawdown) {
      maxDrawdown = depth;
      peak = peakSoFar;
      trough = t + 1;
      recovery = undefined;
    }
  }
  return {
    maxDrawdown,
    peak,
    trough,
    ...(recovery === undefined ? {} : { recovery }),
    averageDrawdown: total / values.length,
    series,
  };
}
