import type { OrderRecord } from '../orders/order.ts';
import type { OrderKey } from '../orders/orderKey.ts';
import type { ListedOrder } from '../ports/exchange.ts';
import type { BalanceChanges } from './balanceChanges.ts';
import type { BalanceComparison } from './compareBalances.ts';

/** An order at the venue that is none of ours: placed by a person or by another program. */
export interface ManualOrder extends ListedOrder {
  /** What it has done to the balances so far. */
  readonly changes: BalanceChanges;
}

/** The venue compared with what orders explain. */
export interface Reconciliation {
  readonly account: string;
  /** Counts the reconciliations of the account from 1; the first one takes the balances as they are. */
  readonly sequence: number;
  /** When the venue was read, by its clock in ms UTC. */
  readonly at: number;
  /** Wall time in ms UTC. */
  readonly completedAt: number;
  /** Every currency. Where both sides differ, the venue's is the base from here on. */
  readonly balances: readonly BalanceComparison[];
  /** Manual orders that are new, or have gone on, since the reconciliation before. */
  readonly manualOrders: readonly ManualOrder[];
}

/**
 * How a reconciliation ended: through; not recorded, since the venue's balances are behind, though our own executions explain all that they lack; or
 * waiting for something that has to be known first.
 */
export type ReconciliationOutcome =
  /** `closedAtVenue`: orders of ours that the venue has closed and the ledger not yet. */
  | {
      readonly kind: 'through';
      readonly reconciliation: Reconciliation;
      readonly closedAtVenue: readonly OrderKey[];
    }
  | { readonly kind: 'late'; readonly reason: string; readonly closedAtVenue: readonly OrderKey[] }
  | { readonly kind: 'waiting'; readonly reason: string };

/** What an order of ours has done to the balances as far as reconciliations have counted it. */
export interface CountedOrder {
  readonly key: OrderKey;
  /** The version of the ledger's record that was counted. */
  readonly version: number;
  readonly changes: BalanceChanges;
}

/** What the ledger knows at the beginning of a reconciliation. */
export interface ReconciliationBasis {
  readonly account: string;
  readonly last: Reconciliation | undefined;
  /** Orders of ours that are open or have changed since they were counted, with what was counted of them. */
  readonly orders: readonly { readonly record: OrderRecord; readonly counted: BalanceChanges }[];
  /** Manual orders that were open when they were seen last. */
  readonly openManualOrders: readonly ManualOrder[];
}
