import { type Candle, TIMEFRAME_MS } from '../../market/candle.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import { candleFault } from './candleFault.ts';
import { FEATURE_NAMES } from './registry.ts';
import { UniverseFeatures } from './universeFeatures.ts';

/** Rows of features, row-major; a missing value is NaN. */
export interface FeatureMatrix {
  readonly rows: number;
  readonly columns: number;
  /** Of the columns. */
  readonly names: readonly string[];
  /** rows x columns. */
  readonly data: Float64Array;
}

/** A candle that no row was made of. */
export interface IgnoredCandle {
  readonly symbol: TradingSymbol;
  /** ms UTC. */
  readonly openTime: number;
  readonly reason: 'OFF_GRID' | 'INVALID_CANDLE' | 'DUPLICATE';
  readonly detail: string;
}

/** The features of all symbols and days: one row for each candle, by day and then in the order of the symbols. */
export interface FeatureTable {
  readonly features: FeatureMatrix;
  readonly symbols: readonly TradingSymbol[];
  /** Per row the index of its symbol. */
  readonly rowSymbols: Int32Array;
  /** Per row the open time of its candle (ms UTC): the features are known a day later, when it has ended. */
  readonly rowTimes: Float64Array;
  readonly ignored: readonly IgnoredCandle[];
}

/** Which rows are kept. */
export interface FeatureTableOptions {
  /** Open time (ms UTC) of the first day whose rows are kept; the days before it are only computed through. Default: the first day. */
  readonly from?: number;
}

/**
 * Computes the features of a universe from its daily candles, day after day by `UniverseFeatures`: a row depends on no later candle. Candles off the grid of days, with
 * impossible figures, and all but the last of several of one day are left out and listed.
 *
 * @param candles ended daily candles per symbol, in any order
 */
export function featureTable(
  candles: ReadonlyMap<TradingSymbol, readonly Candle[]>,
  { from = Number.NEGATIVE_INFINITY }: FeatureTableOptions = {},
): FeatureTable {
  const symbols = [...candles.keys()];
  const ignored: IgnoredCandle[] = [];
  const byDay = new Map<number, (Candle | undefined)[]>();
  for (const [index, symbol] of symbols.entries())
    for (const candle of candles.get(symbol) ?? []) {
      const fault = ignoredCandle(symbol, candle);
      if (fault !== undefined) {
        ignored.push(fault);
        continue;
      }
      const day = byDay.get(candle.openTime) ?? Array.from({ length: symbols.length }, () => undefined);
      const earlier = day[index];
      if (earlier !== undefined)
        ignored.push({ symbol, openTime: candle.openTime, reason: 'DUPLICATE', detail: `close ${earlier.close}` });
      day[index] = candle;
      byDay.set(candle.openTime, day);
    }
  const days = [...byDay].sort(([a], [b]) => a - b);
  const rows = days.reduce(
    (sum, [time, day]) => sum + (time >= from ? day.filter((candle) => candle !== undefined).length : 0),
    0,
  );
  const columns = FEATURE_NAMES.length;
  const data = new Float64Array(rows * columns);
  const rowSymbols = new Int32Array(rows);
  const rowTimes = new Float64Array(rows);
  const universe = new UniverseFeatures(symbols.length);
  let next = 0;
  for (const [time, day] of days) {
    const computed = universe.advance(time, day);
    if (time < from) continue;
    for (const [index, candle] of day.entries()) {
      if (candle === undefined) continue;
      data.set(computed[index], next * columns);
      rowSymbols[next] = index;
      rowTimes[next] = time;
      next += 1;
    }
  }
  return { features: { rows, columns, names: FEATURE_NAMES, data }, symbols, rowSymbols, rowTimes, ignored };
}

function ignoredCandle(symbol: TradingSymbol, candle: Candle): IgnoredCandle | undefined {
  const { openTime } = candle;
  if (!Number.isSafeInteger(openTime) || openTime % TIMEFRAME_MS['1d'] !== 0)
    return { symbol, openTime, reason: 'OFF_GRID', detail: 'the open time is no midnight UTC' };
  const detail = candleFault(candle);
  return detail === undefined ? undefined : { symbol, openTime, reason: 'INVALID_CANDLE', detail };
}
