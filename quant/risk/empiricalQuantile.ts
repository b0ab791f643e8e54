import { InvalidInputError } from '../errors/invalidInput.ts';

/**
 * How a quantile at level p is read off T sorted values x_(1) <= ... <= x_(T):
 * - `linear`: interpolated at position 1 + p (T - 1) (numpy's and pandas' default, Hyndman and Fan's type 7);
 * - `lower`: x at the floor of that position (numpy's `lower`);
 * - `orderStatistic`: the ceil(p T)-th smallest, the inverse of the empirical distribution function (type 1), at which Rockafellar and Uryasev's
 *   CVaR attains its minimum.
 *
 * Source: R. Hyndman and Y. Fan, Sample quantiles in statistical packages, Amer. Statist. 50 (1996).
 */
export type QuantileConvention = 'linear' | 'lower' | 'orderStatistic';

/** Positions this close to a whole number are that number: 1 - 0.95 is not 0.05 in binary. */
const POSITION_ROUNDING = 1e-9;

/** Two neighbouring sorted values and the weight of the upper: their mixture is the quantile. */
export interface QuantilePosition {
  /** Index of the lower value, from 0. */
  readonly index: number;
  /** Weight of the value at index + 1, 0 to below 1. */
  readonly fraction: number;
}

/**
 * Where the quantile at level p lies among `count` sorted values.
 *
 * @throws InvalidInputError for a convention that is none
 */
export function quantilePosition(count: number, p: number, convention: QuantileConvention): QuantilePosition {
  switch (convention) {
    case 'linear': {
      const position = p * (count - 1);
      const index = Math.min(Math.floor(position), count - 1);
      return { index, fraction: index === count - 1 ? 0 : position - index };
    }
    case 'lower':
      return { index: Math.floor(p * (count - 1) + POSITION_ROUNDING), fraction: 0 };
    case 'orderStatistic':
      return { index: Math.max(0, Math.ceil(p * count - POSITION_ROUNDING) - 1), fraction: 0 };
    default: {
      const unknown: never = convention;
      throw new InvalidInputError({
        field: 'quantile',
        given: unknown,
        allowed: 'linear, lower or orderStatistic',
        remedy: 'Leave it out for linear.',
      });
    }
  }
}

/**
 * Quantile of sorted values: x_(k) + (position - k) (x_(k+1) - x_(k)) at the position that the convention gives.
 *
 * Source: Hyndman and Fan (1996), Sample quantiles in statistical packages, The American Statistician 50(4).
 *
 * @param sorted ascending, at least one
 * @param p level, 0 to 1
 */
export function empiricalQuantile(sorted: Float64Array, p: number, convention: QuantileConvention = 'linear'): number {
  const { index, fraction } = quantilePosition(sorted.length, p, convention);
  return fraction === 0 ? sorted[index] : sorted[index] + fraction * (sorted[index + 1] - sorted[index]);
}
