import type { LabelledEvent } from '../models/labelledEvent.ts';

/** What became of a position that is taken at the close of a candle: it starts when that candle has ended, and ends with the candle that decided it. */
export interface Label extends LabelledEvent {
  /** Log return of the position, from the close at its start to its exit; that of a short position where the side is -1. */
  readonly logReturn: number;
}

/** A label with the candle at whose close it starts. */
export interface CandleLabel extends Label {
  /** Place of that candle in the list given. */
  readonly index: number;
}
