import { createRandom } from '../../quant/statistics/random.ts';
import { type Bar, joinBars } from './bar.ts';
import { DAY_MS, type DailyBars, dayOf } from './dailyBars.ts';
import { refine } from './refine.ts';
import { streamSeed } from './streamSeed.ts';

/** Length of the shortest interval that has a price of its own. */
export const TICK_MS = 5_000;

/** Each interval consists of a whole number of the next ones: every candle of the exchange is a node of this tree. */
const LEVELS_MS = [DAY_MS, 21_600_000, 7_200_000, 3_600_000, 1_800_000, 900_000, 300_000, 60_000, TICK_MS] as const;
const LAST_LEVEL = LEVELS_MS.length - 1;
const CACHED_NODES = 20_000;

/** One tick and its bar. */
export interface Tick {
  readonly start: number;
  readonly bar: Bar;
}

/**
 * The price at every moment, from daily bars: a day is split into quarters, those into hours and so on down to ticks of five seconds,
 * each split by a random stream of its own. Any moment costs a walk down the tree, never the moments before it.
 */
export class PricePath {
  readonly #daily: DailyBars;
  readonly #seed: number;
  readonly #children = new Map<string, readonly Bar[]>();
  /** The price that was asked for last, by symbol, with the number of its tick. */
  readonly #latest = new Map<string, { readonly tick: number; readonly price: number | undefined }>();

  constructor(daily: DailyBars, seed: number) {
    this.#daily = daily;
    this.#seed = seed;
  }

  /** The price at a moment: the open of its tick. Where nothing is recorded, the last close before; undefined before the listing. */
  price(symbol: string, at: number): number | undefined {
    const tick = Math.floor(at / TICK_MS);
    const latest = this.#latest.get(symbol);
    if (latest?.tick === tick) return latest.price;
    const price = this.#priceAt(symbol, at);
    this.#latest.set(symbol, { tick, price });
    return price;
  }

  /** What the price did in [from, to); a tick that is not covered whole counts with its open only. Undefined where nothing is recorded. */
  bar(symbol: string, from: number, to: number): Bar | undefined {
    let joined: Bar | undefined;
    for (let day = dayOf(from); day * DAY_MS < to; day++) {
      const whole = this.#daily.bar(symbol, day);
      const part = whole && this.#collect(symbol, 0, day * DAY_MS, whole, from, to);
      if (part !== undefined) joined = joined === undefined ? part : joinBars(joined, part);
    }
    return joined;
  }

  /**
   * The first whole tick in [from, to) whose bar matches.
   *
   * @param matches must hold for a bar whenever it holds for a part of it, as `low < limit` does
   */
  firstTick(symbol: string, from: number, to: number, matches: (bar: Bar) => boolean): Tick | undefined {
    for (let day = dayOf(from); day * DAY_MS < to; day++) {
      const bar = this.#daily.bar(symbol, day);
      const found = bar && this.#search(symbol, 0, day * DAY_MS, bar, from, to, matches);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #priceAt(symbol: string, at: number): number | undefined {
    const day = dayOf(at);
    const bar = this.#daily.bar(symbol, day);
    if (bar === undefined) return this.#lastClose(symbol, day);
    // A part opens where the whole does: the first tick of a day need not be looked for.
    if (at - day * DAY_MS < TICK_MS) return bar.open;
    return this.#collect(symbol, 0, day * DAY_MS, bar, at, at + 1)?.open;
  }

  #collect(symbol: string, level: number, start: number, bar: Bar, from: number, to: number): Bar | undefined {
    const length = LEVELS_MS[level] ?? TICK_MS;
    if (from <= start && start + length <= to) return bar;
    if (level === LAST_LEVEL) return { open: bar.open, high: bar.open, low: bar.open, close: bar.open, volume: 0 };
    const childLength = LEVELS_MS[level + 1] ?? TICK_MS;
    let joined: Bar | undefined;
    const children = this.#split(symbol, level, start, bar);
    for (let child = 0; child < children.length; child++) {
      const childStart = start + child * childLength;
      const childBar = children[child];
      if (childBar === undefined || childStart >= to || childStart + childLength <= from) continue;
      const part = this.#collect(symbol, level + 1, childStart, childBar, from, to);
      if (part !== undefined) joined = joined === undefined ? part : joinBars(joined, part);
    }
    return joined;
  }

  #search(
    symbol: string,
    level: number,
    start: number,
    bar: Bar,
    from: number,
    to: number,
    matches: (bar: Bar) => boolean,
  ): Tick | undefined {
    if (!matches(bar)) return undefined;
    if (level === LAST_LEVEL) return { start, bar };
    const childLength = LEVELS_MS[level + 1] ?? TICK_MS;
    const children = this.#split(symbol, level, start, bar);
    for (let child = 0; child < children.length; child++) {
      const childStart = start + child * childLength;
      const childBar = children[child];
      const outside =
        level + 1 === LAST_LEVEL
          ? childStart < from || childStart + childLength > to
          : childStart >= to || childStart + childLength <= from;
      if (childBar === undefined || outside) continue;
      const found = this.#search(symbol, level + 1, childStart, childBar, from, to, matches);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #split(symbol: string, level: number, start: number, bar: Bar): readonly Bar[] {
    const key = `${symbol} ${level} ${start}`;
    const known = this.#children.get(key);
    if (known !== undefined) return known;
    const parts = (LEVELS_MS[level] ?? TICK_MS) / (LEVELS_MS[level + 1] ?? TICK_MS);
    const children = refine(bar, parts, createRandom(streamSeed(`${this.#seed}/${key}`)));
    if (this.#children.size >= CACHED_NODES) {
      const oldest = this.#children.keys().next();
      if (!oldest.done) this.#children.delete(oldest.value);
    }
    this.#children.set(key, children);
    return children;
  }

  #lastClose(symbol: string, before: number): number | undefined {
    const first = this.#daily.firstDay(symbol);
    for (let day = Math.min(before - 1, this.#daily.lastDay(symbol)); day >= first; day--) {
      const bar = this.#daily.bar(symbol, day);
      if (bar !== undefined) return bar.close;
    }
    return undefined;
  }
}
