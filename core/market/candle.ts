/** One bar of a market. `openTime` is the start of the half-open interval, in ms UTC; volume is in base units. */
export interface Candle {
  readonly openTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** Bar lengths that Ballast reads, by the name used in configuration and the candle cache. */
export const TIMEFRAME_MS = { '1h': 3_600_000, '6h': 21_600_000, '1d': 86_400_000 } as const;

export type Timeframe = keyof typeof TIMEFRAME_MS;
