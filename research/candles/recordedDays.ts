import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import type { Candle } from '../../core/market/candle.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import { DAY_MS } from '../../simulator/market/dailyBars.ts';
import { RecordedCandles } from '../../simulator/market/recordedCandles.ts';

/**
 * The daily candles of a directory of `SYMBOL_1d.csv` that have ended, per symbol, ascending.
 *
 * @param symbols which of them; undefined for all
 * @param now ms UTC
 * @throws InvalidInputError for a directory without candles, a malformed row, or a symbol that has no file
 */
export function recordedDays(
  directory: string,
  symbols: readonly TradingSymbol[] | undefined,
  now: number,
): ReadonlyMap<TradingSymbol, readonly Candle[]> {
  const recorded = new RecordedCandles(directory);
  const increments = new Map(recorded.products.map(({ symbol, volumeIncrement }) => [symbol, Number(volumeIncrement)]));
  const known = [...increments.keys()];
  return new Map(
    [...new Set(symbols ?? known)].map((symbol) => {
      const increment = increments.get(symbol);
      if (increment === undefined) return refuse(symbol, known);
      const candles: Candle[] = [];
      for (let day = recorded.firstDay(symbol); day <= recorded.lastDay(symbol); day += 1) {
        const bar = recorded.bar(symbol, day);
        if (bar === undefined || (day + 1) * DAY_MS > now) continue;
        candles.push({ ...bar, openTime: day * DAY_MS, volume: bar.volume * increment });
      }
      return [symbol, candles];
    }),
  );
}

function refuse(symbol: string, known: readonly string[]): never {
  throw new InvalidInputError({
    field: 'symbols',
    given: symbol,
    allowed: `what has candles: ${known.slice(0, 20).join(', ')}${known.length > 20 ? ' and more' : ''}`,
    remedy: 'Correct the symbol, or download its candles first.',
  });
}
