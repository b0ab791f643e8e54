import type { Limits } from '../account/limits.ts';

/** A smaller change of a weight is not worth an order, whatever the band. */
const LEAST_CHANGE = 0.001;

/**
 * True where the weight changes by no more than the rebalance threshold: of the larger of the two weights (`relative`), or in points of
 * equity (`absolute`); never less than a thousandth of equity.
 */
export function isWithinBand(weight: number, target: number, limits: Limits): boolean {
  const base = limits.rebalanceMode === 'relative' ? Math.max(weight, target) : 1;
  return Math.abs(target - weight) <= Math.max(LEAST_CHANGE, limits.rebalanceThreshold * base);
}
