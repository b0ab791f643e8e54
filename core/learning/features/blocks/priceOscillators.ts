import type { BarHistory } from '../barHistory.ts';
import { ExponentialAverage } from '../smoothing.ts';

/** Oscillators made of exponential averages: macd with signal and histogram, true strength, trix, bull and bear power. */
export class PriceOscillators {
  readonly #fast = new ExponentialAverage(12);
  readonly #slow = new ExponentialAverage(26);
  readonly #signal = new ExponentialAverage(9);
  readonly #strength = new DoubleAverage();
  readonly #size = new DoubleAverage();
  readonly #elder = new ExponentialAverage(13);
  readonly #single = new ExponentialAverage(15);
  readonly #double = new ExponentialAverage(15);
  readonly #triple = new ExponentialAverage(15);

  /** Writes seven features and returns where the next one goes. */
  write(history: BarHistory, row: Float64Array, at: number): number {
    const close = history.close.at(0);
    const macd = this.#fast.push(close) - this.#slow.push(close);
    const signal = Number.isNaN(macd) ? Number.NaN : this.#signal.push(macd);
    row[at] = macd / close;
    row[at + 1] = signal / close;
    row[at + 2] = (macd - signal) / close;
    row[at + 3] = this.#trueStrength(close - history.close.at(1));
    row[at + 4] = this.#trix(close);
    const average = this.#elder.push(close);
    row[at + 5] = (history.high.at(0) - average) / close;
    row[at + 6] = (history.low.at(0) - average) / close;
    return at + 7;
  }

  #trueStrength(change: number): number {
    if (Number.isNaN(change)) return Number.NaN;
    return (100 * this.#strength.push(change)) / this.#size.push(Math.abs(change));
  }

  #trix(close: number): number {
    const before = this.#triple.value;
    const single = this.#single.push(close);
    if (Number.isNaN(single)) return Number.NaN;
    const double = this.#double.push(single);
    if (Number.isNaN(double)) return Number.NaN;
    const triple = this.#triple.push(double);
    return (100 * (triple - before)) / triple;
  }
}

/** EMA_13 of the EMA_25. */
class DoubleAverage {
  readonly #first = new ExponentialAverage(25);
  readonly #second = new ExponentialAverage(13);

  push(value: number): number {
    const first = this.#first.push(value);
    return Number.isNaN(first) ? Number.NaN : this.#second.push(first);
  }
}
