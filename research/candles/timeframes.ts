/** Lengths of bars that are stored, in ms, by the name in their files. */
export const STORED_TIMEFRAMES = {
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '1h': 3_600_000,
  '4h': 14_400_000,
  '6h': 21_600_000,
  '1d': 86_400_000,
} as const;

export type StoredTimeframe = keyof typeof STORED_TIMEFRAMES;

/** Undefined for a name that is none. */
export function lengthOf(timeframe: string): number | undefined {
  return timeframe in STORED_TIMEFRAMES ? STORED_TIMEFRAMES[timeframe as StoredTimeframe] : undefined;
}
