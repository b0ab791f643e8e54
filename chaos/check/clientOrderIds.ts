import { v5 as uuidV5 } from 'uuid';
import type { OrderRecord } from '../../core/orders/order.ts';
import type { OrderKey } from '../../core/orders/orderKey.ts';

/** The name of an order, which its client order IDs are derived from. */
export function orderName({ account, cycleId, symbol }: OrderKey): string {
  return `order:${account}:${cycleId}:${symbol}`;
}

/**
 * The client order IDs that the revisions of an order must have had, in their order, derived a second time: the check must not follow the product where it
 * errs.
 * @param ledger identity of the ledger
 */
export function clientOrderIds(
  { key, revision, order }: Pick<OrderRecord, 'key' | 'revision' | 'order'>,
  ledger: string,
): readonly string[] {
  const name = orderName(key);
  const ids = Array.from({ length: revision + 1 }, (_, number) =>
    uuidV5(number === 0 ? name : `${name}:revision:${number}`, ledger),
  );
  // OKX takes letters and digits alone.
  return order.venue === 'okx' ? ids.map((id) => id.replaceAll('-', '')) : ids;
}
