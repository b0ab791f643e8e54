import type { Candle } from '../../core/market/candle.ts';
import { createRandom } from '../../quant/statistics/random.ts';

const DAY = 86_400_000;

/** First day of the generated candles. */
export const FIRST_DAY = Date.UTC(2022, 0, 1);

/**
 * Daily candles of several symbols on one market whose volatility clusters, with Student-t (5) shocks: r_ti = beta_i s_t m_t + own_i e_ti. The last symbol is listed a
 * third of the way.
 */
export function generatedCandles(symbols: number, days: number, seed: number): Map<string, readonly Candle[]> {
  const random = createRandom(seed);
  const shock = (): number => random.studentT(5) * Math.sqrt(3 / 5);
  const names = Array.from({ length: symbols }, (_, i) => `G${i}-USD`);
  const closes = names.map(() => [100]);
  let variance = 1;
  for (let t = 1; t < days; t += 1) {
    const common = Math.sqrt(variance) * shock();
    for (const [i, series] of closes.entries()) {
      const value = 0.03 * (0.7 + 0.1 * i) * common + (0.01 + 0.005 * i) * shock();
      series.push(series[t - 1] * (1 + Math.max(-0.5, value)));
    }
    variance = 0.04 + 0.1 * common * common + 0.86 * variance;
  }
  return new Map(
    names.map((name, i) => [
      name,
      closes[i]
        .map((close, t) => ({
          openTime: FIRST_DAY + t * DAY,
          open: close,
          high: close,
          low: close,
          close,
          volume: 1_000,
        }))
        .slice(i === symbols - 1 ? Math.floor(days / 3) : 0),
    ]),
  );
}
