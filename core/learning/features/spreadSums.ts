/** The spread of one series from another over a window. */
export interface Spread {
  /** y = constant + slope x + spread. */
  readonly slope: number;
  readonly constant: number;
  /** Population standard deviation of the spread. */
  readonly deviation: number;
  /** The newest spread in its standard deviations. */
  readonly score: number;
  /** Dickey-Fuller t-statistic of the spread, without lags and constant. */
  readonly statistic: number;
  /** Coefficient of the spread of the day before in its change. */
  readonly reversion: number;
}

/**
 * Sums of two series of levels and of their changes, from which the least-squares line and the Dickey-Fuller statistic of its residuals e follow: with c the coefficient of
 * e_{t-1}, S = sum e_{t-1}^2 and D = sum (e_t - e_{t-1})^2, sum e_{t-1} (e_t - e_{t-1}) = (e_n^2 - e_1^2 - D) / 2 = c S, and the residual sum of squares is D - c^2 S.
 */
export class SpreadSums {
  #count = 0;
  #sumX = 0;
  #sumY = 0;
  #squaresX = 0;
  #squaresY = 0;
  #products = 0;
  #changesX = 0;
  #changesY = 0;
  #changeProducts = 0;

  addLevels(y: number, x: number): void {
    this.#count += 1;
    this.#sumX += x;
    this.#sumY += y;
    this.#squaresX += x * x;
    this.#squaresY += y * y;
    this.#products += x * y;
  }

  /** Changes between levels that are both in the window. */
  addChanges(y: number, x: number): void {
    this.#changesX += x * x;
    this.#changesY += y * y;
    this.#changeProducts += x * y;
  }

  /** The spread with the oldest and the newest levels given, about the values that all levels were taken about. */
  spread(oldestY: number, oldestX: number, newestY: number, newestX: number): Spread {
    const n = this.#count;
    const varianceX = this.#squaresX - (this.#sumX * this.#sumX) / n;
    const varianceY = this.#squaresY - (this.#sumY * this.#sumY) / n;
    const together = this.#products - (this.#sumX * this.#sumY) / n;
    const slope = together / varianceX;
    const constant = (this.#sumY - slope * this.#sumX) / n;
    const oldest = oldestY - constant - slope * oldestX;
    const newest = newestY - constant - slope * newestX;
    const total = Math.max(0, varianceY - slope * together);
    const squares = total - newest * newest;
    const changes = this.#changesY - slope * (2 * this.#changeProducts - slope * this.#changesX);
    const reversion = (newest * newest - oldest * oldest - changes) / (2 * squares);
    const residual = (changes - reversion * reversion * squares) / (n - 2);
    const deviation = Math.sqrt(total / n);
    return {
      slope,
      constant,
      deviation,
      score: newest / deviation,
      statistic: reversion / Math.sqrt(residual / squares),
      reversion,
    };
  }
}
