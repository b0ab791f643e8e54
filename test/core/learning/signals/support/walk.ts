import { createRandom } from '../../../../../quant/statistics/random.ts';

export const DAY = 86_400_000;
export const START = Date.UTC(2022, 0, 1);

/** Daily candles of a price that goes at random, from START on. */
export function walk(seed: number, days: number) {
  const random = createRandom(seed);
  let close = 100;
  return Array.from({ length: days }, (_, day) => {
    const open = close;
    close = open * Math.exp(0.03 * random.normal());
    const high = Math.max(open, close) * 1.005;
    const low = Math.min(open, close) * 0.995;
    return { openTime: START + day * DAY, open, high, low, close, volume: 1_000 * (1 + random.uniform()) };
  });
}
