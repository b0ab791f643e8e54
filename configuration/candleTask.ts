/** What the process that downloads bars is asked for: the public data of a venue, read without a key. */
export interface CandleTask {
  /** ccxt's name of the venue. */
  readonly venue: string;
  /** Another origin with the same data. */
  readonly url?: string | undefined;
  /** Length of a bar, ms. */
  readonly length: number;
  /** What is to be read of each symbol, half-open, ms UTC. */
  readonly ranges: readonly { readonly symbol: string; readonly from: number; readonly to: number }[];
}

/** The name under which the task reaches the process. */
export const CANDLE_TASK = 'BALLAST_CANDLE_TASK';

/** Bars of one symbol that the process has read, up to a moment; it is told as JSON in a message of progress. */
export interface CandlePage {
  readonly symbol: string;
  readonly to: number;
  /** Open time (ms UTC), open, high, low, close, volume. */
  readonly rows: readonly (readonly [number, number, number, number, number, number])[];
}
