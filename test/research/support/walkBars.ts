import { createRandom } from '../../../quant/statistics/random.ts';
import type { Bar } from '../../../simulator/market/bar.ts';
import type { DailyBars } from '../../../simulator/market/dailyBars.ts';
import type { ProductRules } from '../../../simulator/market/productRules.ts';
import { streamSeed } from '../../../simulator/market/streamSeed.ts';

/** A coin of a seeded walk; days are numbers of UTC days, both included. */
export interface WalkedCoin {
  readonly base: string;
  readonly firstDay: number;
  readonly lastDay: number;
  readonly price?: number;
  /** Standard deviation of a daily logarithmic return. */
  readonly volatility?: number;
  readonly drift?: number;
  /** Days without a bar. */
  readonly missing?: readonly number[];
  readonly rules?: Partial<ProductRules>;
}

/** Daily bars of coins that walk at random, the same ones for the same seed. */
export class WalkBars implements DailyBars {
  readonly products: readonly ProductRules[];
  readonly #bars: ReadonlyMap<string, ReadonlyMap<number, Bar>>;

  constructor(coins: readonly WalkedCoin[], seed: number) {
    this.products = coins.map(rulesOf);
    this.#bars = new Map(coins.map((coin) => [`${coin.base}-USD`, walk(coin, seed)]));
  }

  bar(symbol: string, day: number): Bar | undefined {
    return this.#bars.get(symbol)?.get(day);
  }

  firstDay(symbol: string): number {
    return Math.min(...(this.#bars.get(symbol)?.keys() ?? []));
  }

  lastDay(symbol: string): number {
    return Math.max(...(this.#bars.get(symbol)?.keys() ?? []));
  }
}

function rulesOf({ base, rules }: WalkedCoin): ProductRules {
  return {
    symbol: `${base}-USD`,
    base,
    quote: 'USD',
    baseName: base,
    priceIncrement: '0.0001',
    baseIncrement: '0.000001',
    quoteIncrement: '0.01',
    volumeIncrement: '0.01',
    baseMinSize: '0.000001',
    baseMaxSize: '1000000',
    quoteMinSize: '1',
    quoteMaxSize: '10000000',
    halfSpread: 0.0005,
    ...rules,
  };
}

function walk(
  { base, firstDay, lastDay, price = 100, volatility = 0.03, drift = 0, missing = [] }: WalkedCoin,
  seed: number,
): ReadonlyMap<number, Bar> {
  const random = createRandom(streamSeed(`${seed}/${base}`));
  const bars = new Map<number, Bar>();
  let open = price;
  for (let day = firstDay; day <= lastDay; day += 1) {
    const close = open * Math.exp(drift + volatility * random.normal());
    const high = Math.max(open, close) * (1 + 0.3 * volatility * random.uniform());
    const low = Math.min(open, close) * (1 - 0.3 * volatility * random.uniform());
    const volume = Math.round((5_000_000 * (0.5 + random.uniform())) / close / 0.01);
    const rounded = [open, high, low, close].map((value) => Number(value.toFixed(4)));
    if (!missing.includes(day))
      bars.set(day, { open: rounded[0], high: rounded[1], low: rounded[2], close: rounded[3], volume });
    open = rounded[3];
  }
  return bars;
}
