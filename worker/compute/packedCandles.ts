import type { Candle } from '../../core/market/candle.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';

const FIELDS = ['openTime', 'open', 'high', 'low', 'close', 'volume'] as const satisfies readonly (keyof Candle)[];

/** Candles by symbol, one block of numbers each: handed to a thread as it is, where copying bar by bar would stop the event loop for long. */
export type PackedCandles = readonly (readonly [TradingSymbol, Float64Array<ArrayBuffer>])[];

/** Packs candles. Each block is `FIELDS.length` numbers a bar, bar by bar. */
export function packCandles(candles: ReadonlyMap<TradingSymbol, readonly Candle[]>): PackedCandles {
  return [...candles].map(([symbol, bars]) => {
    const block = new Float64Array(bars.length * FIELDS.length);
    bars.forEach((bar, row) => {
      FIELDS.forEach((field, column) => {
        block[row * FIELDS.length + column] = bar[field];
      });
    });
    return [symbol, block];
  });
}

/** The memory of the blocks, to be handed over instead of copied. */
export function buffersOf(packed: PackedCandles): ArrayBuffer[] {
  return packed.map(([, block]) => block.buffer);
}

/** The inverse of `packCandles`. */
export function unpackCandles(packed: PackedCandles): Map<TradingSymbol, readonly Candle[]> {
  return new Map(packed.map(([symbol, block]) => [symbol, barsIn(block)]));
}

function barsIn(block: Float64Array): readonly Candle[] {
  const bars: Candle[] = [];
  for (let start = 0; start < block.length; start += FIELDS.length) {
    const [openTime = 0, open = 0, high = 0, low = 0, close = 0, volume = 0] = block.subarray(
      start,
      start + FIELDS.length,
    );
    bars.push({ openTime, open, high, low, close, volume });
  }
  return bars;
}
