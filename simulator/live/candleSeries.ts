import type { Candle } from '../../core/market/candle.ts';

/** A bar may still be changed by its venue for so long after its end, and no longer than it is long, ms. */
const LONGEST_CHANGING_MS = 30 * 60_000;
/** The end of a series is not read again within so long, ms. */
const LEAST_PAUSE_MS = 2_000;
const MOST_BARS = 20_000;
/** What lies so many bars after the end of a series begins a new one: what is between was not asked for. */
const FAR_BARS = 1_000;

/** Bars of one length of one market, without a gap between the first and the last that was asked for: what is final is read once. Times in ms UTC. */
export class CandleSeries {
  readonly #read: (from: number, to: number) => Promise<readonly Candle[]>;
  readonly #lengthMs: number;
  readonly #bars = new Map<number, Candle>();
  #from = Number.POSITIVE_INFINITY;
  #finalUntil = Number.NEGATIVE_INFINITY;
  #until = Number.NEGATIVE_INFINITY;
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> = Promise.resolve();

  /** @param read bars with `from <= openTime < to` */
  constructor(lengthMs: number, read: (from: number, to: number) => Promise<readonly Candle[]>) {
    this.#lengthMs = lengthMs;
    this.#read = read;
  }

  /** Bars that end by then do not change any more. */
  get finalUntil(): number {
    return this.#finalUntil;
  }

  /** End of the last bar that anything is known of. */
  get until(): number {
    return Math.max(this.#until, this.#finalUntil);
  }

  bar(openTime: number): Candle | undefined {
    return this.#bars.get(openTime);
  }

  /** The first bar with `from <= openTime < to` that matches. */
  first(from: number, to: number, matches: (bar: Candle) => boolean): Candle | undefined {
    for (let start = Math.ceil(from / this.#lengthMs) * this.#lengthMs; start < to; start += this.#lengthMs) {
      const bar = this.#bars.get(start);
      if (bar !== undefined && matches(bar)) return bar;
    }
    return undefined;
  }

  /** Reads what is missing of [from, to); one reading at a time. */
  cover(from: number, to: number, now: number): Promise<void> {
    // A reading that has failed does not keep the next one from being made.
    const reading = this.#reading.catch(() => undefined).then(() => this.#readMissing(from, to, now));
    this.#reading = reading.catch(() => undefined);
    return reading;
  }

  async #readMissing(from: number, to: number, now: number): Promise<void> {
    if (from >= to) return;
    if (from - this.#finalUntil > FAR_BARS * this.#lengthMs) {
      this.#bars.clear();
      this.#from = Number.POSITIVE_INFINITY;
    }
    if (this.#from === Number.POSITIVE_INFINITY) {
      await this.#add(from, to, now);
      this.#from = from;
      return;
    }
    if (from < this.#from) {
      for (const bar of await this.#read(from, this.#from)) this.#bars.set(bar.openTime, bar);
      this.#from = from;
    }
    if (to > this.#finalUntil && now - this.#readAt >= LEAST_PAUSE_MS) await this.#add(this.#finalUntil, to, now);
  }

  async #add(from: number, to: number, now: number): Promise<void> {
    const bars = await this.#read(from, to);
    const changingMs = Math.min(this.#lengthMs, LONGEST_CHANGING_MS);
    const whole = (at: number) => Math.floor(at / this.#lengthMs) * this.#lengthMs;
    for (const bar of bars) {
      this.#bars.set(bar.openTime, bar);
      this.#until = Math.max(this.#until, bar.openTime + this.#lengthMs);
    }
    this.#finalUntil = Math.max(from, Math.min(whole(to), whole(now - changingMs)));
    this.#readAt = now;
    for (const openTime of this.#bars.keys()) {
      if (this.#bars.size <= MOST_BARS) break;
      this.#bars.delete(openTime);
      this.#from = Math.max(this.#from, openTime + this.#lengthMs);
    }
  }
}
