/** Where the market's time stands: at the wall's `wallAt` it was `marketAt`, and it goes `speed` times as fast. Times in ms. */
export interface ClockReading {
  readonly wallAt: number;
  readonly marketAt: number;
  readonly speed: number;
}

/** The market's time: origin + speed x elapsed wall time. It never goes back, whatever the wall clock does. */
export class MarketClock {
  #reading: ClockReading;
  #latest: number;
  readonly #wall: () => number;

  constructor(reading: ClockReading, wall: () => number = Date.now) {
    this.#reading = reading;
    this.#latest = reading.marketAt;
    this.#wall = wall;
  }

  get speed(): number {
    return this.#reading.speed;
  }

  now(): number {
    const { wallAt, marketAt, speed } = this.#reading;
    this.#latest = Math.max(this.#latest, Math.floor(marketAt + speed * Math.max(0, this.#wall() - wallAt)));
    return this.#latest;
  }

  /** Moves the market's time forward at once. */
  advance(milliseconds: number): void {
    this.#reading = { ...this.reading(), marketAt: this.now() + milliseconds };
  }

  /** Where the clock stands now, to be continued from later. */
  reading(): ClockReading {
    return { wallAt: this.#wall(), marketAt: this.now(), speed: this.#reading.speed };
  }
}
