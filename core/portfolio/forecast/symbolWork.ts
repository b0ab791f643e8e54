import type { Candle } from '../../market/candle.ts';
import { type CleanSeries, cleanCandles } from '../../market/cleanCandles.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import { estimateVolatility, type SymbolVolatility } from './estimateVolatility.ts';
import type { VolatilityModel } from './forecastSettings.ts';
import type { SymbolHistory } from './histories.ts';

interface Estimated {
  readonly history: SymbolHistory;
  readonly first: VolatilityModel;
  readonly volatility: SymbolVolatility;
}

/**
 * What forecasts make of single symbols, kept for the next forecast on the same bars: a plan is followed by a risk model for each of its orders. It is found again by the
 * very list of bars, which nobody may change, and by the very returns; so a forecast with it is the same as without, to the last bit.
 */
export class SymbolWork {
  readonly #cleaned = new WeakMap<readonly Candle[], CleanSeries>();
  readonly #estimated = new Map<TradingSymbol, Estimated>();

  /** `cleanCandles` of daily bars. */
  cleaned(bars: readonly Candle[], step: number): CleanSeries {
    const present = this.#cleaned.get(bars);
    if (present !== undefined) return present;
    const series = cleanCandles(bars, step);
    this.#cleaned.set(bars, series);
    return series;
  }

  /** `estimateVolatility` of a history. */
  volatility(history: SymbolHistory, first: VolatilityModel): SymbolVolatility {
    const present = this.#estimated.get(history.symbol);
    if (present?.first === first && isSame(present.history, history)) return present.volatility;
    const volatility = estimateVolatility(history, first);
    this.#estimated.set(history.symbol, { history, first, volatility });
    return volatility;
  }
}

function isSame(a: SymbolHistory, b: SymbolHistory): boolean {
  return (
    a.stale === b.stale &&
    a.returns.length === b.returns.length &&
    a.returns.every((value, index) => value === b.returns[index])
  );
}
