import type { Candle } from '../market/candle.ts';
import { cleanCandles } from '../market/cleanCandles.ts';
import type { TradingSymbol } from '../market/symbol.ts';
import { DEFAULT_MOMENTUM, type MomentumOptions, momentumForecast } from './momentum.ts';
import { NoForecast } from './signal.ts';

const DAY_MS = 86_400_000;
/** Days that may be missing in the window before a symbol goes without a forecast. */
const MISSING_DAYS = 7;
/** The last closed bar may have ended this long ago. */
const STALE_AFTER_MS = 2 * DAY_MS;

/** How far back from now the momentum of a symbol looks, ms. */
export function momentumWindow({ lookbacks }: MomentumOptions = DEFAULT_MOMENTUM): number {
  return (Math.max(...lookbacks) + 1 + MISSING_DAYS) * DAY_MS;
}

/**
 * The signal of one symbol by time-series momentum (`momentumForecast` has the formula). Without enough recent, sound bars there is none. A price that changed
 * threefold within a day gives none either: a redenomination would pass for the strongest trend of all, and plans do not use such a history.
 *
 * @param candles closed daily bars of the `momentumWindow` that ends now, oldest first
 * @param at venue time in ms UTC
 */
export function momentumSignal(
  symbol: TradingSymbol,
  candles: readonly Candle[],
  at: number,
  options: MomentumOptions = DEFAULT_MOMENTUM,
): unknown {
  const { times, closes, flagged } = cleanCandles(candles, DAY_MS);
  const last = times.at(-1);
  if (last === undefined || last + DAY_MS + STALE_AFTER_MS < at) return undefined;
  const jump = flagged.find(({ reason }) => reason === 'SUSPECT_JUMP');
  if (jump !== undefined) {
    const day = new Date(jump.openTime).toISOString().slice(0, 10);
    return unusableHistory(symbol, `a jump on ${day}: ${jump.detail}`, 'less than a threefold change within a day');
  }
  const forecast = momentumForecast(closes, options);
  if (forecast === undefined) return undefined;
  const { direction, confidence, expectedReturn, horizonDays } = forecast;
  return { symbol, direction, confidence, expectedReturn, horizonDays, at, source: 'momentum' };
}

/** Why a symbol goes without a forecast. */
export function unusableHistory(symbol: TradingSymbol, given: string, allowed: string): NoForecast {
  return new NoForecast({ symbol, field: 'history', given, allowed });
}
