import { createRandom } from '../../quant/statistics/random.ts';
import { type Bar, scaleBar } from '../../simulator/market/bar.ts';
import type { DailyBars } from '../../simulator/market/dailyBars.ts';
import type { ProductRules } from '../../simulator/market/productRules.ts';
import { streamSeed } from '../../simulator/market/streamSeed.ts';

/** Largest change of a price by another future, as a logarithm: a half, or double. */
const SPAN = Math.log(2);

/** Bars that are the same up to a day, and something else from then on: each bar at a factor of its own, and another volume. */
export class OtherFuture implements DailyBars {
  readonly products: readonly ProductRules[];
  readonly #bars: DailyBars;
  readonly #from: number;
  readonly #seed: number;

  /** @param from number of the first UTC day that is changed */
  constructor(bars: DailyBars, from: number, seed: number) {
    this.products = bars.products;
    this.#bars = bars;
    this.#from = from;
    this.#seed = seed;
  }

  bar(symbol: string, day: number): Bar | undefined {
    const bar = this.#bars.bar(symbol, day);
    if (bar === undefined || day < this.#from) return bar;
    const random = createRandom(streamSeed(`${this.#seed}/${symbol}/${day}`));
    const factor = Math.exp(SPAN * (2 * random.uniform() - 1));
    return { ...scaleBar(bar, factor), volume: Math.round(bar.volume * (0.5 + random.uniform())) };
  }

  firstDay(symbol: string): number {
    return this.#bars.firstDay(symbol);
  }

  lastDay(symbol: string): number {
    return this.#bars.lastDay(symbol);
  }
}
