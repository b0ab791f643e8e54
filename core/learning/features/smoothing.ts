/** Exponential average e_t = e_{t-1} + 2 / (n + 1) (x_t - e_{t-1}), started at the first value; NaN until n values are in. */
export class ExponentialAverage {
  #value = Number.NaN;
  #count = 0;
  readonly #periods: number;
  readonly #weight: number;

  constructor(periods: number) {
    this.#periods = periods;
    this.#weight = 2 / (periods + 1);
  }

  push(value: number): number {
    this.#value = this.#count === 0 ? value : this.#value + this.#weight * (value - this.#value);
    if (this.#count < this.#periods) this.#count += 1;
    return this.value;
  }

  get value(): number {
    return this.#count < this.#periods ? Number.NaN : this.#value;
  }
}

/**
 * Wilder's average w_t = w_{t-1} + (x_t - w_{t-1}) / n, started at the mean of the first n values; NaN before.
 *
 * Source: Wilder (1978), New Concepts in Technical Trading Systems.
 */
export class WilderAverage {
  #value = 0;
  #count = 0;
  readonly #periods: number;

  constructor(periods: number) {
    this.#periods = periods;
  }

  push(value: number): number {
    if (this.#count < this.#periods) {
      this.#count += 1;
      this.#value += value / this.#periods;
    } else {
      this.#value += (value - this.#value) / this.#periods;
    }
    return this.value;
  }

  get value(): number {
    return this.#count < this.#periods ? Number.NaN : this.#value;
  }
}
