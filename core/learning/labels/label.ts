/** What became of a position that a model is asked about. */
export interface Label {
  /** When the position is taken and its features are known: the end of the candle before it, ms UTC. */
  readonly start: number;
  /** When the outcome was known: the end of the candle that decided it, ms UTC. A row for training is purged where its label spans a row for testing. */
  readonly end: number;
  /** 1 where the event asked for came about. */
  readonly outcome: 0 | 1;
  /** Log return of the position, from the close at its start to its exit; that of a short position where the side is -1. */
  readonly logReturn: number;
  /** What a model's fit makes of it: 1 for a label that shares no day with another. */
  readonly weight: number;
}

/** A label with the candle at whose close it starts. */
export interface CandleLabel extends Label {
  /** Place of that candle in the list given. */
  readonly index: number;
}
