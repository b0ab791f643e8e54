import type { Candle } from '../../core/market/candle.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import { DAY_MS, dayOf } from '../../simulator/market/dailyBars.ts';
import { FactorModel, SEEDED_EPOCH } from '../../simulator/market/factorModel.ts';

/**
 * The first days of the seeded market that paper trading is on, per symbol, ascending.
 *
 * @param without base currencies that are left out
 */
export function seededDays(
  seed: number,
  days: number,
  without: readonly string[],
): ReadonlyMap<TradingSymbol, readonly Candle[]> {
  const first = dayOf(SEEDED_EPOCH);
  const market = new FactorModel(seed, first);
  const coins = market.products.filter(({ base }) => !without.includes(base));
  return new Map(
    coins.map(({ symbol, volumeIncrement }) => [
      symbol,
      Array.from({ length: days }, (_, k) => market.bar(symbol, first + k)).flatMap((bar, k) =>
        bar === undefined
          ? []
          : [{ ...bar, openTime: (first + k) * DAY_MS, volume: bar.volume * Number(volumeIncrement) }],
      ),
    ]),
  );
}
