import type { Candle } from '../../core/market/candle.ts';
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
 * Signals by time-series momentum from daily candles (`momentumForecast` has the formula). A symbol without enough recent bars gets no
 * signal, nor does one that the venue refuses, which costs the others nothing. Any other failure is the caller's to try again.
 */
export function momentumSignals(
  candles: DailyCandles,
  options: MomentumOptions = DEFAULT_MOMENTUM,
): SignalProviderPort {
  const days = Math.max(...options.lookbacks) + 1 + MISSING_DAYS;
  const signalFor = async (symbol: TradingSymbol, at: number): Promise<unknown> => {
    const bars = await candles(symbol, at - days * DAY_MS, at);
    const last = bars.at(-1);
    if (last === undefined || last.openTime + DAY_MS + STALE_AFTER_MS < at) return undefined;
    const forecast = momentumForecast(
      bars.map((bar) => bar.close),
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
      const given = `refused: ${error.message}`;
      return new NoForecast({ symbol, field: 'history', given, allowed: 'daily candles from the venue' });
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
