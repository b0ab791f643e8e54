import type { Candle } from '../../../../../core/market/candle.ts';
import { createRandom, type RandomGenerator } from '../../../../../quant/statistics/random.ts';

const DAY = 86_400_000;
const START = Date.UTC(2022, 0, 3);

/** What is odd about some candles. */
export interface Oddities {
  /** Share of days without a candle. */
  readonly holes: number;
  /** Probability that a stretch of flat prices begins on a day. */
  readonly flat: number;
  /** Share of candles without volume. */
  readonly still: number;
  /** Share of days with a jump of up to fivefold. */
  readonly spikes: number;
}

const ORDINARY: Oddities = { holes: 0, flat: 0, still: 0, spikes: 0 };

/** Daily candles of a universe with a common factor; every symbol has one on the last day. */
export function randomUniverse(symbols: number, days: number, seed: number, odd: Oddities = ORDINARY): Candle[][] {
  const random = createRandom(seed);
  const market = Array.from({ length: days }, () => 0.02 * random.normal());
  return Array.from({ length: symbols }, (_, k) => randomCandles(market, 100 * 4 ** (k - 2), random, odd));
}

function randomCandles(market: readonly number[], price: number, random: RandomGenerator, odd: Oddities): Candle[] {
  const candles: Candle[] = [];
  let before = price;
  let flatDays = 0;
  for (const [day, factor] of market.entries()) {
    if (random.uniform() < odd.flat) flatDays = 1 + random.integer(15);
    flatDays -= 1;
    if (random.uniform() < odd.holes && day < market.length - 1) continue;
    const candle = flatDays >= 0 ? flat(before) : moved(before, factor, random, odd);
    before = candle.close;
    const volume = random.uniform() < odd.still ? 0 : 50 * Math.exp(random.normal());
    candles.push({ openTime: START + day * DAY, ...candle, volume });
  }
  return candles;
}

type Prices = Omit<Candle, 'openTime' | 'volume'>;

function flat(price: number): Prices {
  return { open: price, high: price, low: price, close: price };
}

function moved(before: number, factor: number, random: RandomGenerator, { spikes }: Oddities): Prices {
  const jump = random.uniform() < spikes ? 1.6 * random.normal() : 0;
  const open = before * Math.exp(0.005 * random.normal());
  const close = open * Math.exp(factor + 0.02 * random.normal() + Math.max(-1.6, Math.min(1.6, jump)));
  return {
    open,
    close,
    high: Math.max(open, close) * (1 + 0.02 * random.uniform()),
    low: Math.min(open, close) * (1 - 0.02 * random.uniform()),
  };
}
