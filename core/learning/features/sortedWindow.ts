/** The last n values in ascending order: one value in and one out costs a search and a move within n. */
export class SortedWindow {
  /** Ascending; only the first `count` are filled. */
  readonly values: Float64Array;
  count = 0;

  /** @param size values kept, 1 or more */
  constructor(size: number) {
    this.values = new Float64Array(size);
  }

  get filled(): boolean {
    return this.count === this.values.length;
  }

  /**
   * Takes a value in.
   *
   * @param leaving the oldest value, which goes once the window is filled
   */
  push(value: number, leaving: number): void {
    if (this.filled) {
      const place = this.place(leaving);
      this.values.copyWithin(place, place + 1, this.count);
      this.count -= 1;
    }
    const place = this.place(value);
    this.values.copyWithin(place + 1, place, this.count);
    this.values[place] = value;
    this.count += 1;
  }

  /** How many of the values are below the one given. */
  place(value: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.values[middle] < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Quantile of a filled window with linear interpolation between order statistics (type 7 of Hyndman and Fan, 1996). */
  quantile(probability: number): number {
    const position = (this.count - 1) * probability;
    const below = Math.floor(position);
    const above = Math.min(below + 1, this.count - 1);
    return this.values[below] + (position - below) * (this.values[above] - this.values[below]);
  }
}
