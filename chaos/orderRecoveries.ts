import type { OrderEvidence } from '../core/orders/order.ts';
import { isClosed, type OrderState } from '../core/orders/orderState.ts';
import { type FaultKind, KILL_POINT_OF } from './faults/kinds.ts';
import type { PlannedRound } from './schedule.ts';

/** The transitions of one order, oldest first. */
export type OrderHistory = readonly (OrderEvidence & { readonly status: OrderState['status'] })[];

function killsWorkerOnly(kind: FaultKind): boolean {
  return kind === 'worker killed' || KILL_POINT_OF[kind] !== undefined;
}

/** A kill -9 of the worker, ms UTC. */
export interface WorkerDeath {
  readonly kind: FaultKind;
  readonly at: number;
}

/** How long an order that was in flight at a kill of the worker took from then until it was closed. */
export interface OrderRecovery {
  readonly kind: FaultKind;
  readonly ms: number;
}

/** How the orders recovered that were in flight at a death of the worker. None in rounds with other faults, which hold orders up as well. */
export function orderRecoveries(
  plan: PlannedRound,
  deaths: readonly WorkerDeath[],
  histories: readonly OrderHistory[],
): readonly OrderRecovery[] {
  if (!plan.faults.every(({ kind }) => killsWorkerOnly(kind))) return [];
  const inOrder = [...deaths].sort((a, b) => a.at - b.at);
  return histories.flatMap((history) => {
    const [first] = history;
    const last = history.at(-1);
    if (first === undefined || last === undefined || !isClosed(last.status)) return [];
    const closedAt = last.at;
    // Of several deaths in the order's life the last one counts: it had to recover from that one anew.
    const death = inOrder.findLast(({ at }) => at >= first.at && at < closedAt);
    return death === undefined ? [] : [{ kind: death.kind, ms: closedAt - death.at }];
  });
}
