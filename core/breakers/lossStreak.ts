import { Decimal } from 'decimal.js';
import type { OrderKey } from '../orders/orderKey.ts';
import type { Reading } from './breakerReading.ts';
import type { BreakerSettings } from './breakerSettings.ts';

/** What a sell order has earned on what was bought through Ballast, in quote currency with fees, against the average cost of then. */
export interface SellResult {
  readonly key: OrderKey;
  /** Venue time in ms UTC of its last execution. */
  readonly at: number;
  readonly result: string;
}

/**
 * How many of the latest sell orders in a row realised a loss, counted up to the limit. What was not bought through Ballast has no known cost: such sells count
 * neither as loss nor as gain.
 * @param sells newest first, at least as many as the limit where there are so many @param since venue time in ms UTC: earlier sells do not count
 */
export function lossStreak(
  sells: readonly SellResult[],
  since: number,
  { limit }: BreakerSettings['lossStreak'],
): Reading {
  const latest = sells
    .filter(({ at }) => at >= since)
    .slice(0, limit)
    .map(({ result }) => new Decimal(result));
  const end = latest.findIndex((result) => result.gte(0));
  const streak = end === -1 ? latest : latest.slice(0, end);
  const lost = streak.reduce((total, result) => total.plus(result), new Decimal(0));
  return {
    breaker: 'lossStreak',
    value: streak.length,
    limit,
    sentence: `${streak.length} sells at a loss in a row (${lost.toFixed(2)}), limit ${limit}`,
  };
}
