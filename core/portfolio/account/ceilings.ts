import type { Limits } from './limits.ts';

/**
 * Prices move between the plan and the fill. A plan stays at least this share below every limit, and the last check before sending half
 * of it, so that a fill at a slightly worse price still keeps the limit.
 */
export const HEADROOM = 0.005;

/** How far plans go: below the limits by the tolerance band. */
export interface Ceilings {
  /** Largest weight that buys go up to, and that sells which bring back the cap go down to. */
  readonly weight: number;
  /** The share of any limit that plans go up to. */
  readonly share: number;
  /** The same for the one-day 95 % value at risk, as a share of equity. */
  readonly valueAtRisk: number;
}

/**
 * limit / (1 + rebalanceThreshold): what is bought may still grow by the threshold before it meets the limit, so that a small drift
 * neither breaks the limit nor makes a sell necessary. With the defaults, 18.2 % of 20 % and 1.82 % of 2 %.
 */
export function ceilingsOf(limits: Limits): Ceilings {
  const share = Math.min(1 / (1 + limits.rebalanceThreshold), 1 - HEADROOM);
  return { share, weight: limits.maxWeight * share, valueAtRisk: limits.riskBudget * share };
}
