import { readSeries, refuseConstant } from '../series.ts';

/** How fast a spread returns to its mean. */
export interface HalfLife {
  /** Periods until half of a deviation is gone: ln 2 / -ln(1 + b); 0 where it overshoots at once (b <= -1), null where it does not return. */
  readonly periods: number | null;
  /**
   * b is below 0 by more than twice its standard error, so that deviations shrink; those of a trend with noise on it do not. It is an estimate: test with
   * Dickey-Fuller before trading on it.
   */
  readonly meanReverting: boolean;
  /** b of ds_t = a + b s_{t-1} + u_t. */
  readonly coefficient: number;
  /** Level that the spread returns to, -a / b; null where it does not return. */
  readonly level: number | null;
  /** Speed theta = -ln(1 + b) of the Ornstein-Uhlenbeck process ds = theta (level - s) dt + sigma dW, per period; null for b outside (-1, 0). */
  readonly speed: number | null;
}

/** Rounding of a change, as a share of the largest value. */
const ROUNDING = 4 * Number.EPSILON;
/** A coefficient within so many standard errors of 0 tells nothing. */
const STANDARD_ERRORS = 2;

/**
 * Half-life of a spread from the AR(1) regression ds_t = a + b s_{t-1} + u_t, the exact discretisation of an Ornstein-Uhlenbeck process
 * with 1 + b = exp(-theta).
 *
 * Source: Uhlenbeck and Ornstein (1930); Chan (2013), Algorithmic Trading, chapter 2 (which takes -ln 2 / b, its limit for small b).
 *
 * @param spread T >= 4 finite observations, oldest first
 * @throws InvalidInputError where the series is too short, constant or not finite
 */
export function halfLife(spread: ArrayLike<number>): HalfLife {
  const values = readSeries('spread', spread, 4, 'a half-life');
  refuseConstant('spread', values);
  const n = values.length - 1;
  const reference = values[0];
  let size = 0;
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  for (const value of values) size = Math.max(size, Math.abs(value - reference));
  let levelMean = 0;
  let changeMean = 0;
  for (let t = 0; t < n; t++) {
    levelMean += (values[t] - reference) / n;
    changeMean += (values[t + 1] - values[t]) / n;
  }
  let squares = 0;
  let products = 0;
  let changeSquares = 0;
  for (let t = 0; t < n; t++) {
    const level = (values[t] - reference - levelMean) / size;
    squares += level * level;
    const change = (values[t + 1] - values[t] - changeMean) / size;
    products += level * change;
    changeSquares += change * change;
  }
  // All but the last value equal: nothing has returned yet. A straight line neither returns nor flees: what is left is rounding.
  const rounding = (ROUNDING * largest * Math.sqrt(n)) / (size * Math.sqrt(squares));
  const estimate = squares > 0 ? products / squares : 0;
  const coefficient = Math.abs(estimate) > rounding ? estimate : 0;
  const unexplained = Math.max(0, changeSquares - estimate * products);
  const standardError = squares > 0 ? Math.sqrt(unexplained / (n - 2) / squares) : 0;
  const meanReverting = coefficient < -STANDARD_ERRORS * standardError;
  const speed = coefficient > -1 && meanReverting ? -Math.log1p(coefficient) : null;
  return {
    periods: meanReverting ? (speed === null ? 0 : Math.LN2 / speed) : null,
    meanReverting,
    coefficient,
    level: meanReverting ? reference + levelMean - changeMean / coefficient : null,
    speed,
  };
}
