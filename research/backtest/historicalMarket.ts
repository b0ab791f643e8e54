import type { CandleFiles } from '../../simulator/market/candleFiles.ts';
import { DAY_MS, type DailyBars, dayOf } from '../../simulator/market/dailyBars.ts';
import { FactorModel, SEEDED_EPOCH } from '../../simulator/market/factorModel.ts';
import { PricePath } from '../../simulator/market/pricePath.ts';
import { RecordedCandles } from '../../simulator/market/recordedCandles.ts';

/** The market that venues of backtests trade on: daily bars, and the prices within each day that the simulator derives from them. */
export interface HistoricalMarket {
  readonly daily: DailyBars;
  readonly path: PricePath;
  readonly seed: number;
}

/** A market of daily bars. */
export function marketOf(daily: DailyBars, seed: number): HistoricalMarket {
  return { daily, path: new PricePath(daily, seed), seed };
}

/**
 * The market of recorded candles, or the seeded one of paper trading.
 *
 * @param candles a directory of them, or its files
 * @throws InvalidInputError for a directory without candles and for a malformed row
 */
export function historicalMarket(seed: number, candles: string | CandleFiles | undefined): HistoricalMarket {
  const daily = candles === undefined ? new FactorModel(seed, dayOf(SEEDED_EPOCH)) : new RecordedCandles(candles);
  return marketOf(daily, seed);
}

/** First and last moment with prices, ms UTC, half-open; the end of a seeded market is infinite. */
export function spanOf({ daily }: HistoricalMarket): { readonly from: number; readonly to: number } {
  const symbols = daily.products.map(({ symbol }) => symbol);
  return {
    from: Math.min(...symbols.map((symbol) => daily.firstDay(symbol))) * DAY_MS,
    to: (Math.max(...symbols.map((symbol) => daily.lastDay(symbol))) + 1) * DAY_MS,
  };
}
