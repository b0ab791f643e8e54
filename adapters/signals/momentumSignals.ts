import type { Candle } from '../../core/market/candle.ts';
import { cleanCandles } from '../../core/market/cleanCandles.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import { VenueRefusedError } from '../../core/ports/exchange.ts';
import type { SignalProviderPort } from '../../core/ports/signalProvider.ts';
import { DEFAULT_MOMENTUM, type MomentumOptions, momentumForecast } from '../../core/signals/momentum.ts';
import { NoForecast } from '../../core/signals/signal.ts';

const DAY_MS = 86_400_000;
/** Days that may be missing in the window before a symbol goes without a forecast. */
const MISSING_DAYS = 7;
/** The last closed bar may have ended this long ago. */
const STALE_AFTER_MS = 2 * DAY_MS;

/**
 * Closed daily bars of a symbol with `from <= openTime < to` (ms UTC), oldest first.
 *
 * @throws VenueRefusedError where the venue refuses the symbol for good, such as one that it does not list
 */
export type DailyCandles = (symbol: TradingSymbol, from: number, to: number) => Promise<readonly Candle[]>;

/**
 * Signals by time-series momentum from daily candles (`momentumForecast` has the formula). A symbol without enough recent, sound
 * bars gets no signal, nor does one that the venue refuses, which costs the others nothing. Any other failure is the caller's to try again.
 *
 * A price that changed threefold within a day gives none either: a redenomination would pass for the strongest trend of all, and plans do
 * not use such a history.
 */
export function momentumSignals(
  candles: DailyCandles,
  options: MomentumOptions = DEFAULT_MOMENTUM,
): SignalProviderPort {
  const days = Math.max(...options.lookbacks) + 1 + MISSING_DAYS;
  const signalFor = async (symbol: TradingSymbol, at: number): Promise<unknown> => {
    const { times, closes, flagged } = cleanCandles(await candles(symbol, at - days * DAY_MS, at), DAY_MS);
    const last = times.at(-1);
    if (last === undefined || last + DAY_MS + STALE_AFTER_MS < at) return undefined;
    const jump = flagged.find(({ reason }) => reason === 'SUSPECT_JUMP');
    if (jump !== undefined) {
      const day = new Date(jump.openTime).toISOString().slice(0, 10);
      return unusableHistory(symbol, `a jump on ${day}: ${jump.detail}`, 'less than a threefold change within a day');
    }
    const forecast = momentumForecast(
      times.flatMap((time) => closes.get(time) ?? []),
      options,
    );
    if (forecast === undefined) return undefined;
    const { direction, confidence, expectedReturn, horizonDays } = forecast;
    return { symbol, direction, confidence, expectedReturn, horizonDays, at, source: 'momentum' };
  };
  const signalOrRefusal = async (symbol: TradingSymbol, at: number): Promise<unknown> => {
    try {
      return await signalFor(symbol, at);
    } catch (error) {
      if (!(error instanceof VenueRefusedError)) throw error;
      return unusableHistory(symbol, `refused: ${error.message}`, 'daily candles from the venue');
    }
  };
  return {
    name: 'momentum',
    async fetch({ symbols, at }) {
      const signals = await Promise.all(symbols.map((symbol) => signalOrRefusal(symbol, at)));
      return signals.filter((signal) => signal !== undefined);
    },
  };
}

function unusableHistory(symbol: TradingSymbol, given: string, allowed: string): NoForecast {
  return new NoForecast({ symbol, field: 'history', given, allowed });
}
