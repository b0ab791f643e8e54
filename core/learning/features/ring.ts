/**
 * The last values of a series in one unbroken piece of memory: each value is written twice, `capacity` apart, so that `values[newest - lag]` is the value `lag`
 * bars ago for every lag below the capacity. What has not been filled yet is NaN, which makes every sum over it NaN.
 */
export class Ring {
  readonly values: Float64Array;
  /** Where the newest value stands in `values`. */
  newest: number;
  readonly #capacity: number;

  /** @param capacity values kept, 1 or more */
  constructor(capacity: number) {
    this.#capacity = capacity;
    this.values = new Float64Array(2 * capacity).fill(Number.NaN);
    this.newest = 2 * capacity - 1;
  }

  push(value: number): void {
    const place = (this.newest + 1) % this.#capacity;
    this.values[place] = value;
    this.values[place + this.#capacity] = value;
    this.newest = place + this.#capacity;
  }

  /** The value `lag` bars ago; NaN where there is none. */
  at(lag: number): number {
    return this.values[this.newest - lag];
  }
}
