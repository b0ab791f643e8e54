import type { Candle } from '../../market/candle.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import type { OnnxDescription } from './onnxDescription.ts';

/** Which model of the user is asked, and of what. */
export interface OnnxRequest {
  /** Bytes of its file. */
  readonly model: Uint8Array;
  readonly description: OnnxDescription;
  /** What the file is called, for errors. */
  readonly title: string;
  /** Ended daily candles per symbol, ascending. */
  readonly candles: ReadonlyMap<TradingSymbol, readonly Candle[]>;
  /** What buying and selling costs at the venue, as a share of the money. */
  readonly roundTripCost: number;
  /** Name of the source that its signals bear. */
  readonly source: string;
}
