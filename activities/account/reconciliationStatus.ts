import type { LedgerPort } from '../../core/ports/ledger.ts';
import { steadyOtherHand } from '../../core/reconciliation/otherHand.ts';
import {
  LATEST_RECONCILIATIONS,
  type ReconciliationStatus,
  reconciliationStatus,
} from '../../core/reconciliation/status.ts';

/** How an account stands to its venue: when both were compared last, what was found, and whether another hand trades on it. */
export async function statusOf(ledger: LedgerPort, account: string): Promise<ReconciliationStatus | undefined> {
  const latest = await ledger.reconciliations(account, 0, LATEST_RECONCILIATIONS);
  return reconciliationStatus(latest, Date.now(), steadyOtherHand(await ledger.otherHandEvidence(account)));
}
