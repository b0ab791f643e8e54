import type { FrozenOrder } from '../../orders/order.ts';

/** An order as it was frozen, with why its last check has cut it, where it has a limit to say it with. */
export function withCut(order: FrozenOrder, cut: string | undefined): FrozenOrder {
  return order.limit === undefined || cut === undefined ? order : { ...order, limit: { ...order.limit, cut } };
}
