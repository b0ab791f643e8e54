import { Decimal } from 'decimal.js';
import { type BalanceComparison, driftIn } from './compareBalances.ts';
import type { ManualOrder, Reconciliation } from './reconciliation.ts';

/** What one reconciliation found that a person should know. */
export interface ReconciliationFinding {
  /** Wall time in ms UTC. */
  readonly at: number;
  readonly manualOrders: readonly Omit<ManualOrder, 'changes'>[];
  /** Balances that no order explains, with both sides' figures and found less expected. */
  readonly drift: readonly (BalanceComparison & { readonly difference: string })[];
}

/** How an account was reconciled last, and what was found lately. */
export interface ReconciliationStatus {
  /** Wall time in ms UTC. */
  readonly completedAt: number;
  /** How many currencies were compared. */
  readonly currencies: number;
  /** Newest first. */
  readonly findings: readonly ReconciliationFinding[];
}

/** Findings are shown for so long. */
const SHOWN_FOR_MS = 24 * 60 * 60_000;

/** So many of the latest reconciliations are looked through for findings. */
export const LATEST_RECONCILIATIONS = 200;

/**
 * The status of an account by its reconciliations.
 * @param reconciliations newest first @param now wall time in ms UTC
 * @returns undefined where there was none
 */
export function reconciliationStatus(
  reconciliations: readonly Reconciliation[],
  now: number,
): ReconciliationStatus | undefined {
  const [last] = reconciliations;
  if (last === undefined) return undefined;
  return {
    completedAt: last.completedAt,
    currencies: last.balances.length,
    findings: reconciliations
      .filter(({ completedAt }) => now - completedAt < SHOWN_FOR_MS)
      .map(findingOf)
      .filter(({ manualOrders, drift }) => manualOrders.length + drift.length > 0),
  };
}

function findingOf({ completedAt, manualOrders, balances }: Reconciliation): ReconciliationFinding {
  return {
    at: completedAt,
    manualOrders: manualOrders.map(({ changes: _, ...order }) => order),
    drift: driftIn(balances).map((item) => ({
      ...item,
      difference: new Decimal(item.found).minus(item.expected).toFixed(),
    })),
  };
}
