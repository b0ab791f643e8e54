import type { Limits } from '../portfolio/account/limits.ts';
import type { BalanceChanges } from '../reconciliation/balanceChanges.ts';
import type { KeptIntent } from './keptIntent.ts';
import type { OrderKey } from './orderKey.ts';
import type { OrderState } from './orderState.ts';

/** An order that the ledger has lost, as its workflow's history and the venue tell it. */
export interface RestoredOrder {
  readonly key: OrderKey;
  /** Revisions before the last one, with the venue's last word on each. */
  readonly earlier: readonly { readonly intent: KeptIntent; readonly closed: OrderState }[];
  readonly last: KeptIntent;
  readonly limits: Limits | undefined;
  /** What the last comparison with the venue has in its balances already. */
  readonly counted: BalanceChanges;
  /** Where the row comes from, for people. */
  readonly remark: string;
}
