import { percent } from '../portfolio/explaining/explain.ts';
import type { Reading } from './breakerReading.ts';
import type { BreakerSettings } from './breakerSettings.ts';
import type { PeriodProfit } from './profit.ts';

const DAY_MS = 86_400_000;

function compound(periods: readonly PeriodProfit[]): number {
  return periods.reduce((value, period) => value * (1 + period.share), 1);
}

function sum(periods: readonly PeriodProfit[], field: 'profit' | 'flows'): number {
  return periods.reduce((total, period) => total + period[field], 0);
}

function figures(periods: readonly PeriodProfit[]): string {
  const first = periods[0];
  if (first === undefined) return '';
  const since = new Date(first.from).toISOString();
  return ` (${sum(periods, 'profit').toFixed(2)} since ${since}; deposits less withdrawals of ${sum(periods, 'flows').toFixed(2)} do not count)`;
}

/**
 * The loss since midnight UTC by the venue's clock: 1 - product of (1 + share). The period in which midnight falls counts as part of the new day,
 * since when in it the loss came about is not known.
 * @param now venue time in ms UTC
 */
export function dailyLoss(
  periods: readonly PeriodProfit[],
  now: number,
  { limit }: BreakerSettings['dailyLoss'],
): Reading {
  const midnight = Math.floor(now / DAY_MS) * DAY_MS;
  const today = periods.filter((period) => period.to > midnight);
  const value = Math.max(0, 1 - compound(today));
  return {
    breaker: 'dailyLoss',
    value,
    limit,
    sentence: `daily loss of ${percent(value)}, limit ${percent(limit)}${figures(today)}`,
  };
}

/**
 * The fall from the highest point of the wealth index, product of (1 + share), within the window, which no midnight resets.
 * @param now venue time in ms UTC
 */
export function drawdown(
  periods: readonly PeriodProfit[],
  now: number,
  { limit, window }: BreakerSettings['drawdown'],
): Reading {
  let index = 1;
  let peak = { index, at: 0 };
  const within = periods.filter((period) => period.to > now - window);
  within.forEach((period, k) => {
    index *= 1 + period.share;
    if (index > peak.index) peak = { index, at: k + 1 };
  });
  const value = Math.max(0, 1 - index / peak.index);
  return {
    breaker: 'drawdown',
    value,
    limit,
    sentence: `drawdown of ${percent(value)}, limit ${percent(limit)}${figures(within.slice(peak.at))}`,
  };
}
