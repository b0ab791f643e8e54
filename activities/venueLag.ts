import type { VenueLag } from '../core/reconciliation/confirmSnapshot.ts';

/** Balances that show one earlier state of the account are late for at most so many times as long as usual, and at least the time below. */
const LONGEST_FACTOR = 10;
const LEAST_LONGEST_MS = 120_000;

/** How old the venue's balances may be. @param usual as configured, ms */
export function venueLag(usual: number): VenueLag {
  return { usual, longest: Math.max(LEAST_LONGEST_MS, LONGEST_FACTOR * usual) };
}
