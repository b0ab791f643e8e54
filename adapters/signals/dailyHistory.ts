import { fittingSymbols } from '../../core/learning/training/modelSettings.ts';
import type { Candle } from '../../core/market/candle.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import { VenueRefusedError } from '../../core/ports/exchange.ts';
import type { DailyCandles } from './momentumSignals.ts';

const DAY_MS = 86_400_000;

/** Daily candles of a market up to one moment. */
export interface DailyHistory {
  readonly candles: ReadonlyMap<TradingSymbol, readonly Candle[]>;
  /** The same for the same candles of the same day. */
  readonly key: string;
}

/** Reads the candles that a model of a market looks at. A symbol that the venue refuses has none, which costs the others nothing. */
export async function dailyHistory(
  candles: DailyCandles,
  symbols: readonly TradingSymbol[],
  at: number,
  historyDays: number,
): Promise<DailyHistory> {
  const candlesOf = async (symbol: TradingSymbol): Promise<readonly Candle[]> => {
    try {
      return await candles(symbol, at - historyDays * DAY_MS, at);
    } catch (error) {
      if (error instanceof VenueRefusedError) return [];
      throw error;
    }
  };
  const read = await Promise.all(symbols.map(async (symbol) => [symbol, await candlesOf(symbol)] as const));
  const fitting = new Set(fittingSymbols(read.map(([symbol, own]) => [symbol, own.length])));
  const history = new Map(read.filter(([symbol]) => fitting.has(symbol)));
  const ends = [...history].map(([symbol, own]) => `${symbol} ${own.length} ${own.at(-1)?.openTime}`);
  return { candles: history, key: `${Math.floor(at / DAY_MS)} ${ends.join()}` };
}
