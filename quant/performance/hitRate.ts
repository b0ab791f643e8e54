import { readChoice, requireFields } from '../linalg/numericInput.ts';
import { requireSeries } from '../risk/riskInput.ts';

/** What becomes of periods without gain or loss: `leftOut` of the count (quantstats `win_rate`), or `counted` as periods that were no hit. */
export type ZeroConvention = 'leftOut' | 'counted';

export interface HitRateOptions {
  /** Default `leftOut`: days without a position say nothing about the hits. */
  readonly zeros?: ZeroConvention;
}

/**
 * Share of periods with a gain: the number of returns above 0 over the number of returns other than 0, or over all of them.
 *
 * Source: C. Bacon, Practical Portfolio Performance Measurement and Attribution, 2nd ed. (2008), chapter 4.
 *
 * @param returns length T >= 1
 * @returns from 0 to 1; undefined where nothing is left to count
 * @throws InvalidInputError for no returns, one that is not finite, or another convention
 */
export function hitRate(returns: ArrayLike<number>, options: HitRateOptions = {}): number | undefined {
  const { zeros = 'leftOut' } = requireFields(options, 'options');
  const all = readChoice(zeros, 'zeros', ['leftOut', 'counted']) === 'counted';
  let gains = 0;
  let periods = 0;
  for (const value of requireSeries(returns, 1)) {
    if (value > 0) gains += 1;
    if (all || value !== 0) periods += 1;
  }
  return periods === 0 ? undefined : gains / periods;
}
