import type { Candle } from '../../market/candle.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import { rootMeanSquare } from '../../portfolio/forecast/sampleVolatility.ts';
import type { StoredSignal } from '../../signals/storedSignal.ts';
import { candleFault } from '../features/candleFault.ts';
import { claimOf, type SignalClaim } from './claims.ts';

const DAY_MS = 86_400_000;
/** Daily returns that a volatility is measured over, and the fewest that will do. */
const VOLATILITY_DAYS = 30;
const FEWEST_RETURNS = 10;

/**
 * The claims of signals as the ledger keeps them, each under the name of the source that said it, also where a cycle pooled several. Signals to hold claim nothing, and one for a
 * symbol whose candles tell no volatility before it cannot be held against anything.
 *
 * @param candles daily bars by symbol, oldest first
 * @param defaultHorizon days that a signal speaks of where it tells none
 */
export function claimsOfSignals(
  said: readonly StoredSignal[],
  candles: ReadonlyMap<TradingSymbol, readonly Candle[]>,
  defaultHorizon: number,
): readonly SignalClaim[] {
  return said.flatMap(({ source, signal }) => {
    const { symbol, direction, at } = signal;
    if (direction === 'hold') return [];
    const volatility = volatilityBefore(candles.get(symbol) ?? [], at);
    return volatility === undefined ? [] : [claimOf({ ...signal, direction, source }, volatility, defaultHorizon)];
  });
}

/** Of the daily log returns of the last days that had closed; undefined where there are too few, or nothing moved. */
function volatilityBefore(bars: readonly Candle[], at: number): number | undefined {
  const last = bars.findLastIndex(({ openTime }) => openTime + DAY_MS <= at);
  const closes = bars
    .slice(Math.max(0, last - VOLATILITY_DAYS), last + 1)
    .filter((bar) => candleFault(bar) === undefined)
    .map(({ close }) => close);
  if (closes.length <= FEWEST_RETURNS) return undefined;
  return rootMeanSquare(Float64Array.from(closes.slice(1), (close, k) => Math.log(close / closes[k]))) || undefined;
}
