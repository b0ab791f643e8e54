import { Decimal } from 'decimal.js';
import { createRandom } from '../../../quant/statistics/random.ts';
import type { Strategy } from '../../../research/backtest/runBacktest.ts';
import { benchmarkOrder } from '../../../research/benchmarks/benchmarkOrder.ts';

/** Buys and sells at random: amounts from dust to more than there is. */
export function gambler(seed: number): Strategy {
  const random = createRandom(seed);
  return (place) => ({
    orders: [...place.venue.rules().keys()].flatMap((symbol) =>
      benchmarkOrder(
        place,
        symbol,
        random.uniform() < 0.5 ? 'buy' : 'sell',
        new Decimal(10 ** (5 * random.uniform() - 1)),
      ),
    ),
  });
}
