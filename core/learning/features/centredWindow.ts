import type { Ring } from './ring.ts';

/** A window of a series about its mean, taken once for several autocorrelations. */
export class CentredWindow {
  readonly #values: Float64Array;
  #count = 0;
  #squares = 0;

  /** @param longest values of the longest window */
  constructor(longest: number) {
    this.#values = new Float64Array(longest);
  }

  /** Takes the newest n values. */
  take({ values, newest }: Ring, n: number): void {
    const pivot = values[newest];
    let sum = 0;
    for (let k = 0; k < n; k += 1) sum += values[newest - k] - pivot;
    const mean = sum / n;
    let squares = 0;
    for (let k = 0; k < n; k += 1) {
      const x = values[newest - k] - pivot - mean;
      this.#values[k] = x;
      squares += x * x;
    }
    this.#count = n;
    this.#squares = squares;
  }

  /** Sum of products of values that are `lag` apart over the sum of squares; NaN where the series does not vary. */
  autocorrelation(lag: number): number {
    const values = this.#values;
    const end = this.#count - lag;
    let even = 0;
    let odd = 0;
    let k = 0;
    for (; k + 1 < end; k += 2) {
      even += values[k] * values[k + lag];
      odd += values[k + 1] * values[k + 1 + lag];
    }
    if (k < end) even += values[k] * values[k + lag];
    return (even + odd) / this.#squares;
  }
}
