import { Decimal } from 'decimal.js';
import { type BalanceComparison, driftIn } from './compareBalances.ts';
import type { OtherHand } from './otherHand.ts';
import type { ManualOrder, Reconciliation } from './reconciliation.ts';

/** What one reconciliation found that a person should know. */
export interface ReconciliationFinding {
  /** Wall time in ms UTC. */
  readonly at: number;
  readonly manualOrders: readonly Omit<ManualOrder, 'changes'>[];
  /** Balances that no order explains, with both sides' figures and found less expected. */
  readonly drift: readonly (BalanceComparison & { readonly difference: string })[];
  /** How many more orders and balances there are; absent where all are listed. */
  readonly more?: number;
}

/** How an account was reconciled last, and what was found lately. */
export interface ReconciliationStatus {
  /** Wall time in ms UTC. */
  readonly completedAt: number;
  /** How many currencies were compared. */
  readonly currencies: number;
  /** Present where another hand trades on the account steadily: nothing is bought until a person accepts it. */
  readonly otherHand?: OtherHand;
  /** Newest first. */
  readonly findings: readonly ReconciliationFinding[];
  /** How many older findings are not among them; absent where none is left out. */
  readonly olderFindings?: number;
  /** Present where only the newest comparisons were looked through for findings: how many, and the time of the oldest of them. */
  readonly lookedThrough?: { readonly comparisons: number; readonly since: number };
}

/** Findings are shown for so long. */
const SHOWN_FOR_MS = 24 * 60 * 60_000;

/** So many findings are shown, and so many orders and balances of each: the status travels with the state of the account. */
const SHOWN_FINDINGS = 20;
const SHOWN_OF_EACH = 10;

/** So many of the latest reconciliations are looked through for findings. */
export const LATEST_RECONCILIATIONS = 200;

/**
 * The status of an account by its reconciliations.
 * @param reconciliations newest first, at most `LATEST_RECONCILIATIONS` @param now wall time in ms UTC
 * @returns undefined where there was none
 */
export function reconciliationStatus(
  reconciliations: readonly Reconciliation[],
  now: number,
  otherHand?: OtherHand,
): ReconciliationStatus | undefined {
  const [last] = reconciliations;
  if (last === undefined) return undefined;
  const findings = reconciliations
    .filter(({ completedAt }) => now - completedAt < SHOWN_FOR_MS)
    .map(findingOf)
    .filter(({ manualOrders, drift }) => manualOrders.length + drift.length > 0);
  return {
    completedAt: last.completedAt,
    currencies: last.balances.length,
    ...(otherHand === undefined ? {} : { otherHand }),
    findings: findings.slice(0, SHOWN_FINDINGS),
    ...(findings.length > SHOWN_FINDINGS ? { olderFindings: findings.length - SHOWN_FINDINGS } : {}),
    ...lookedThrough(reconciliations, now),
  };
}

/** Where there may be more comparisons whose findings would be shown. */
function lookedThrough(
  reconciliations: readonly Reconciliation[],
  now: number,
): Pick<ReconciliationStatus, 'lookedThrough'> {
  const oldest = reconciliations.at(-1);
  const isCut = reconciliations.length >= LATEST_RECONCILIATIONS;
  if (!isCut || oldest === undefined || now - oldest.completedAt >= SHOWN_FOR_MS) return {};
  return { lookedThrough: { comparisons: reconciliations.length, since: oldest.completedAt } };
}

function findingOf({ completedAt, manualOrders, balances }: Reconciliation): ReconciliationFinding {
  const drift = driftIn(balances);
  const more = Math.max(0, manualOrders.length - SHOWN_OF_EACH) + Math.max(0, drift.length - SHOWN_OF_EACH);
  return {
    at: completedAt,
    manualOrders: manualOrders.slice(0, SHOWN_OF_EACH).map(({ changes: _, ...order }) => order),
    drift: drift.slice(0, SHOWN_OF_EACH).map((item) => ({
      ...item,
      difference: new Decimal(item.found).minus(item.expected).toFixed(),
    })),
    ...(more === 0 ? {} : { more }),
  };
}
