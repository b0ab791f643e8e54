import type { Candle } from '../../core/market/candle.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import { VenueRefusedError } from '../../core/ports/exchange.ts';
import type { SignalProviderPort } from '../../core/ports/signalProvider.ts';
import { DEFAULT_MOMENTUM, type MomentumOptions } from '../../core/signals/momentum.ts';
import { momentumSignal, momentumWindow, unusableHistory } from '../../core/signals/momentumSignal.ts';

/**
 * Closed daily bars of a symbol with `from <= openTime < to` (ms UTC), oldest first.
 *
 * @throws VenueRefusedError where the venue refuses the symbol for good, such as one that it does not list
 */
export type DailyCandles = (symbol: TradingSymbol, from: number, to: number) => Promise<readonly Candle[]>;

/**
 * Signals by time-series momentum from daily candles (`momentumSignal` has the rules). A symbol that the venue refuses gets no signal, which costs the others
 * nothing. Any other failure is the caller's to try again.
 */
export function momentumSignals(
  candles: DailyCandles,
  options: MomentumOptions = DEFAULT_MOMENTUM,
): SignalProviderPort {
  const window = momentumWindow(options);
  const signalFor = async (symbol: TradingSymbol, at: number): Promise<unknown> =>
    momentumSignal(symbol, await candles(symbol, at - window, at), at, options);
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
