import type { Candle } from '../../../../core/market/candle.ts';
import { createRandom } from '../../../../quant/statistics/random.ts';

const DAY = 86_400_000;

/** Now, as the tests take it. */
export const AT = Date.UTC(2026, 5, 1, 12);
export const SYMBOLS = ['AAA-USD', 'BBB-USD', 'CCC-USD', 'DDD-USD'];

/** Candles of the coins up to the last whole day. Their trends, of `drift` a day, last for a while; without drift nothing tells what comes. */
export function trendingMarket(days: number, drift: number): ReadonlyMap<string, readonly Candle[]> {
  const random = createRandom(7);
  const first = Math.floor(AT / DAY) * DAY - days * DAY;
  return new Map(
    SYMBOLS.map((symbol) => {
      let [close, way] = [100, 1];
      const bars = Array.from({ length: days }, (_, day) => {
        const open = close;
        if (random.uniform() < 1 / 60) way = -way;
        close = open * Math.exp(0.03 * random.normal() + drift * way);
        const [low, high] = [Math.min(open, close), Math.max(open, close)];
        return { openTime: first + day * DAY, open, high, low, close, volume: 1 };
      });
      return [symbol, bars] as const;
    }),
  );
}
