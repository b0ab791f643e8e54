/**
 * The Dickey-Fuller t-statistic, without lags, of a series y_1 .. y_n about a fixed mean: that of b in y_t - y_{t-1} = a + b y_{t-1} + u_t.
 *
 * Source: Dickey and Fuller, Journal of the American Statistical Association 74 (1979).
 */
export interface DickeyFuller {
  readonly statistic: number;
  /** b: the part of the distance from the mean that is lost in a day is -b. */
  readonly reversion: number;
}

/** Sums over pairs (x = y_{t-1}, d = y_t - y_{t-1}), x about any fixed value. */
export interface PairSums {
  readonly pairs: number;
  readonly sumX: number;
  readonly sumD: number;
  readonly squaresX: number;
  readonly squaresD: number;
  readonly products: number;
}

/** The regression of d on a constant and x from its sums. */
export function dickeyFuller({ pairs, sumX, sumD, squaresX, squaresD, products }: PairSums): DickeyFuller {
  const spread = squaresX - (sumX * sumX) / pairs;
  const total = squaresD - (sumD * sumD) / pairs;
  const together = products - (sumX * sumD) / pairs;
  const reversion = together / spread;
  const residual = Math.max(0, total - reversion * together) / (pairs - 2);
  return { statistic: reversion / Math.sqrt(residual / spread), reversion };
}

/** Days until half of a deviation is gone, -ln 2 / ln(1 + b): at most `longest`, which also stands for never, and 0 where all of it is gone in a day. */
export function reversionHalfLife(reversion: number, longest: number): number {
  if (Number.isNaN(reversion)) return Number.NaN;
  if (reversion >= 0) return longest;
  return reversion <= -1 ? 0 : Math.min(longest, -Math.LN2 / Math.log1p(reversion));
}
