import type { BreakerName } from './breakerSettings.ts';

/** What a breaker measured. It trips where the value has reached the limit. */
export interface Reading {
  readonly breaker: BreakerName;
  /** In the units of the limit. */
  readonly value: number;
  readonly limit: number;
  /** The figures in words. */
  readonly sentence: string;
}

/** A limit is warned of from this share of it on. */
const WARNING_SHARE = 0.8;

/** True where a reading has reached its limit. */
export function trips({ value, limit }: Reading): boolean {
  return value >= limit;
}

/** True where a reading is close to its limit and has not reached it. */
export function isNear({ value, limit }: Pick<Reading, 'value' | 'limit'>): boolean {
  return value >= WARNING_SHARE * limit && value < limit;
}
