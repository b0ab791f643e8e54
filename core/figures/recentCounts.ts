import type { CycleOutcome } from '../cycles/recordedOutcome.ts';
import type { OrderStatus } from '../orders/orderState.ts';

/** How much of an account the ledger has from a moment on. */
export interface RecentCounts {
  /** Cycles by how they ended. */
  readonly cycles: readonly { readonly outcome: CycleOutcome; readonly count: number }[];
  /** Orders by the state that they are in now. */
  readonly orders: readonly { readonly status: OrderStatus; readonly count: number }[];
  /** Signals by source, with the time of the last one in ms UTC. */
  readonly signals: readonly { readonly source: string; readonly count: number; readonly latest: number }[];
}
