import type { OrderTransition } from '../core/orders/order.ts';
import type { SettlementRecord, SettlementWord } from '../core/orders/settlement.ts';

/** What the process that looks at single orders is asked to do. */
export interface OrderTask {
  readonly account: string;
  /** An order by its workflow ID, its client order ID, the venue's ID, or its symbol. */
  readonly order: string;
  /** Absent where it is only looked at. */
  readonly settle?: {
    readonly word: SettlementWord;
    readonly reason: string;
    readonly by: string;
    /** The word stands though the venue says otherwise. */
    readonly against: boolean;
  };
}

/** An order as ledger and venue have it. */
export interface OrderReport {
  readonly order: string;
  readonly clientOrderId: string;
  readonly status: string;
  readonly since: number;
  readonly ledger: string;
  readonly venue: string;
  readonly remark: string | null;
  readonly transitions: readonly OrderTransition[];
  readonly settlements: readonly Omit<SettlementRecord, 'key'>[];
}

/** The name under which task and configuration reach the process. */
export const ORDER_TASK = 'BALLAST_ORDER_TASK';
