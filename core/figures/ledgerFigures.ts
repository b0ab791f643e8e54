import type { OrderRecord } from '../orders/order.ts';
import type { Proposal } from '../proposals/proposal.ts';
import type { ReconciliationStatus } from '../reconciliation/status.ts';
import type { AccountFigures } from './accountFigures.ts';

/** What a ledger tells of an account at one moment; sent between processes as JSON. */
export interface LedgerFigures {
  /** The curve with its last point alone: years of it are not sent. */
  readonly figures: AccountFigures;
  /** Oldest first. */
  readonly openOrders: readonly OrderRecord[];
  /** Those that wait for an answer, oldest first. */
  readonly proposals: readonly Proposal[];
  /** Absent before the first reconciliation. */
  readonly reconciliation?: ReconciliationStatus;
  /** Report of the cycle that was asked for, line by line. */
  readonly report: readonly string[];
}
