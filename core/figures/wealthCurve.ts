import type { PeriodProfit } from '../breakers/profit.ts';

/** An account's wealth at one moment. */
export interface WealthPoint {
  /** Venue time in ms UTC. */
  readonly at: number;
  /** Product of (1 + share) of all periods up to it, 1 at the beginning: deposits and withdrawals do not move it. */
  readonly index: number;
  /** Fall from the highest index so far as a share of it, 0 or positive. */
  readonly drawdown: number;
}

/** Wealth index and drawdown after each period, with the beginning of the first one. @param periods oldest first, one after the other */
export function wealthCurve(periods: readonly PeriodProfit[]): readonly WealthPoint[] {
  const [first] = periods;
  if (first === undefined) return [];
  let index = 1;
  let peak = 1;
  const points: WealthPoint[] = [{ at: first.from, index, drawdown: 0 }];
  for (const { to, share } of periods) {
    index *= 1 + share;
    peak = Math.max(peak, index);
    points.push({ at: to, index, drawdown: peak <= 0 ? 0 : 1 - index / peak });
  }
  return points;
}
