import type { PeriodProfit } from '../breakers/profit.ts';

/** Profit of a stretch of time, in quote currency. */
export interface CalendarProfit {
  /** Where it begins, venue time in ms UTC. */
  readonly from: number;
  readonly profit: number;
  /** As a share of what could earn it: product of (1 + share) of its periods, less 1. */
  readonly share: number;
  /** Deposits less withdrawals, which are no part of the profit. */
  readonly flows: number;
}

/** A stretch of the calendar, in UTC; weeks begin on Monday. */
export type CalendarUnit = 'day' | 'week' | 'month';

const DAY_MS = 86_400_000;

/** The first Monday after the epoch was 1970-01-05. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

/** Where the day, week or month of a moment begins, ms UTC. */
export function beginningOf(unit: CalendarUnit, at: number): number {
  const day = Math.floor(at / DAY_MS) * DAY_MS;
  switch (unit) {
    case 'day':
      return day;
    case 'week':
      return FIRST_MONDAY_MS + Math.floor((day - FIRST_MONDAY_MS) / (7 * DAY_MS)) * 7 * DAY_MS;
    case 'month': {
      const date = new Date(day);
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
    }
    default: {
      const unreachable: never = unit;
      return unreachable;
    }
  }
}

/** Profit of all periods together. @param from where it begins */
export function profitOf(periods: readonly PeriodProfit[], from: number): CalendarProfit {
  return periods.reduce<CalendarProfit>(
    (sum, period) => ({
      from,
      profit: sum.profit + period.profit,
      share: (1 + sum.share) * (1 + period.share) - 1,
      flows: sum.flows + period.flows,
    }),
    { from, profit: 0, share: 0, flows: 0 },
  );
}

/**
 * Profit since the present day, week or month began. The period in which it began counts whole, as in the breakers' daily loss, since when in it something was earned is
 * not known.
 * @param now venue time in ms UTC
 */
export function profitSince(periods: readonly PeriodProfit[], unit: CalendarUnit, now: number): CalendarProfit {
  const from = beginningOf(unit, now);
  return profitOf(
    periods.filter(({ to }) => to > from),
    from,
  );
}

/** Profit by day, week or month, oldest first: a period counts where it ends. Stretches without a period are left out. */
export function profitBy(periods: readonly PeriodProfit[], unit: CalendarUnit): readonly CalendarProfit[] {
  const groups = new Map<number, PeriodProfit[]>();
  for (const period of periods) {
    const from = beginningOf(unit, period.to);
    const group = groups.get(from);
    if (group === undefined) groups.set(from, [period]);
    else group.push(period);
  }
  return [...groups].sort(([a], [b]) => a - b).map(([from, group]) => profitOf(group, from));
}
